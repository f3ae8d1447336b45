package actors

import (
	"errors"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// bind opens the socket, or tries again later.
func (p *Publisher) bind(ctx actor.Context) {
	p.kept.sockets++
	system, self, readable := p.env.System, ctx.Self(), messages.Readable{Socket: p.kept.sockets}
	outlet, err := p.env.Network.Bind(p.env.Options.Publish, func() { system.Root.Send(self, readable) })
	if err != nil {
		delay := p.env.Options.bindDelay(p.tries)
		p.tries++
		p.env.Emit(messages.SocketFailed{Actor: self.Id, Err: socketError(transport.OpBind, p.env.Options.Publish, err)})
		p.timers.after("bind", delay, messages.BindDue{})
		return
	}
	p.outlet, p.tries = outlet, 0
	outlet.Arm()
	p.env.Emit(messages.Bound{Endpoint: p.env.Options.Publish})
}

// onReadable looks for new subscriptions.
func (p *Publisher) onReadable(readable messages.Readable) {
	if p.outlet != nil && readable.Socket == p.kept.sockets {
		p.look()
		p.outlet.Arm()
	}
}

// look finds out who is subscribed, and whom they hear. A number is skipped if
// somebody came from whom something was withheld. Without a socket there is
// nothing to see.
func (p *Publisher) look() {
	if p.outlet == nil {
		return
	}
	joined, err := p.outlet.Joined()
	if err != nil {
		p.fail(transport.OpReceive, err)
	}
	audience := p.outlet.Audience()
	if p.kept.absences.look(audience, joined) {
		p.skip()
	}
	view := p.env.View.Load()
	p.kept.audience.update(audience, view, p.env.Clock.Now(), freshPings*p.env.Options.PingInterval)
}

func (p *Publisher) close() {
	if p.outlet != nil {
		_ = p.outlet.Close() // nothing can be done about it, and nothing depends on it
		p.outlet = nil
		p.kept.absences.look(nil, 0)
	}
}

// fail ends the instance: its supervisor makes another one, with a new socket.
func (p *Publisher) fail(op string, err error) {
	panic(socketError(op, p.env.Options.Publish, err))
}

// socketError is err as a SocketError, which it mostly is already.
func socketError(op, endpoint string, err error) *transport.SocketError {
	var socket *transport.SocketError
	if errors.As(err, &socket) {
		return socket
	}
	return &transport.SocketError{Op: op, Endpoint: endpoint, Err: err}
}
