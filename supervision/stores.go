package supervision

import (
	"github.com/asynkron/protoactor-go/actor"
)

// stores is the parent of the default stores and the custom ones. It hears
// from nobody but its own timers. The state of the stores lives in the closures
// of their producers; a store that comes back tells the publisher itself that
// news may be lost. What is on disk is loaded before they exist.
type stores struct{ plan *plan }

func newStores(p *plan) actor.Producer {
	return func() actor.Actor { return &stores{plan: p} }
}

// Receive takes lifecycle messages and RestartDue.
func (s *stores) Receive(ctx actor.Context) {
	switch msg := ctx.Message().(type) {
	case *actor.Started:
		s.onStarted(ctx)
	case *actor.Stopping, *actor.Restarting:
		s.plan.stores.end()
	case *actor.Stopped:
	case *actor.Terminated:
		s.plan.stores.forget(msg.Who)
	case RestartDue:
		s.plan.stores.restart(ctx, msg)
	default:
		unexpected(ctx, s.plan.env)
	}
}

func (s *stores) onStarted(ctx actor.Context) {
	if !s.plan.roles.loader.load() {
		return // the node does not start
	}
	for _, store := range s.plan.roles.stores {
		mustSpawn(ctx, s.plan.env, store.name, store.producer)
	}
	ctx.Request(ctx.Parent(), Ready{})
}
