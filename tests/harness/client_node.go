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
	return n.changePeers(messages.Meet{Endpoint: endpoint})
}

// Forget asks the supervisor of the peers.
func (n clientNode) Forget(endpoint string) (bool, error) {
	return n.changePeers(messages.Forget{Endpoint: endpoint})
}

func (n clientNode) changePeers(question any) (bool, error) {
	answer, ok := n.ask(n.host.env.Addresses.Peers, question).(messages.PeersChanged)
	if !ok {
		return false, errNoAnswer
	}
	return answer.Changed, answer.Err
}

// Backup asks the actor that makes them. Here every client is local.
func (n clientNode) Backup(dir string) error {
	if err := n.host.env.NoBackup(); err != nil {
		return err
	}
	answer, ok := n.ask(n.host.env.Addresses.Backup, messages.BackUp{Dir: dir}).(messages.BackedUp)
	if !ok {
		return errNoAnswer
	}
	return answer.Err
}

// ask is the first answer of an actor, nil if there is none.
func (n clientNode) ask(to *actor.PID, question any) (answer any) {
	h := n.host
	asker := h.probe("client")
	h.world.boxes[h.nameOf(asker)].heard = func(message any) {
		switch message.(type) {
		case messages.PeersChanged, messages.BackedUp:
			answer = message
		}
	}
	h.system.Root.Send(to, &actor.MessageEnvelope{Message: question, Sender: asker})
	h.settle()
	h.system.Root.Stop(asker)
	h.settle()
	return answer
}
