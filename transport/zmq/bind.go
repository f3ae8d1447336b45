package zmq

import (
	"fmt"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// bound makes a socket that listens at an endpoint.
func (n *Network) bound(op string, kind zmq.Type, endpoint string, ready func(), settings ...setting) (*socket, error) {
	e, err := transport.ParseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	address, err := bindAddress(e)
	if err != nil {
		return nil, err
	}
	s, err := n.socket(op, kind, e, ready)
	if err != nil {
		return nil, err
	}
	if err := n.listen(s, address, settings); err != nil {
		err = s.failure(op, err)
		_ = s.Close() // the first error is the one to tell
		return nil, err
	}
	return s, nil
}

func (n *Network) listen(s *socket, address string, settings []setting) error {
	if err := s.apply(append(s.shared(), settings...)); err != nil {
		return err
	}
	if err := n.freePath(s.endpoint); err != nil {
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	if err := s.soc.Bind(address); err != nil {
		return err
	}
	s.bound = true
	return nil
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
