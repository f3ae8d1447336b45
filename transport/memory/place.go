package memory

import (
	"fmt"

	"blue-rings/transport"
)

// place is where a socket is bound.
type place struct {
	host     string
	endpoint transport.Endpoint
}

// key is the name under which the place is taken.
func (p place) key() string {
	if p.endpoint.IsWildcard() {
		return fmt.Sprintf("%s *:%d", p.host, p.endpoint.Port())
	}
	return p.endpoint.String()
}

// take checks that a socket may be bound there.
func (n *Network) take(op string, p place) error {
	if err := n.fail(p.host, op, p.endpoint); err != nil {
		return err
	}
	if n.outlets[p.key()] != nil || n.answerers[p.key()] != nil {
		return &transport.SocketError{Op: op, Endpoint: p.endpoint.String(), Err: transport.ErrInUse}
	}
	return nil
}

// at is the socket that is reached at an endpoint, or the zero value.
func at[S any](bound map[string]S, e transport.Endpoint) S {
	if s, ok := bound[e.String()]; ok {
		return s
	}
	return bound[fmt.Sprintf("%s *:%d", e.Host(), e.Port())]
}
