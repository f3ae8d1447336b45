package disk

import (
	"errors"
	"io/fs"

	"github.com/cockroachdb/pebble/v2"
)

// Checkpoint makes a data directory of what was committed until now, for the same host,
// which must not be there yet. Where it lies on the same file system, most files are
// links. A checkpoint that did not come to its end leaves a directory whose name ends
// in .unfinished.
func (d *Disk) Checkpoint(dir string) error {
	return d.attempt(func() error { return d.checkpoint(dir) })
}

func (d *Disk) checkpoint(dir string) error {
	files := d.home.FS
	begun := dir + ".unfinished"
	for _, taken := range []string{dir, begun} {
		switch _, err := files.Stat(taken); {
		case err == nil:
			return refuse(taken, ErrExists, "it is there already: name a directory that is not, or remove it")
		case !errors.Is(err, fs.ErrNotExist):
			return explain(taken, err)
		}
	}
	if err := makeDirectory(files, begun); err != nil {
		return explain(begun, err)
	}
	if err := d.db.Checkpoint(files.PathJoin(begun, database), pebble.WithFlushedWAL()); err != nil {
		return explain(begun, err)
	}
	if err := d.writeIdentity(begun); err != nil {
		return explain(begun, err)
	}
	if err := files.Rename(begun, dir); err != nil {
		return explain(begun, err)
	}
	return syncDirectory(files, files.PathDir(dir))
}
