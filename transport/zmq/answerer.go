package zmq

import (
	"syscall"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// answerer is a bound ROUTER socket. It puts the name of a connection, which it
// makes up for askers of ours, before each message that comes from there.
type answerer struct {
	*socket
	questions assembly
}

var _ transport.Answerer = (*answerer)(nil)

// Answer implements transport.Network.
func (n *Network) Answer(endpoint string, ready func()) (transport.Answerer, error) {
	s, err := n.bound(transport.OpAnswer, zmq.ROUTER, endpoint, ready,
		value("SNDHWM", (*zmq.Socket).SetSndhwm, answersToSend),
		value("RCVHWM", (*zmq.Socket).SetRcvhwm, questionsToRead),
		value("LINGER", (*zmq.Socket).SetLinger, 0),
		value("MAXMSGSIZE", (*zmq.Socket).SetMaxmsgsize, transport.MaxQuestion),
		value("ROUTER_MANDATORY", (*zmq.Socket).SetRouterMandatory, 1),
	)
	if err != nil {
		return nil, err
	}
	return &answerer{s, assembly{want: 2}}, nil
}

// Receive implements transport.Answerer.
func (a *answerer) Receive() (asker string, question []byte, err error) {
	if a.closed {
		return "", nil, transport.ErrClosed
	}
	parts, err := a.next(&a.questions)
	a.look()
	return string(parts[0]), parts[1], err
}

// Send implements transport.Answerer. What can be refused is refused at the first
// part; a connection that ends between the two takes the answer with it.
func (a *answerer) Send(asker string, answer []byte) error {
	if a.closed {
		return transport.ErrClosed
	}
	err := a.retry(func() error {
		_, err := a.soc.Send(asker, zmq.DONTWAIT|zmq.SNDMORE)
		return err
	})
	if err == nil {
		_, err = a.soc.SendBytes(answer, zmq.DONTWAIT)
	}
	a.look()
	switch {
	case err == nil:
		return nil
	case isErrno(err, syscall.EAGAIN):
		return transport.ErrFull
	case isErrno(err, syscall.EHOSTUNREACH):
		return transport.ErrGone
	}
	return a.failure(transport.OpSend, err)
}
