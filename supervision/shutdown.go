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

// networkDeadline is how long a network may take to close.
const networkDeadline = time.Second

// Stop stops the node in order: clients are not served any more, what was taken
// is finished and told to the peers, sockets and the network are closed. Each
// step has a deadline; all of it takes less than five seconds, whatever hangs.
// reason is for the log. Stop waits until it is done, or for ctx; it may be
// called again.
func (n *Node) Stop(ctx context.Context, reason string) error {
	n.stopOnce.Do(func() {
		n.env.System.Root.Send(n.root, StopOrderly{Reason: reason, Done: func() { close(n.stopped) }})
		go n.finish()
	})
	select {
	case <-n.closed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop: %w", ctx.Err())
	}
}

// finish closes the network when nobody uses it any more.
func (n *Node) finish() {
	<-n.stopped
	ended, late := make(chan struct{}), make(chan struct{})
	cancel := n.env.Clock.After(networkDeadline, func() { close(late) })
	defer cancel()
	go func() {
		defer close(ended)
		if err := closeNetwork(n.env.Network); err != nil {
			n.log.hear(messages.SocketFailed{Actor: "network", Err: err})
		}
	}()
	select {
	case <-ended:
	case <-late:
		n.log.hear(messages.StopLate{Step: "network", Deadline: networkDeadline})
	}
	n.workers.Close()
	n.env.System.Shutdown()
	close(n.closed)
}

// closeNetwork closes a network that can be closed.
func closeNetwork(network transport.Network) error {
	if c, ok := network.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
