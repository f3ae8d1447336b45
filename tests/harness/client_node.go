package harness

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// clientNode answers a client what no store is asked.
type clientNode struct{ host *host }

var _ redis.Node = clientNode{}

// Evidence is from the monitor's view.
func (n clientNode) Evidence() redis.Evidence {
	return actors.EvidenceOf(n.host.env.View.Load(), n.host.env.Clock.Now())
}

// Status is from the counters.
func (n clientNode) Status() redis.Status { return actors.StatusOf(n.host.env, epoch()) }

// Peers are from the monitor's view.
func (n clientNode) Peers() []redis.Peer {
	return actors.PeersOf(n.host.env.View.Load(), n.host.env.Clock.Now())
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
