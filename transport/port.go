// Package transport says what the actors may expect of a network that carries
// frames. Its folders are the networks: memory for tests, zmq for ZeroMQ; and
// resp, the Redis protocol. The conformance suite in transporttest holds every
// network to what stands here.
package transport

import (
	"errors"
	"fmt"
)

// Network makes the sockets of one node: frames go from outlets to inlets,
// questions from askers to answerers, and answers back. Safe for concurrent use.
// The ready functions it is given must not block and must not call the socket;
// posting a message to the socket's owner is what they are for. A nil one is never
// called.
type Network interface {
	// Bind opens a publishing socket. The error says what to do when the
	// endpoint is malformed (ErrEndpoint) or taken (ErrInUse). An endpoint may
	// stay taken for some milliseconds after its socket was closed.
	Bind(endpoint string, ready func()) (Outlet, error)

	// Connect opens a subscribing socket, subscribed to everything, which tells
	// the publisher by the identity who it is: any text of 1 to MaxIdentity bytes,
	// or none. That nobody answers at the endpoint is no error: the network tries
	// for ever, and resumes when the endpoint is bound again.
	Connect(endpoint, identity string, ready func()) (Inlet, error)

	// Answer opens a socket for questions. Its errors are those of Bind.
	Answer(endpoint string, ready func()) (Answerer, error)

	// Ask opens a socket that sends questions to an Answerer. That nobody answers
	// at the endpoint is no error, as with Connect.
	Ask(endpoint string, ready func()) (Asker, error)
}

// MaxIdentity is the most bytes of a subscriber's identity.
const MaxIdentity = 512

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

	// Joined is how many subscriptions to everything began since the last call.
	// Frames sent before a subscription began do not reach that subscriber; a link
	// that was lost and came back is a new subscription.
	Joined() (int, error)

	// Audience is who is subscribed, as far as Joined has read. It costs nothing
	// while that does not change: then it is the same value.
	Audience() *Audience
}

// Audience is who is subscribed to an outlet. Immutable: another one is another
// value. What it says is a hint: a subscriber may have gone without a word, and a
// hostile one may pretend to be another, or end another's subscription.
type Audience struct {
	Identities []string // each once, in their order
	Unknown    int      // subscriptions without an identity of their own
}

// Asker is the side that asks. It has one owner: no two calls at a time.
//
// Questions and answers may be lost, also in the middle of several; those that
// arrive are whole and in order. Nobody is told when the connection breaks.
type Asker interface {
	Socket
	// Send sends a question, of at most MaxQuestion bytes. It never waits:
	// ErrFull says that there is no connection or too much is under way; try
	// later. Any other error ends the socket, but for that of a question too long.
	// The caller may reuse question.
	Send(question []byte) error
	// Receive is the next answer, or ErrEmpty if none waits. It never blocks. The
	// answer belongs to the caller and is never written to again.
	Receive() ([]byte, error)
}

// Answerer is the side that answers. It has one owner: no two calls at a time.
type Answerer interface {
	Socket
	// Receive is the next question and who asks, or ErrEmpty if none waits. It never
	// blocks. The question belongs to the caller. Longer ones than MaxQuestion end the
	// connection of who sent them. The name of who asks is that of a connection:
	// nothing is known of who is behind it, and he has another after the next one.
	Receive() (asker string, question []byte, err error)
	// Send sends an answer to who asked. It never waits: ErrFull says that the asker
	// does not read what it asked for, ErrGone that it has left. Nobody calls when
	// there is room again: who asked asks again. The caller may reuse answer.
	Send(asker string, answer []byte) error
}

// MaxQuestion is the most bytes of a question.
const MaxQuestion = 256 << 10

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
	// called after ErrEmpty, or after Joined. An outlet also calls when a
	// subscription has ended. An Asker also calls when there may be room again after
	// ErrFull, once for each. ready may come without cause; it comes never without
	// Arm, and at most once for each.
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
	ErrFull     = errors.New("no room to send")
	ErrGone     = errors.New("who asked has left")
)

// The operations a SocketError names.
const (
	OpBind    = "bind"
	OpConnect = "connect"
	OpAnswer  = "answer"
	OpAsk     = "ask"
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
