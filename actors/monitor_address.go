package actors

import (
	"fmt"
	"net"
	"strconv"

	"blue-rings/messages"
	"blue-rings/transport"
)

// place is where a peer can be asked for what is missing, and how much there is.
type place struct {
	known      bool // a ping of this replica has come
	advertised string
	port       uint16
	address    string // where it is asked; "": it cannot be
	keys       uint64 // names it said it holds
}

// told takes note of what a ping says, of a peer subscribed to at endpoint. The
// error says why a place it names is not used.
func (p *place) told(endpoint string, ping *messages.Ping, here addresses) error {
	p.keys = ping.Keys
	if p.known && p.advertised == ping.CatchUp && p.port == ping.CatchUpAt {
		return nil
	}
	p.known, p.advertised, p.port = true, ping.CatchUp, ping.CatchUpAt
	var err error
	p.address, err = here.placeOf(endpoint, ping.CatchUp, ping.CatchUpAt)
	return err
}

// addresses are the endpoints at which this node is asked itself.
type addresses []transport.Endpoint

func newAddresses(texts ...string) addresses {
	var own addresses
	for _, text := range texts {
		if e, err := transport.ParseEndpoint(text); err == nil {
			own = append(own, e)
		}
	}
	return own
}

// placeOf is the endpoint at which to ask a peer that is subscribed to at
// endpoint: the one it advertises, else the port it names at the host of endpoint;
// "" if it names none that can be used. The error says why one is not used.
func (a addresses) placeOf(endpoint, advertised string, port uint16) (string, error) {
	to, err := transport.ParsePeer(endpoint)
	if err != nil { // a configured peer is one; nothing can be derived from another
		return "", err
	}
	var unusable error
	if advertised != "" {
		e, err := a.advertised(to, advertised)
		if err == nil {
			return e.String(), nil
		}
		unusable = err
	}
	if port == 0 || to.Host() == "" {
		return "", unusable
	}
	e, err := transport.ParsePeer("tcp://" + net.JoinHostPort(to.Host(), strconv.Itoa(int(port))))
	if err == nil {
		err = a.refuseOwn(e)
	}
	if err != nil {
		return "", err
	}
	return e.String(), unusable
}

// advertised is the endpoint a peer advertises, if it can be used. A path is one
// of this machine: only a peer that is reached by a path has one.
func (a addresses) advertised(to transport.Endpoint, text string) (transport.Endpoint, error) {
	e, err := transport.ParsePeer(text)
	switch {
	case err != nil:
		return e, fmt.Errorf("it advertises a catch-up address that cannot be used: %w", err)
	case e.Path() != "" && to.Path() == "":
		return e, fmt.Errorf("it advertises %s, which is a path of its own machine: give it a --catch-up-advertise that can be reached from here", e.String())
	}
	return e, a.refuseOwn(e)
}

// refuseOwn refuses an endpoint that surely is one of this node's.
func (a addresses) refuseOwn(e transport.Endpoint) error {
	for _, own := range a {
		here := e.Port() != 0 && e.Port() == own.Port() && e.IsLoopback()
		if e == own || here && (own.IsWildcard() || own.IsLoopback() && (own.IsName() || e.IsName())) {
			return fmt.Errorf("it names %s to be asked at, which is this node's: check its --catch-up-advertise", e.String())
		}
	}
	return nil
}
