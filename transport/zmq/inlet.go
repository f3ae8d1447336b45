package zmq

import (
	"syscall"
	"time"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// inlet is a connected SUB socket.
type inlet struct{ *socket }

var _ transport.Inlet = inlet{}

// Connect implements transport.Network.
func (n *Network) Connect(endpoint, identity string, ready func()) (transport.Inlet, error) {
	e, err := transport.ParsePeer(endpoint)
	if err != nil {
		return nil, err
	}
	s, err := n.socket(transport.OpConnect, zmq.SUB, e, ready)
	if err == nil {
		if err = n.connect(s); err == nil {
			return inlet{s}, nil
		}
		err = s.failure(transport.OpConnect, err)
		_ = s.Close() // the first error is the one to tell
	}
	return nil, err
}

func (n *Network) connect(s *socket) error {
	if err := s.apply(append(s.shared(),
		value("RCVHWM", (*zmq.Socket).SetRcvhwm, n.options.ReceiveLimit),
		value("LINGER", (*zmq.Socket).SetLinger, 0),
		value("MAXMSGSIZE", (*zmq.Socket).SetMaxmsgsize, MaxMessage),
		value("RECONNECT_IVL", (*zmq.Socket).SetReconnectIvl, 100*time.Millisecond),
		value("RECONNECT_IVL_MAX", (*zmq.Socket).SetReconnectIvlMax, 5*time.Second),
		value("CONNECT_TIMEOUT", (*zmq.Socket).SetConnectTimeout, 3*time.Second),
		value("SUBSCRIBE", (*zmq.Socket).SetSubscribe, ""),
	)); err != nil {
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	return s.soc.Connect(s.endpoint.String())
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
