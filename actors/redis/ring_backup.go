package redis

import (
	"errors"
	"strings"
)

// ErrLoading says that a node is loading its data directory.
var ErrLoading = errors.New("the node is loading its data directory; RING.STATUS says how far it is")

// maxPath is the most bytes of a path, as on Linux.
const maxPath = 4096

// planRingBackup translates RING.BACKUP directory. Its place among the commands of a
// pipeline says what is in the backup at least: what stands before it.
func planRingBackup(p *Plan, words []string) {
	if len(words[1]) == 0 || len(words[1]) > maxPath {
		p.fail("ERR a directory has 1 to 4096 bytes, like /var/backups/blue-rings/today")
		return
	}
	p.costly = maxCostly // it may take long: nothing is planned behind it
	p.local(replyRingBackup, words)
}

func replyRingBackup(r *replier, s *step) {
	switch err := r.node.Backup(strings.Clone(s.words[1])); {
	case err == nil:
		r.Simple("OK")
	case errors.Is(err, ErrLoading):
		r.Error("LOADING " + err.Error())
	default:
		r.Error("ERR " + oneLine(err.Error()))
	}
}
