package scale

import (
	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/supervision"
	"blue-rings/tests/harness"
)

// node is one of the ring.
type node struct {
	number  int
	name    string
	machine *harness.Machine
}

// boot starts a node, and follows what its store is given to merge.
func (r *run) boot(i int) {
	n := &node{number: i, name: hostName(i)}
	cfg := supervision.Config{
		Host:        n.name,
		Incarnation: r.random.Uint64() | 1,
		Shards:      1,
		Options:     actors.Options{Publish: endpointOf(i), CatchUp: catchUpOf(i), PingInterval: pingInterval},
		Restarts:    supervision.DefaultRestarts(),
	}
	for _, peer := range r.neighbours[i] {
		cfg.Peers = append(cfg.Peers, endpointOf(peer))
	}
	machine, err := r.world.Boot(cfg, func(event messages.Event) { r.heard(n, event) })
	if err != nil {
		r.violate("%s does not start: %v", n.name, err)
		return
	}
	n.machine = machine
	if !machine.Listen("stores/default/0", func(message any) {
		if merge, ok := message.(messages.Merge); ok {
			r.ledger.arrive(r.world.Now(), i, merge.Packets)
		}
	}) {
		r.violate("%s has no store", n.name)
	}
	r.nodes = append(r.nodes, n)
}

// heard looks for events that must not be: nothing is lost here, and nobody fails.
func (r *run) heard(n *node, event messages.Event) {
	switch event := event.(type) {
	case messages.ActorFailed, messages.Diverged, messages.HostShared, messages.GapSeen, messages.PeerDown, messages.FrameRefused, messages.DeadLetter:
		r.violate("%s: %v", n.name, event)
	}
}

// increment is what a client does at the node.
func (n *node) increment(r *run, name string) {
	op := messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(1)}
	outcome := messages.Outcome(0)
	n.machine.Operate([]messages.Op{op}, func(_ *messages.Op, answer *messages.Answer) { outcome = answer.Outcome })
	if outcome != messages.Done {
		r.violate("%s does not increment: %d", n.name, outcome)
		return
	}
	r.ledger.add(r.world.Now(), name, n.number, n.machine.Self())
}
