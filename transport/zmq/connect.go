package zmq

import (
	"time"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// The time between two attempts to connect grows from one to the other. Links
// that were cut are to be back within a second; an attempt costs some 50 µs.
const (
	reconnectLeast = 100 * time.Millisecond
	reconnectMost  = 500 * time.Millisecond
)

// connected makes a socket that connects to a peer, again and again.
func (n *Network) connected(op string, kind zmq.Type, endpoint string, ready func(), settings ...setting) (*socket, error) {
	e, err := transport.ParsePeer(endpoint)
	if err != nil {
		return nil, err
	}
	s, err := n.socket(op, kind, e, ready)
	if err != nil {
		return nil, err
	}
	settings = append(settings,
		value("LINGER", (*zmq.Socket).SetLinger, 0),
		value("MAXMSGSIZE", (*zmq.Socket).SetMaxmsgsize, MaxMessage),
		value("RECONNECT_IVL", (*zmq.Socket).SetReconnectIvl, reconnectLeast),
		value("RECONNECT_IVL_MAX", (*zmq.Socket).SetReconnectIvlMax, reconnectMost),
		value("CONNECT_TIMEOUT", (*zmq.Socket).SetConnectTimeout, 3*time.Second),
	)
	if err := s.reach(settings); err != nil {
		err = s.failure(op, err)
		_ = s.Close() // the first error is the one to tell
		return nil, err
	}
	return s, nil
}

func (s *socket) reach(settings []setting) error {
	if err := s.apply(append(s.shared(), settings...)); err != nil {
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	return s.soc.Connect(s.endpoint.String())
}
