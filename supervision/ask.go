package supervision

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"
)

// ask sends a message from outside of the actors and waits for the answer, or
// for ctx. (protoactor's futures cannot wait for a context, and race with their
// own timeouts.)
func ask(ctx context.Context, system *actor.ActorSystem, to *actor.PID, message any) (any, error) {
	answer := &answer{arrived: make(chan any, 1)}
	self, ok := system.ProcessRegistry.Add(answer, "ask"+system.ProcessRegistry.NextId())
	if !ok {
		panic("supervision: an id was given twice")
	}
	defer system.ProcessRegistry.Remove(self)
	system.Root.RequestWithCustomSender(to, message, self)
	select {
	case a := <-answer.arrived:
		return a, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// answer is the process that takes one answer.
type answer struct{ arrived chan any }

var _ actor.Process = (*answer)(nil)

// SendUserMessage takes the first answer and drops others.
func (a *answer) SendUserMessage(_ *actor.PID, message any) {
	_, message, _ = actor.UnwrapEnvelope(message)
	select {
	case a.arrived <- message:
	default:
	}
}

// SendSystemMessage drops it: nobody watches or supervises an answer.
func (a *answer) SendSystemMessage(*actor.PID, any) {}

// Stop has nothing to do.
func (a *answer) Stop(*actor.PID) {}
