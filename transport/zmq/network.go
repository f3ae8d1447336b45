package zmq

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// Network makes the ZeroMQ sockets of one node.
type Network struct {
	options Options
	ending  sync.WaitGroup // one for each context that has not ended

	mu      sync.Mutex
	closed  bool
	open    map[*socket]struct{}
	leaving map[string]struct{} // ipc paths of closed outlets that have not ended
}

var _ transport.Network = (*Network)(nil)

// New is a network with the default options.
func New() (*Network, error) { return NewWith(Options{}) }

// NewWith is a network with options. The error says that libzmq is too old.
func NewWith(o Options) (*Network, error) {
	if major, minor, patch := zmq.Version(); major < 4 || major == 4 && minor < 3 {
		return nil, fmt.Errorf("libzmq %d.%d.%d: 4.3 or later is needed", major, minor, patch)
	}
	return &Network{options: o.defaults(), open: map[*socket]struct{}{}, leaving: map[string]struct{}{}}, nil
}

// Close waits until the sockets, which their owners must have closed, have sent
// what lingers, at most CloseTimeout. Afterwards Bind and Connect answer
// ErrClosed. It may be called again.
func (n *Network) Close() error {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()

	ended := make(chan struct{})
	go func() {
		n.ending.Wait()
		close(ended)
	}()
	ctx, cancel := context.WithTimeout(context.Background(), n.options.CloseTimeout)
	defer cancel()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("after %v not all ZeroMQ sockets have ended; still open: %s", n.options.CloseTimeout, n.stillOpen())
	}
}

func (n *Network) stillOpen() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for s := range n.open {
		all = append(all, s.endpoint.String())
	}
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// socket makes one in a context of its own, with what both sides have in common
// set; the caller sets the rest and then calls start, or Close.
func (n *Network) socket(op string, kind zmq.Type, e transport.Endpoint, ready func()) (s *socket, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, transport.ErrClosed
	}
	if err := filesLeft(); err != nil {
		return nil, &transport.SocketError{Op: op, Endpoint: e.String(), Err: err}
	}
	ctx, err := zmq.NewContext()
	if err != nil {
		return nil, &transport.SocketError{Op: op, Endpoint: e.String(), Err: fmt.Errorf("new context: %w", err)}
	}
	s = &socket{net: n, endpoint: e, ctx: ctx, ready: transport.NewReady(ready)}
	n.open[s] = struct{}{}
	n.ending.Add(1)
	if err = ctx.SetMaxSockets(1); err == nil {
		s.soc, err = ctx.NewSocket(kind)
	}
	if err != nil {
		go s.terminate()
		delete(n.open, s)
		return nil, &transport.SocketError{Op: op, Endpoint: e.String(), Err: fmt.Errorf("new socket: %w", err)}
	}
	return s, nil
}
