package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// isMachine reports whether files are those of the machine, perhaps behind faults.
func isMachine(files vfs.FS) bool { return vfs.Root(files) == vfs.Default }

// makeNew makes a directory that was not there, for its owner only. Its parent is there.
// What somebody else has made there meanwhile, a link perhaps, is not taken for it.
func makeNew(files vfs.FS, dir string) error {
	var err error
	if isMachine(files) {
		err = os.Mkdir(dir, 0o700)
	} else {
		err = files.MkdirAll(dir, 0o700)
	}
	return errors.Join(err, syncDirectory(files, files.PathDir(dir)))
}

// removeLogs removes the logs of a database that is not open: what is in them alone is no
// more.
func removeLogs(files vfs.FS, dir string) error {
	names, err := files.List(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".log") {
			if err := files.Remove(files.PathJoin(dir, name)); err != nil {
				return err
			}
		}
	}
	return syncDirectory(files, dir)
}

// ownersOnly takes from everybody but the owner what the process's umask has left them of
// a directory and what is below.
func ownersOnly(files vfs.FS, dir string) error {
	if !isMachine(files) {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return os.Chmod(path, 0o700)
		default:
			return os.Chmod(path, 0o600)
		}
	})
}

// size is how many bytes the files below a directory have.
func size(files vfs.FS, dir string) (bytes uint64, err error) {
	names, err := files.List(dir)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		path := files.PathJoin(dir, name)
		info, err := files.Stat(path)
		if err != nil {
			return 0, err
		}
		n := uint64(max(info.Size(), 0))
		if info.IsDir() {
			if n, err = size(files, path); err != nil {
				return 0, err
			}
		}
		bytes += n
	}
	return bytes, nil
}

// errClosing is why a checkpoint does not go on.
var errClosing = errors.New("the data directory is being closed")

// copiedFile is a file of a checkpoint that is being written. It ends when the data
// directory is to be closed: a copy to another file system may take long.
type copiedFile struct {
	vfs.File
	closing *atomic.Bool
}

// Write writes, unless the data directory is to be closed.
func (f copiedFile) Write(p []byte) (int, error) {
	if f.closing.Load() {
		return 0, errClosing
	}
	return f.File.Write(p)
}
