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

// framesPerNote is after how many frames an outlet takes note of what subscribers
// have read. libzmq does so once a millisecond while it is busy, in which it can
// fill the room for a subscriber twice over, and drops frames to one that has read
// all the others.
const framesPerNote = 256

// outlet is a bound XPUB socket.
type outlet struct {
	*socket
	frames        int // since it last took note of subscribers
	subscriptions subscriptions
}

var _ transport.Outlet = (*outlet)(nil)

// Bind implements transport.Network.
func (n *Network) Bind(endpoint string, ready func()) (transport.Outlet, error) {
	s, err := n.bound(transport.OpBind, zmq.XPUB, endpoint, ready,
		value("SNDHWM", (*zmq.Socket).SetSndhwm, n.options.SendLimit),
		value("LINGER", (*zmq.Socket).SetLinger, n.options.Linger),
		value("MAXMSGSIZE", (*zmq.Socket).SetMaxmsgsize, maxSubscription),
		value("XPUB_VERBOSER", (*zmq.Socket).SetXpubVerboser, 1),
	)
	if err != nil {
		return nil, err
	}
	return &outlet{socket: s, subscriptions: noSubscriptions()}, nil
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
	if o.frames++; o.frames >= framesPerNote {
		o.frames = 0
		if _, err := o.soc.GetEvents(); err != nil {
			return o.failure(transport.OpSend, err)
		}
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
		if o.subscriptions.took(message) {
			joined++
		}
	}
	if bytes := o.subscriptions.bytes; bytes > topicsMost {
		return joined, o.failure(transport.OpReceive,
			fmt.Errorf("subscribers have topics of %d bytes together, %d are allowed: one of them is no node", bytes, topicsMost))
	}
	return joined, nil
}

// Audience implements transport.Outlet.
func (o *outlet) Audience() *transport.Audience { return o.subscriptions.audience() }
