package simulation

import (
	"strings"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/supervision"
	"blue-rings/tests/harness"
)

// node is one host of the world, and the replica that lives on it.
type node struct {
	host    int
	machine *harness.Machine // nil while the host is down
	bornAt  time.Time
	acks    map[string]int // increments of this life that were acknowledged, by name
	past    []moment       // what it had, the oldest first
	// recovering is since when a link is, by the host it hears; absent: it is not.
	recovering map[int]time.Time
}

// moment is what a node had at a time.
type moment struct {
	at   time.Time
	held Holding
}

// boot starts a new life on the host. It watches what the topology says.
func (w *world) boot(n *node) error {
	cfg := supervision.Config{
		Host:        hostName(n.host),
		Incarnation: w.random.Uint64(),
		Shards:      2,
		Options: actors.Options{
			Publish:      endpointOf(n.host),
			CatchUp:      catchUpOf(n.host),
			PingInterval: pingInterval,
			Spacing:      w.spacing,
			AuditEvery:   -1, // it would repair what is to be found
		},
		Restarts: restarts(),
	}
	for _, l := range w.is.Topology.Links {
		if l.To == n.host {
			cfg.Peers = append(cfg.Peers, endpointOf(l.From))
		}
	}
	machine, err := w.ring.Boot(cfg, func(event messages.Event) { w.heard(n, event) })
	if err != nil {
		return err
	}
	n.machine, n.bornAt = machine, w.ring.Now()
	n.acks, n.past, n.recovering = map[string]int{}, nil, map[int]time.Time{}
	return nil
}

// restarts are quick, so that failures can be many: an actor is back after a tick
// or two.
func restarts() supervision.RestartPolicies {
	quick := supervision.RestartPolicy{First: tick, Cap: 2 * tick, Healthy: time.Second, Jitter: 0.5}
	return supervision.RestartPolicies{Roles: quick, Store: quick, Peer: quick, Entry: quick}
}

// heard looks for events that must not be.
func (w *world) heard(n *node, event messages.Event) {
	switch event := event.(type) {
	case messages.ActorFailed:
		if !strings.Contains(event.Reason, injected) && !strings.HasPrefix(event.Reason, "crash ") {
			w.violate("failing", "%s: %v", hostName(n.host), event)
		}
	case messages.Diverged:
		w.violate("diverged", "%s: %v", hostName(n.host), event)
	case messages.HostShared:
		w.violate("shared", "%s: %v", hostName(n.host), event)
	}
}

// look is what the node has now.
func (w *world) look(n *node) Holding {
	held := Holding{}
	ops := make([]messages.Op, 0, w.is.Workload.Keys)
	for i := range w.is.Workload.Keys {
		ops = append(ops, messages.Op{Verb: messages.Explain, Name: keyName(i)})
	}
	n.machine.Operate(ops, func(_ *messages.Op, answer *messages.Answer) {
		if answer.Packet != nil {
			held.add(answer.Packet)
		}
	})
	return held
}

// peer is what the node says of the link on which it hears a host; nil: it has none.
func (n *node) peer(host int) *actors.PeerView {
	for _, p := range n.machine.View().Peers {
		if p.Endpoint == endpointOf(host) {
			return p
		}
	}
	return nil
}
