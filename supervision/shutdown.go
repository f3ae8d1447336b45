package supervision

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

// ErrStopped answers calls of a node that has stopped.
var ErrStopped = errors.New("the node has stopped")

// How long a network may take to close, and the lines of the log that wait to be
// written. The steps of the tree leave so much of the five seconds.
const (
	networkDeadline = time.Second
	logDeadline     = 200 * time.Millisecond
)

// Stop stops the node in order: clients are not served any more, what was taken
// is finished and told to the peers, sockets and the network are closed. Each
// step has a deadline; all of it takes less than five seconds, whatever hangs, but for
// a disk, which may take ten more.
// reason is for the log. Stop waits until it is done, or for ctx; it may be
// called again. With a data directory its error may be an UnsavedError.
func (n *Node) Stop(ctx context.Context, reason string) error {
	n.stopOnce.Do(func() {
		n.env.System.Root.Send(n.root, StopOrderly{Reason: reason, Done: func() { close(n.stopped) }})
		go n.finish()
	})
	select {
	case <-n.closed:
		return n.unsaved
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("stop: %w", ctx.Err()), n.judgeUnsaved(nil))
	}
}

// finish closes the network when nobody uses it any more, and the log at last.
func (n *Node) finish() {
	<-n.stopped
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := closeNetwork(n.env.Network); err != nil {
			n.log.hear(messages.SocketFailed{Actor: "network", Err: err})
		}
	}()
	if !n.within(networkDeadline, ended) {
		n.log.hear(messages.StopLate{Step: "network", Deadline: networkDeadline})
	}
	n.unsaved = n.judgeUnsaved(n.closeDisk())
	n.workers.Close()
	n.env.System.Shutdown()
	n.within(logDeadline, n.lines.flush()) // else nobody reads that log
	close(n.closed)
}

// within waits until done is closed, for at most d, and reports whether it was.
func (n *Node) within(d time.Duration, done <-chan struct{}) bool {
	late := make(chan struct{})
	defer n.env.Clock.After(d, func() { close(late) })()
	select {
	case <-done:
		return true
	case <-late:
		return false
	}
}

// closeNetwork closes a network that can be closed.
func closeNetwork(network transport.Network) error {
	if c, ok := network.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
