package supervision

import (
	"errors"
	"fmt"

	"blue-rings/transport"
)

// advertise makes the endpoint for catching up known as it is when peers reach the
// publisher by a path: they are on this machine, and learn no host from it.
func (c *Config) advertise() {
	o := &c.Options
	if o.Advertise != "" || o.CatchUp == "" {
		return
	}
	if e, err := transport.ParseEndpoint(o.Publish); err != nil || e.Path() == "" {
		return
	}
	if _, err := transport.ParsePeer(o.CatchUp); err == nil {
		o.Advertise = o.CatchUp
	}
}

func (c Config) validateEndpoints() error {
	publish, err := transport.ParseEndpoint(c.Options.Publish)
	if err != nil {
		return fmt.Errorf("--pub (Options.Publish): %w", err)
	}
	catchUp, err := c.validateCatchUp(publish)
	if err != nil {
		return err
	}
	for _, peer := range c.Peers {
		e, err := transport.ParsePeer(peer)
		if err != nil {
			return fmt.Errorf("--subscribe-to (Peers): %w", err)
		}
		if isNameOfCatchUp(e) {
			return errNameOfCatchUp(e)
		}
		if reaches(e, publish) {
			return fmt.Errorf("--subscribe-to (Peers) %s is what this node publishes on: leave it out", peer)
		}
		if c.Options.CatchUp != "" && reaches(e, catchUp) {
			return fmt.Errorf("--subscribe-to (Peers) %s is where this node answers peers that catch up: give what a peer publishes on, its --pub", peer)
		}
	}
	return nil
}

// validateCatchUp reads where peers are answered, the zero Endpoint if nowhere.
// Peers must be able to find it: else they would wait for ever for what they lack.
func (c Config) validateCatchUp(publish transport.Endpoint) (transport.Endpoint, error) {
	own, advertised := c.Options.CatchUp, c.Options.Advertise
	if own == "" {
		if advertised != "" {
			return transport.Endpoint{}, errors.New("--catch-up-advertise (Options.Advertise) is given, but no --catch-up (Options.CatchUp) that it could lead to: give both, or neither")
		}
		return transport.Endpoint{}, nil
	}
	e, err := transport.ParseEndpoint(own)
	if err != nil {
		return transport.Endpoint{}, fmt.Errorf("--catch-up (Options.CatchUp): %w", err)
	}
	if overlap(e, publish) {
		return transport.Endpoint{}, fmt.Errorf("--catch-up (Options.CatchUp) %s is what this node publishes on: give it a port of its own", own)
	}
	if advertised != "" {
		return e, validateAdvertise(advertised)
	}
	switch {
	case e.Path() != "":
		return e, fmt.Errorf("--catch-up (Options.CatchUp) %s has no port that peers could be told: give --catch-up-advertise %s, too", own, own)
	case publish.Path() != "":
		return e, fmt.Errorf("--catch-up (Options.CatchUp) %s is looked for at the host that peers subscribe to, and --pub %s has none: give --catch-up-advertise, too", own, c.Options.Publish)
	case e.IsLoopback() && !publish.IsLoopback():
		return e, fmt.Errorf("--catch-up (Options.CatchUp) %s is reached from this machine alone, --pub %s from others: give it the host of --pub, or give --catch-up-advertise", own, c.Options.Publish)
	default:
		return e, nil
	}
}

func validateAdvertise(endpoint string) error {
	if _, err := transport.ParsePeer(endpoint); err != nil {
		return fmt.Errorf("--catch-up-advertise (Options.Advertise): %w", err)
	}
	return nil
}

// overlap reports whether two endpoints cannot both be bound.
func overlap(a, b transport.Endpoint) bool {
	return a == b || a.Port() != 0 && a.Port() == b.Port() && (a.IsWildcard() || b.IsWildcard() || reaches(a, b))
}
