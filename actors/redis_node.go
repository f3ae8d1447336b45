package actors

import (
	"errors"
	"runtime/metrics"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// peersWithin is how long the peers may take to add or remove one.
const peersWithin = 5 * time.Second

// redisNode answers what clients ask of the node itself, from the counters and
// the monitor's view, without a message but for Meet and Forget.
type redisNode struct {
	env   *Env
	since time.Time
	ended <-chan struct{} // closed when nobody may wait any more
}

var _ redis.Node = (*redisNode)(nil)

func (n *redisNode) Evidence() redis.Evidence {
	return EvidenceOf(n.env.View.Load(), n.env.Clock.Now())
}

func (n *redisNode) Status() redis.Status { return StatusOf(n.env, n.since) }

func (n *redisNode) Peers() []redis.Peer { return PeersOf(n.env.View.Load(), n.env.Clock.Now()) }

// heldMemory is the bytes that the process holds, but for what the C libraries
// hold.
func heldMemory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

func (n *redisNode) Meet(endpoint string) (bool, error) {
	return n.ask(messages.Meet{Endpoint: endpoint})
}

func (n *redisNode) Forget(endpoint string) (bool, error) {
	return n.ask(messages.Forget{Endpoint: endpoint})
}

// ask sends the peers a request and waits for what came of it.
func (n *redisNode) ask(request messages.ToPeers) (bool, error) {
	registry := n.env.System.ProcessRegistry
	box := make(answerBox, 1)
	self, ok := registry.Add(box, "ask-peers-"+registry.NextId())
	if !ok {
		return false, errors.New("another request has this one's number: try again")
	}
	defer registry.Remove(self)
	late := make(chan struct{})
	defer n.env.Clock.After(peersWithin, func() { close(late) })()
	n.env.System.Root.RequestWithCustomSender(n.env.Addresses.Peers, request, self)
	select {
	case answer := <-box:
		return answer.Changed, answer.Err
	case <-late:
		return false, errors.New("the peers did not answer in time: look at RING.PEERS for what came of it")
	case <-n.ended:
		return false, errors.New("the node is stopping")
	}
}

// answerBox is an address with room for one answer. It stands where protoactor
// has Future, whose timeout races with its answer.
type answerBox chan messages.PeersChanged

var _ actor.Process = answerBox(nil)

// SendUserMessage keeps the first answer.
func (b answerBox) SendUserMessage(_ *actor.PID, message any) {
	answer := messages.PeersChanged{}
	switch message := actor.UnwrapEnvelopeMessage(message).(type) {
	case messages.PeersChanged:
		answer = message
	case *actor.DeadLetterResponse:
		answer.Err = errors.New("nobody looks after the peers now: try again")
	default:
		return
	}
	select {
	case b <- answer:
	default:
	}
}

// SendSystemMessage has nothing to do: nobody watches an address for one answer.
func (answerBox) SendSystemMessage(*actor.PID, any) {}

// Stop has nothing to do.
func (answerBox) Stop(*actor.PID) {}
