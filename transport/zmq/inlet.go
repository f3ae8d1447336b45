package zmq

import (
	"fmt"
	"syscall"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// inlet is a connected SUB socket.
type inlet struct{ *socket }

var _ transport.Inlet = inlet{}

// Connect implements transport.Network.
func (n *Network) Connect(endpoint, identity string, ready func()) (transport.Inlet, error) {
	topics := []setting{value("SUBSCRIBE", (*zmq.Socket).SetSubscribe, "")}
	if len(identity) > transport.MaxIdentity {
		return nil, &transport.SocketError{Op: transport.OpConnect, Endpoint: endpoint,
			Err: fmt.Errorf("an identity of %d bytes, %d are allowed", len(identity), transport.MaxIdentity)}
	}
	if identity != "" {
		topics = append(topics, value("SUBSCRIBE", (*zmq.Socket).SetSubscribe, identityTopic(identity)))
	}
	s, err := n.connected(transport.OpConnect, zmq.SUB, endpoint, ready,
		append(topics, value("RCVHWM", (*zmq.Socket).SetRcvhwm, n.options.ReceiveLimit))...)
	if err != nil {
		return nil, err
	}
	return inlet{s}, nil
}

// Receive implements transport.Inlet.
func (in inlet) Receive() ([]byte, error) {
	if in.closed {
		return nil, transport.ErrClosed
	}
	frame, err := in.soc.RecvBytes(zmq.DONTWAIT)
	switch {
	case err == nil:
		in.look()
		return frame, nil
	case isErrno(err, syscall.EAGAIN):
		return nil, transport.ErrEmpty
	}
	return nil, in.failure(transport.OpReceive, err)
}
