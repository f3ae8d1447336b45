package supervision

import (
	"errors"
	"fmt"

	"blue-rings/messages"
)

// UnsavedError says that a node has stopped, and that its data directory does not have all
// that it had.
type UnsavedError struct {
	Names int64 // about how many names have changes that are not there; 0: none is known to
	Err   error // of the disk; nil: it did not answer in time
}

func (e *UnsavedError) Error() string {
	reason := "the disk did not answer in time"
	if e.Err != nil {
		reason = e.Err.Error()
	}
	if e.Names == 0 {
		return "the disk failed, after all known changes were saved: " + reason
	}
	return fmt.Sprintf("changes of about %d names are not saved: %s; after a restart on a disk that works peers bring back what they have heard of",
		e.Names, reason)
}

func (e *UnsavedError) Unwrap() error { return e.Err }

// judgeUnsaved is an UnsavedError if the disk has failed, or has not all. closed is what
// the disk answered when it was closed.
func (n *Node) judgeUnsaved(closed error) error {
	if n.disk == nil {
		return nil
	}
	names := n.env.Counters.Unsaved()
	failed := n.env.Counters.Disk.Failure.Load()
	switch {
	case failed != nil:
		err := n.disk.Failed()
		if err == nil || err.Error() != *failed { // the first reason counts
			err = errors.New(*failed)
		}
		return &UnsavedError{Names: names, Err: err}
	case closed != nil:
		n.log.hear(messages.DiskFailed{Reason: closed.Error()})
		return &UnsavedError{Names: names, Err: closed}
	case names > 0:
		return &UnsavedError{Names: names}
	default:
		return nil
	}
}
