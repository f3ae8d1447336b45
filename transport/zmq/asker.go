package zmq

import (
	"fmt"
	"syscall"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// asker is a connected DEALER socket. With ZMQ_IMMEDIATE it has room to send only
// while there is a connection, and questions do not outlive theirs.
type asker struct {
	*socket
	answers assembly
}

var _ transport.Asker = (*asker)(nil)

// Ask implements transport.Network.
func (n *Network) Ask(endpoint string, ready func()) (transport.Asker, error) {
	s, err := n.connected(transport.OpAsk, zmq.DEALER, endpoint, ready,
		value("SNDHWM", (*zmq.Socket).SetSndhwm, questionsToSend),
		value("RCVHWM", (*zmq.Socket).SetRcvhwm, answersToRead),
		value("IMMEDIATE", (*zmq.Socket).SetImmediate, true),
	)
	if err != nil {
		return nil, err
	}
	return &asker{s, assembly{want: 1}}, nil
}

// Send implements transport.Asker.
func (a *asker) Send(question []byte) error {
	if a.closed {
		return transport.ErrClosed
	}
	if len(question) > transport.MaxQuestion {
		return a.failure(transport.OpSend, fmt.Errorf("a question of %d bytes, %d are allowed", len(question), transport.MaxQuestion))
	}
	err := a.retry(func() error {
		_, err := a.soc.SendBytes(question, zmq.DONTWAIT)
		return err
	})
	if err != nil && !isErrno(err, syscall.EAGAIN) {
		return a.failure(transport.OpSend, err)
	}
	a.full = err != nil
	a.look()
	if err != nil {
		return transport.ErrFull
	}
	return nil
}

// Receive implements transport.Asker.
func (a *asker) Receive() ([]byte, error) {
	if a.closed {
		return nil, transport.ErrClosed
	}
	parts, err := a.next(&a.answers)
	a.look()
	return parts[0], err
}
