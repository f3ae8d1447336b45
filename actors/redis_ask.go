package actors

import (
	"errors"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// Why an actor that was asked for a client has not answered.
var (
	errLate     = errors.New("no answer in time")
	errStopping = errors.New("the node is stopping")
)

// ask sends an actor a request and waits for the answer: it may be a dead letter.
func (n *redisNode) ask(to *actor.PID, request any, within time.Duration) (any, error) {
	registry := n.env.System.ProcessRegistry
	box := make(answerBox, 1)
	self, ok := registry.Add(box, "ask-"+registry.NextId())
	if !ok {
		return nil, errors.New("another request has this one's number: try again")
	}
	defer registry.Remove(self)
	late := make(chan struct{})
	defer n.env.Clock.After(within, func() { close(late) })()
	n.env.System.Root.RequestWithCustomSender(to, request, self)
	select {
	case answer := <-box:
		return answer, nil
	case <-late:
		return nil, errLate
	case <-n.ended:
		return nil, errStopping
	}
}

// answerBox is an address with room for one answer. It stands where protoactor
// has Future, whose timeout races with its answer.
type answerBox chan any

var _ actor.Process = answerBox(nil)

// SendUserMessage keeps the first answer.
func (b answerBox) SendUserMessage(_ *actor.PID, message any) {
	select {
	case b <- actor.UnwrapEnvelopeMessage(message):
	default:
	}
}

// SendSystemMessage has nothing to do: nobody watches an address for one answer.
func (answerBox) SendSystemMessage(*actor.PID, any) {}

// Stop has nothing to do.
func (answerBox) Stop(*actor.PID) {}
