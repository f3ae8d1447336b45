package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Why a directory is refused, or fails. What is answered says it in one line, with what
// to do, and is one of these for errors.Is.
var (
	ErrNotADirectory = errors.New("not a directory")
	ErrForeign       = errors.New("not a data directory")
	ErrLocked        = errors.New("in use")
	ErrHost          = errors.New("of another host")
	ErrVersion       = errors.New("of another version")
	ErrStale         = errors.New("too old")
	ErrDamaged       = errors.New("damaged")
	ErrReadOnly      = errors.New("cannot be written to")
	ErrUnreadable    = errors.New("cannot be read")
	ErrMissing       = errors.New("not there")
	ErrUnsuitable    = errors.New("on a file system that lacks something")
	ErrFull          = errors.New("full")
	ErrDevice        = errors.New("input or output error")
	ErrExists        = errors.New("exists already")
	ErrFailed        = errors.New("failed") // together with the one that says why, if that is known
)

// refusal is an error of one line about a directory.
type refusal struct {
	line   string
	causes []error
}

func (r *refusal) Error() string { return r.line }

// Unwrap answers the sentinels and what the disk said.
func (r *refusal) Unwrap() []error { return r.causes }

// refuse is the error of that sentinel about a directory.
func refuse(dir string, sentinel error, format string, args ...any) error {
	return &refusal{line: fmt.Sprintf("data directory %s: ", dir) + fmt.Sprintf(format, args...), causes: []error{sentinel}}
}

// explain is the error about a directory for what the disk or Pebble said of it.
func explain(dir string, err error) error {
	var already *refusal
	if errors.As(err, &already) {
		return already
	}
	advice, sentinel := judge(err)
	causes := []error{err}
	if sentinel != nil {
		causes = []error{sentinel, err}
	}
	return &refusal{line: fmt.Sprintf("data directory %s: %s (%s)", dir, advice, oneLine(err)), causes: causes}
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// judge finds what to do about an error, and its sentinel, nil if it is none of the known.
func judge(err error) (advice string, sentinel error) {
	switch {
	case vfs.IsNoSpaceError(err), errors.Is(err, syscall.EDQUOT):
		return "there is no room left on the disk: make room and start again", ErrFull
	case errors.Is(err, syscall.EFBIG):
		return "a file may not grow as it must: raise the limit of this process (ulimit -f) or of the file system, and start again", ErrFull
	case errors.Is(err, syscall.EAGAIN):
		return "another process has it open: end that one, or name a directory for each node", ErrLocked
	case errors.Is(err, syscall.EROFS):
		return "the file system is mounted read-only: mount it for writing and start again", ErrReadOnly
	case errors.Is(err, fs.ErrPermission):
		return "this user may not write there: give it the directory, or run as its owner", ErrReadOnly
	case errors.Is(err, syscall.EIO):
		return "the disk answers with an input or output error: replace it, and restore a backup or start empty to be refilled by peers", ErrDevice
	case errors.Is(err, syscall.ENOTDIR):
		return "a part of its path is a file: name a directory", ErrNotADirectory
	case errors.Is(err, syscall.ENAMETOOLONG), errors.Is(err, syscall.ELOOP), errors.Is(err, syscall.EINVAL):
		return "no directory can have that path: name another one", ErrNotADirectory
	case errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOTSUP):
		return "its file system lacks what a data directory needs, such as locks: name one on a disk of this machine", ErrUnsuitable
	case strings.Contains(err.Error(), "unknown format major version"):
		return "a newer version has written it: run that version", ErrVersion
	case pebble.IsCorruptionError(err), strings.Contains(err.Error(), "object size mismatch"), errors.Is(err, fs.ErrNotExist), errors.Is(err, pebble.ErrDBNotPristine), errors.Is(err, pebble.ErrDBDoesNotExist):
		return "it is damaged: restore a backup, or move it away and start empty to be refilled by peers", ErrDamaged
	default:
		return "the disk failed", nil
	}
}
