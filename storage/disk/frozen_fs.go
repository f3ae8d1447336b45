package disk

import (
	"io"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// frozenFS is a file system of which a database is read: nothing is written, whatever
// Pebble tries. Who reads holds a lock of the whole directory, so the one of the database,
// which would have to be a file that is written, is none.
type frozenFS struct{ vfs.FS }

func frozen(op, name string) error {
	return &os.PathError{Op: op, Path: name, Err: os.ErrPermission}
}

// Create refuses.
func (frozenFS) Create(name string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	return nil, frozen("create", name)
}

// Link refuses.
func (frozenFS) Link(_, newname string) error { return frozen("link", newname) }

// OpenReadWrite refuses.
func (frozenFS) OpenReadWrite(name string, _ vfs.DiskWriteCategory, _ ...vfs.OpenOption) (vfs.File, error) {
	return nil, frozen("open to write", name)
}

// Remove refuses.
func (frozenFS) Remove(name string) error { return frozen("remove", name) }

// RemoveAll refuses.
func (frozenFS) RemoveAll(name string) error { return frozen("remove", name) }

// Rename refuses.
func (frozenFS) Rename(_, newname string) error { return frozen("rename", newname) }

// ReuseForWrite refuses.
func (frozenFS) ReuseForWrite(_, newname string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	return nil, frozen("open to write", newname)
}

// MkdirAll refuses.
func (frozenFS) MkdirAll(dir string, _ os.FileMode) error { return frozen("mkdir", dir) }

// Lock is no lock.
func (frozenFS) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

// Unwrap answers the file system beneath.
func (f frozenFS) Unwrap() vfs.FS { return f.FS }
