package supervision

import (
	"context"
	"fmt"

	"blue-rings/messages"
)

// Backup makes a backup of the data directory at dir, with all that was acknowledged
// before, and waits until it is on disk, which may take minutes. dir is an absolute and
// clean path that is not there yet, outside of the data directory; its parent is there. It
// answers about how many visible names are in it, and the bytes of its files. One backup is
// made at a time, another is refused. An error that is that of ctx says that it goes on.
func (n *Node) Backup(ctx context.Context, dir string) (names int, bytes uint64, err error) {
	if err := n.env.NoBackup(); err != nil {
		return 0, 0, err
	}
	answer, err := ask(ctx, n.env.System, n.env.Addresses.Backup, messages.BackUp{Dir: dir})
	if err != nil {
		return 0, 0, fmt.Errorf("backup: outcome unknown: %w", err)
	}
	done, ok := answer.(messages.BackedUp)
	if !ok { // a dead letter
		return 0, 0, ErrStopped
	}
	return done.Names, done.Bytes, done.Err
}
