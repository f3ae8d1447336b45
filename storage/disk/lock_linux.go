package disk

import (
	"errors"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// setOpenFileLock is F_OFD_SETLK of fcntl(2): a lock of an open file, which is refused also where
// this process has the directory open.
const setOpenFileLock = 37

// lockToRead locks a directory against who writes, not against others that read, and writes
// nothing: so it can also be done where nothing can be written. A directory that no node has
// ever locked has no lock to take.
func (d directory) lockToRead() (unlock func() error, err error) {
	if d.FS != vfs.Default {
		return d.lockToWrite()
	}
	f, err := syscall.Open(d.path(lockFile), syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if errors.Is(err, syscall.ENOENT) {
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, err
	}
	shared := syscall.Flock_t{Type: syscall.F_RDLCK}
	err = syscall.FcntlFlock(uintptr(f), setOpenFileLock, &shared)
	switch {
	case err == nil:
		return func() error { return syscall.Close(f) }, nil
	case errors.Is(err, syscall.EAGAIN): // f stays: closing it would take away the lock that this process may have
		return nil, d.notLocked(err)
	default:
		return nil, errors.Join(err, syscall.Close(f))
	}
}
