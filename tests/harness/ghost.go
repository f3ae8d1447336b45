package harness

import (
	"blue-rings/messages"
	"blue-rings/transport"
)

// ghost is a peer that does not run. It publishes the frames, and asks the
// questions, that a script gives it, under a replica of its own.
type ghost struct {
	name     string
	replica  messages.Replica
	outlet   transport.Outlet
	sequence uint64
	askers   map[string]transport.Asker // by the host that is asked
	asked    uint64                     // questions so far
}

// ghost answers the ghost of a name, bound where a node of that name would be.
func (n *wire) ghost(name string) (*ghost, error) {
	if g, ok := n.ghosts[name]; ok {
		return g, nil
	}
	outlet, err := n.Node(name).Bind(endpointOf(name), func() {})
	if err != nil {
		return nil, err
	}
	n.world.born++
	g := &ghost{name: name, replica: messages.Replica{Host: name, Incarnation: n.world.born}, outlet: outlet}
	n.ghosts[name] = g
	return g, nil
}

// publish sends a frame of the ghost's. What the script left open is filled in
// as a publisher would.
func (n *wire) publish(g *ghost, frame messages.Frame) error {
	if frame.Publisher.IsZero() {
		frame.Publisher = g.replica
	}
	if frame.Sequence == 0 {
		g.sequence++
		frame.Sequence = g.sequence
	}
	g.sequence = frame.Sequence
	now := n.world.clock.now.UnixMilli()
	if frame.Stamp == 0 {
		frame.Stamp = messages.StampAt(now)
	}
	if frame.Wall == 0 {
		frame.Wall = now
	}
	bytes, err := messages.AppendFrame(nil, &frame)
	if err != nil {
		return err
	}
	return g.outlet.Send(bytes)
}
