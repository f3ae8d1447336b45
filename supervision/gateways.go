package supervision

import (
	"github.com/asynkron/protoactor-go/actor"
)

// gateways is the parent of what serves clients. It hears from nobody but its
// own timers. The listeners live in the closures of the producers, so that a
// restarted gateway serves on the same ones.
type gateways struct {
	plan     *plan
	children []named
}

func newGateways(p *plan, m OpenGateways) actor.Producer {
	var children []named
	if m.Redis != nil {
		children = append(children, named{name: "redis", producer: p.roles.redis(m.Redis)})
	}
	if m.HTTP != nil {
		children = append(children, named{name: "http", producer: p.roles.http(m.HTTP)})
	}
	return func() actor.Actor { return &gateways{plan: p, children: children} }
}

// Receive takes lifecycle messages and RestartDue.
func (g *gateways) Receive(ctx actor.Context) {
	switch msg := ctx.Message().(type) {
	case *actor.Started:
		for _, child := range g.children {
			mustSpawn(ctx, g.plan.env, child.name, child.producer)
		}
		ctx.Request(ctx.Parent(), Ready{})
	case *actor.Stopping, *actor.Restarting:
		g.plan.gateways.end()
	case *actor.Stopped:
	case *actor.Terminated:
		g.plan.gateways.forget(msg.Who)
	case RestartDue:
		g.plan.gateways.restart(ctx, msg)
	default:
		unexpected(ctx, g.plan.env)
	}
}
