package zmq

import (
	"fmt"
	"syscall"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// subscriptionsPerCall bounds what Joined reads at a time, so that a peer who
// floods us with subscriptions does not hold the owner for ever.
const subscriptionsPerCall = 1_000

// outlet is a bound XPUB socket.
type outlet struct{ *socket }

var _ transport.Outlet = outlet{}

// Bind implements transport.Network.
func (n *Network) Bind(endpoint string, ready func()) (transport.Outlet, error) {
	e, err := transport.ParseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	address, err := bindAddress(e)
	if err != nil {
		return nil, err
	}
	s, err := n.socket(transport.OpBind, zmq.XPUB, e, ready)
	if err == nil {
		if err = n.bind(s, address); err == nil {
			return outlet{s}, nil
		}
		err = s.failure(transport.OpBind, err)
		_ = s.Close() // the first error is the one to tell
	}
	return nil, err
}

func (n *Network) bind(s *socket, address string) error {
	if err := s.apply(append(s.shared(),
		value("SNDHWM", (*zmq.Socket).SetSndhwm, n.options.SendLimit),
		value("LINGER", (*zmq.Socket).SetLinger, n.options.Linger),
		value("MAXMSGSIZE", (*zmq.Socket).SetMaxmsgsize, maxSubscription),
		value("XPUB_VERBOSER", (*zmq.Socket).SetXpubVerboser, 1),
	)); err != nil {
		return err
	}
	if err := n.freePath(s.endpoint); err != nil {
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	return s.soc.Bind(address)
}

// bindAddress is the endpoint as libzmq binds it. It would take other names for
// those of network interfaces.
func bindAddress(e transport.Endpoint) (string, error) {
	if !e.IsName() {
		return e.String(), nil
	}
	if e.Host() != "localhost" {
		return "", fmt.Errorf("%w %q: only an address of this machine, * or localhost can be bound", transport.ErrEndpoint, e)
	}
	return fmt.Sprintf("tcp://127.0.0.1:%d", e.Port()), nil
}

// Send implements transport.Outlet.
func (o outlet) Send(frame []byte) error {
	if o.closed {
		return transport.ErrClosed
	}
	// XPUB never asks to wait: it drops what a subscriber has no room for.
	if _, err := o.soc.SendBytes(frame, zmq.DONTWAIT); err != nil && !isErrno(err, syscall.EAGAIN) {
		return o.failure(transport.OpSend, err)
	}
	o.look()
	return nil
}

// Joined implements transport.Outlet.
func (o outlet) Joined() (joined int, err error) {
	if o.closed {
		return 0, transport.ErrClosed
	}
	for range subscriptionsPerCall {
		message, err := o.soc.RecvBytes(zmq.DONTWAIT)
		if isErrno(err, syscall.EAGAIN) {
			break
		}
		if err != nil {
			return joined, o.failure(transport.OpReceive, err)
		}
		// 1 subscribes, 0 unsubscribes; anything else a peer made up.
		if len(message) > 0 && message[0] == 1 {
			joined++
		}
	}
	return joined, nil
}

// Close implements transport.Socket.
func (o outlet) Close() error {
	if path := o.endpoint.Path(); path != "" && !o.closed {
		o.net.leave(path)
		o.ended = func() { o.net.left(path) }
	}
	return o.socket.Close()
}
