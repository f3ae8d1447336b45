package actors

import (
	"net"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
	"blue-rings/transport/resp"
)

// How long things may take with clients. Connections that are idle may stay.
const (
	guardEvery   = 5 * time.Second        // between two looks at the connections
	answerWithin = 30 * time.Second       // a pipeline, its replies read
	acceptAgain  = 100 * time.Millisecond // after a failure to take a client
	drainWithin  = 400 * time.Millisecond // for pipelines under way, at the stop
	closeWithin  = 300 * time.Millisecond // for connections that were closed, after that
)

// maxClients is the most connections at a time.
const maxClients = 10_000

// RedisGateway serves Redis clients. It hears AcceptFailed from its listener,
// and AcceptDue and GuardDue from its timers. It owns the listener and all
// connections; they stand in the producer's closure, so that its clients do not
// notice when it is restarted. Its connections send Operate to the stores, and
// Meet and Forget to the peers.
type RedisGateway struct {
	env      *Env
	server   *redisServer
	timers   *timers
	failures burst // of the listener
}

// NewRedisGateway makes the gateway of Redis clients on a listener.
func NewRedisGateway(env *Env, listener net.Listener, limits resp.Limits) actor.Producer {
	server := newRedisServer(env, listener, limits, maxClients)
	return func() actor.Actor { return &RedisGateway{env: env, server: server} }
}

// Receive takes one message.
func (g *RedisGateway) Receive(ctx actor.Context) {
	switch message := g.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		g.onStarted(ctx)
	case *actor.Restarting:
		g.timers.cancelAll()
	case *actor.Stopping:
		g.timers.cancelAll()
		g.server.stop()
	case messages.ToGateway:
		g.handle(ctx, message)
	default:
		g.env.unexpected(ctx, message)
	}
}

func (g *RedisGateway) handle(ctx actor.Context, message messages.ToGateway) {
	switch message := message.(type) {
	case messages.AcceptFailed:
		g.onAcceptFailed(ctx, message)
	case messages.AcceptDue:
		g.accept(ctx)
	case messages.GuardDue:
		g.onGuardDue()
	}
}

func (g *RedisGateway) onStarted(ctx actor.Context) {
	g.timers = newTimers(ctx, g.env.Clock)
	g.timers.after("guard", guardEvery, messages.GuardDue{})
	g.accept(ctx)
}

func (g *RedisGateway) accept(ctx actor.Context) {
	system, self := ctx.ActorSystem(), ctx.Self()
	g.server.accept(func(err error) { system.Root.Send(self, messages.AcceptFailed{Err: err}) })
}

// onAcceptFailed waits a little: what a listener fails from, too many open
// files for instance, does not pass at once. So not every failure is an event.
func (g *RedisGateway) onAcceptFailed(ctx actor.Context, message messages.AcceptFailed) {
	if publish, _ := g.failures.hit(g.env.Clock.Now()); publish {
		g.env.Emit(messages.SocketFailed{
			Actor: ctx.Self().Id,
			Err:   &transport.SocketError{Op: "accept", Endpoint: g.server.listener.Addr().String(), Err: message.Err},
		})
	}
	g.timers.after("accept", acceptAgain, messages.AcceptDue{})
}

func (g *RedisGateway) onGuardDue() {
	g.server.guard(g.env.Clock.Now())
	g.timers.after("guard", guardEvery, messages.GuardDue{})
}
