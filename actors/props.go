package actors

import (
	"fmt"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Props are how every actor of a node is made: with a mailbox whose depth can be
// measured, on the dispatcher of the Env, and with the options of the Env last, so that a simulation has its
// dispatcher and its mailbox everywhere.
func (e *Env) Props(producer actor.Producer, options ...actor.PropsOption) *actor.Props {
	all := []actor.PropsOption{actor.WithMailbox(e.Counters.Mailboxes.New)}
	if e.Dispatcher != nil {
		all = append(all, actor.WithDispatcher(e.Dispatcher))
	}
	all = append(all, options...)
	return actor.PropsFromProducer(producer, append(all, e.Spawning...)...)
}

// unexpected reports a message that the actor has no use for. What protoactor
// tells every actor about its life and its children's is no news, nor is a
// timer that counts no more, nor a late dead letter: that has its own event.
func (e *Env) unexpected(ctx actor.Context, message any) {
	switch message.(type) {
	case actor.AutoReceiveMessage, actor.SystemMessage, *actor.DeadLetterResponse, stale:
	default:
		e.Emit(messages.Unexpected{Actor: ctx.Self().Id, Message: typeName(message)})
	}
}

// typeName is a message's type, without its package if it is one of ours. The
// contents stay out: they may be long.
func typeName(message any) string {
	if _, ok := message.(nothing); ok {
		return "nil"
	}
	return strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", message), "*"), "messages.")
}
