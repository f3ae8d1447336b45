package actors

import (
	"net"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// HTTPGateway serves health and metrics. It hears AcceptFailed from its
// listener. It owns the listener and its connections, which stand in the
// producer's closure; it sends nothing but events.
type HTTPGateway struct {
	env    *Env
	server *httpServer
}

// NewHTTPGateway makes the gateway of /healthz, /readyz and /metrics on a
// listener.
func NewHTTPGateway(env *Env, listener net.Listener) actor.Producer {
	server := newHTTPServer(env, listener)
	return func() actor.Actor { return &HTTPGateway{env: env, server: server} }
}

// Receive takes one message.
func (g *HTTPGateway) Receive(ctx actor.Context) {
	switch message := ctx.Message().(type) {
	case *actor.Started:
		g.onStarted(ctx)
	case *actor.Stopping:
		g.server.stop()
	case messages.AcceptFailed:
		g.onAcceptFailed(ctx, message)
	default:
		g.env.unexpected(ctx, message)
	}
}

func (g *HTTPGateway) onStarted(ctx actor.Context) {
	system, self := ctx.ActorSystem(), ctx.Self()
	g.server.start(func(err error) { system.Root.Send(self, messages.AcceptFailed{Err: err}) })
}

// onAcceptFailed makes it known. The listener is gone for good: what passes,
// net/http has waited for.
func (g *HTTPGateway) onAcceptFailed(ctx actor.Context, message messages.AcceptFailed) {
	g.env.Emit(messages.SocketFailed{
		Actor: ctx.Self().Id,
		Err:   &transport.SocketError{Op: "accept", Endpoint: g.server.listener.Addr().String(), Err: message.Err},
	})
}
