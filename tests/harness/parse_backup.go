package harness

import (
	"errors"
	"strings"

	"blue-rings/messages"
)

// parseBackup reads what concerns backups: BackUp /dir, Saved ask=1 names=3, Checkpointed
// ask=1 bytes=100; the last two perhaps with failed="why".
func parseBackup(name string, f *fields) (message messages.ToBackup, ok bool) {
	switch name {
	case "BackUp":
		return messages.BackUp{Dir: f.word("directory")}, true
	case "Saved":
		return messages.Saved{Ask: uint64(f.int("ask")), Names: f.int("names"), Err: f.failure()}, true
	case "Checkpointed":
		return messages.Checkpointed{Ask: uint64(f.int("ask")), Bytes: uint64(f.int("bytes")), Err: f.failure()}, true
	default:
		return nil, false
	}
}

// failure takes an error, nil if there is none.
func (f *fields) failure() error {
	reason := f.take("failed")
	if reason == "" {
		return nil
	}
	return errors.New(strings.Trim(reason, `"`))
}
