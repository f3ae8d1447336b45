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

// topicsMost is how many bytes of topics all subscribers of an outlet may have
// subscribed to together. libzmq takes some 35 times as much memory for them, and
// would take whatever comes. A subscriber of ours has topics of less than 1 KiB.
const topicsMost = 1 << 20

// outlet is a bound XPUB socket.
type outlet struct {
	*socket
	topics map[string]int // subscriptions, by topic
	bytes  int            // of their topics
}

var _ transport.Outlet = (*outlet)(nil)

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
			return &outlet{socket: s, topics: map[string]int{}}, nil
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
func (o *outlet) Send(frame []byte) error {
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
func (o *outlet) Joined() (joined int, err error) {
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
		if o.took(message) {
			joined++
		}
	}
	if o.bytes > topicsMost {
		return joined, o.failure(transport.OpReceive,
			fmt.Errorf("subscribers have topics of %d bytes together, %d are allowed: one of them is no node", o.bytes, topicsMost))
	}
	return joined, nil
}

// took takes note of what a subscriber sent, and reports whether it begins a
// subscription: 1 does, 0 ends one; anything else a peer made up.
func (o *outlet) took(message []byte) (began bool) {
	if len(message) == 0 {
		return false
	}
	topic := message[1:]
	switch message[0] {
	case 1:
		o.topics[string(topic)]++
		o.bytes += len(topic)
		return true
	case 0:
		n := o.topics[string(topic)]
		if n == 0 {
			return false
		}
		o.bytes -= len(topic)
		if n > 1 {
			o.topics[string(topic)] = n - 1
		} else {
			delete(o.topics, string(topic))
		}
	}
	return false
}

// Close implements transport.Socket.
func (o *outlet) Close() error {
	if path := o.endpoint.Path(); path != "" && !o.closed {
		o.net.leave(path)
		o.ended = func() { o.net.left(path) }
	}
	return o.socket.Close()
}
