package harness

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// clientNode answers a client what no store is asked.
type clientNode struct{ host *host }

var _ redis.Node = clientNode{}

// Coherence is the monitor's judgement.
func (n clientNode) Coherence() (coherent bool, up, total int) {
	view := n.host.env.View.Load()
	return view.Coherent, view.Up, len(view.Peers)
}

// Status is from the counters.
func (n clientNode) Status() redis.Status {
	e := n.host.env
	return redis.Status{
		Host:        e.Self.Host,
		Incarnation: e.Self.Incarnation,
		Keys:        e.Counters.Keys(),
		Recv:        e.Counters.Recv.Load(),
		RecvChanges: e.Counters.RecvChanges.Load(),
		Sent:        e.Counters.Sent.Load(),
		SentChanges: e.Counters.SentChanges.Load(),
		Uptime:      n.host.world.clock.now.Sub(epoch()),
	}
}

// Peers are from the monitor's view.
func (n clientNode) Peers() []redis.Peer {
	var peers []redis.Peer
	for _, p := range n.host.env.View.Load().Peers {
		heard := time.Duration(-1)
		if !p.LastHeard.IsZero() {
			heard = n.host.env.Clock.Now().Sub(p.LastHeard)
		}
		peers = append(peers, redis.Peer{
			Endpoint: p.Endpoint, Host: p.Replica.Host, State: p.State.String(), LastHeard: heard,
			Recv: p.Recv, RecvChanges: p.RecvChanges, Radius: p.Radius, Offset: p.Offset, Restarts: p.Restarts,
		})
	}
	return peers
}

// Meet asks the supervisor of the peers.
func (n clientNode) Meet(endpoint string) (bool, error) {
	return n.ask(messages.Meet{Endpoint: endpoint})
}

// Forget asks the supervisor of the peers.
func (n clientNode) Forget(endpoint string) (bool, error) {
	return n.ask(messages.Forget{Endpoint: endpoint})
}

func (n clientNode) ask(question any) (changed bool, err error) {
	h := n.host
	asker := h.probe("client")
	var answer *messages.PeersChanged
	h.world.boxes[h.nameOf(asker)].heard = func(message any) {
		if m, ok := message.(messages.PeersChanged); ok {
			answer = &m
		}
	}
	h.system.Root.Send(h.env.Addresses.Peers, &actor.MessageEnvelope{Message: question, Sender: asker})
	h.settle()
	h.system.Root.Stop(asker)
	h.settle()
	if answer == nil {
		return false, errNoAnswer
	}
	return answer.Changed, answer.Err
}
