package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// refuseBackup is the error of that sentinel about a place for a checkpoint.
func refuseBackup(dir string, sentinel error, format string, args ...any) error {
	return &refusal{line: fmt.Sprintf("backup %s: ", dir) + fmt.Sprintf(format, args...), causes: []error{sentinel}}
}

// explainBackup is the error about a checkpoint for what the disk or Pebble said of it.
func explainBackup(dir string, err error) error {
	var already *refusal
	if errors.As(err, &already) {
		return already
	}
	advice, sentinel := judgeBackup(err)
	causes := []error{err}
	if sentinel != nil {
		causes = []error{sentinel, err}
	}
	said := strings.Join(strings.Fields(err.Error()), " ")
	return &refusal{line: fmt.Sprintf("backup %s: %s (%s)", dir, advice, said), causes: causes}
}

// judgeBackup finds what to do about an error, and its sentinel, nil if it is none of
// the known.
func judgeBackup(err error) (advice string, sentinel error) {
	switch {
	case errors.Is(err, errClosing):
		return "the node is stopping", ErrBusy
	case vfs.IsNoSpaceError(err), errors.Is(err, syscall.EDQUOT):
		return "there is no room left: make room, or name another place", ErrFull
	case errors.Is(err, syscall.EROFS):
		return "the file system is mounted read-only: name another place", ErrReadOnly
	case errors.Is(err, fs.ErrPermission):
		return "the node's user may not write there: give it the directory above, or name another place", ErrReadOnly
	case errors.Is(err, fs.ErrExist):
		return "it is there already: name a directory that is not", ErrExists
	case errors.Is(err, syscall.EIO):
		return "the disk answers with an input or output error: replace it, or name another place", ErrDevice
	case errors.Is(err, syscall.ENOTDIR):
		return "what is above is no directory: name another place", ErrPlace
	default:
		return "it cannot be written: name another place", nil
	}
}
