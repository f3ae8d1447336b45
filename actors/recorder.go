package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Recorder takes the events of all actors (Record), counts them by name in
// Counters.Events and gives each to its listeners, in order: logs, watchers. It
// owns nothing else and sends nothing.
type Recorder struct {
	env       *Env
	listeners []func(messages.Event)
}

// NewRecorder makes the recorder. Listeners are called one after another in the
// recorder's turn; they must not block.
func NewRecorder(env *Env, listeners ...func(messages.Event)) actor.Producer {
	return func() actor.Actor { return &Recorder{env: env, listeners: listeners} }
}

// Receive takes one message.
func (r *Recorder) Receive(ctx actor.Context) {
	switch message := ctx.Message().(type) {
	case messages.ToRecorder:
		r.handle(message)
	default:
		r.env.unexpected(ctx, message)
	}
}

func (r *Recorder) handle(message messages.ToRecorder) {
	switch message := message.(type) {
	case messages.Record:
		r.onRecord(message)
	}
}

func (r *Recorder) onRecord(message messages.Record) {
	r.env.note(message.Event)
	for _, listen := range r.listeners {
		listen(message.Event)
	}
}
