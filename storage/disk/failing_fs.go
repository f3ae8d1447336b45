package disk

import (
	"strings"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// failingFS is the file system of a database: the first error of a write is for
// good. Pebble never learns of it. It answers some of these errors with a panic while locks
// are released in deferred calls that it does not hold any more, which ends the
// process, and of others it makes an acknowledgement. So the call does not return, nor does any other write from
// then on; nobody waits for it (see failure). Listing counts as writing: see the package's doc.
type failingFS struct {
	vfs.FS
	*failure
	dir    string
	hurry  hurry
	ending atomic.Bool // what is written elsewhere, checkpoints, is not to go on
}

// try carries out a write.
func (f *failingFS) try(do func() error) error {
	if f.err() != nil {
		f.hold()
	}
	if err := do(); err != nil {
		f.fail(err)
		f.hold()
	}
	return nil
}

// hold never returns.
func (f *failure) hold() { select {} }

// isOurs reports whether a file is one of the database, not of a checkpoint.
func (f *failingFS) isOurs(name string) bool {
	return name == f.dir || strings.HasPrefix(name, f.dir+"/")
}

// file opens a file to be written.
func (f *failingFS) file(name string, open func() (vfs.File, error)) (vfs.File, error) {
	if !f.isOurs(name) {
		file, err := open()
		if err != nil {
			return nil, err
		}
		return copiedFile{file, &f.ending}, nil
	}
	var file vfs.File
	err := f.try(func() (err error) {
		file, err = open()
		return err
	})
	if err != nil {
		return nil, err
	}
	failing := failingFile{File: file, fs: f}
	if strings.HasSuffix(name, ".log") {
		return &logFile{failingFile: failing, hurry: &f.hurry}, nil
	}
	return failing, nil
}

// Create makes a file to be written.
func (f *failingFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return f.file(name, func() (vfs.File, error) { return f.FS.Create(name, category) })
}

// OpenReadWrite opens a file to be written.
func (f *failingFS) OpenReadWrite(name string, category vfs.DiskWriteCategory, opts ...vfs.OpenOption) (vfs.File, error) {
	return f.file(name, func() (vfs.File, error) { return f.FS.OpenReadWrite(name, category, opts...) })
}

// OpenDir opens a directory to be synced.
func (f *failingFS) OpenDir(name string) (vfs.File, error) {
	return f.file(name, func() (vfs.File, error) { return f.FS.OpenDir(name) })
}

// ReuseForWrite renames a file and opens it to be written.
func (f *failingFS) ReuseForWrite(oldname, newname string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return f.file(newname, func() (vfs.File, error) { return f.FS.ReuseForWrite(oldname, newname, category) })
}

// Rename renames a file.
func (f *failingFS) Rename(oldname, newname string) error {
	if !f.isOurs(newname) {
		return f.FS.Rename(oldname, newname)
	}
	return f.try(func() error { return f.FS.Rename(oldname, newname) })
}

// List lists a directory.
func (f *failingFS) List(dir string) (names []string, err error) {
	if !f.isOurs(dir) {
		return f.FS.List(dir)
	}
	err = f.try(func() (err error) {
		names, err = f.FS.List(dir)
		return err
	})
	return names, err
}

// Unwrap answers the file system beneath.
func (f *failingFS) Unwrap() vfs.FS { return f.FS }

// failingFile is a file that is written. Room that cannot be reserved is no error: the
// write that needs it is one.
type failingFile struct {
	vfs.File
	fs *failingFS
}

// Write writes.
func (f failingFile) Write(p []byte) (n int, err error) {
	err = f.fs.try(func() (err error) {
		n, err = f.File.Write(p)
		return err
	})
	return n, err
}

// WriteAt writes at an offset.
func (f failingFile) WriteAt(p []byte, offset int64) (n int, err error) {
	err = f.fs.try(func() (err error) {
		n, err = f.File.WriteAt(p, offset)
		return err
	})
	return n, err
}

// Sync waits until all is on the disk.
func (f failingFile) Sync() error { return f.fs.try(f.File.Sync) }

// SyncData waits until all data is on the disk.
func (f failingFile) SyncData() error { return f.fs.try(f.File.SyncData) }

// SyncTo sees that the first bytes get to the disk.
func (f failingFile) SyncTo(length int64) (full bool, err error) {
	err = f.fs.try(func() (err error) {
		full, err = f.File.SyncTo(length)
		return err
	})
	return full, err
}

// Close closes the file: what it answers may be about what was written before.
func (f failingFile) Close() error { return f.fs.try(f.File.Close) }
