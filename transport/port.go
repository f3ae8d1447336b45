// Package transport says what the actors may expect of a network that carries
// frames. Its folders are the networks: memory for tests, zmq for ZeroMQ; and
// resp, the Redis protocol. The conformance suite in transporttest holds every
// network to what stands here.
package transport

import (
	"errors"
	"fmt"
)

// Network makes the sockets of one node. Safe for concurrent use. The ready
// functions it is given must not block and must not call the socket; posting a
// message to the socket's owner is what they are for. A nil one is never called.
type Network interface {
	// Bind opens a publishing socket. The error says what to do when the
	// endpoint is malformed (ErrEndpoint) or taken (ErrInUse). An endpoint may
	// stay taken for some milliseconds after its outlet was closed.
	Bind(endpoint string, ready func()) (Outlet, error)

	// Connect opens a subscribing socket, subscribed to everything. That nobody
	// answers at the endpoint is no error: the network tries for ever, and
	// resumes when the endpoint is bound again.
	Connect(endpoint string, ready func()) (Inlet, error)
}

// Outlet is the sending side. It has one owner: no two calls at a time.
//
// Guarantees: a frame reaches each subscriber whole or not at all; frames of
// one outlet reach one subscriber in order; Send never waits: a subscriber that
// is too slow, or not connected, loses frames, and nobody is told. No more is
// promised: the actors see losses by the sequence numbers in the frames.
type Outlet interface {
	Socket

	// Send gives a frame to every subscriber. The caller may reuse frame.
	Send(frame []byte) error

	// Joined is how many subscriptions began since the last call. Frames sent
	// before a subscription began do not reach that subscriber; a link that was
	// lost and came back is a new subscription.
	Joined() (int, error)
}

// Inlet is the receiving side. It has one owner: no two calls at a time.
type Inlet interface {
	Socket

	// Receive is the next frame, or ErrEmpty if none waits. It never blocks.
	// The frame belongs to the caller and is never written to again.
	Receive() ([]byte, error)
}

// Socket is what both sides have.
type Socket interface {
	// Arm asks for one call of ready, from any goroutine, once there may be
	// something for Receive or Joined; at once when there is already. To be
	// called after ErrEmpty, or after Joined. ready may come without cause; it
	// comes never without Arm, and at most once for each.
	Arm()

	// Close ends the socket. It may be called again; all other calls answer
	// ErrClosed afterwards. ready is not called once Close has returned.
	Close() error
}

// What a network answers; to be tested with errors.Is.
var (
	ErrEmpty    = errors.New("nothing to receive")
	ErrClosed   = errors.New("socket is closed")
	ErrInUse    = errors.New("address already in use")
	ErrEndpoint = errors.New("malformed endpoint")
)

// The operations a SocketError names.
const (
	OpBind    = "bind"
	OpConnect = "connect"
	OpSend    = "send"
	OpReceive = "receive"
)

// SocketError is a physical failure of a socket. It wraps ErrInUse when an
// endpoint is taken. (A malformed endpoint is no failure of a socket: that error
// wraps ErrEndpoint alone.)
type SocketError struct {
	Op       string // one of the above
	Endpoint string
	Err      error
}

func (e *SocketError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.Op, e.Endpoint, e.Err)
}

func (e *SocketError) Unwrap() error { return e.Err }
