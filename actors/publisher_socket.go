package actors

import (
	"errors"
	"time"

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
		delay := p.delay()
		p.tries++
		p.env.Emit(messages.SocketFailed{Actor: self.Id, Err: socketError(transport.OpBind, p.env.Options.Publish, err)})
		p.timers.after("bind", delay, messages.BindDue{})
		return
	}
	p.outlet, p.tries = outlet, 0
	outlet.Arm()
	p.env.Emit(messages.Bound{Endpoint: p.env.Options.Publish})
}

// delay is how long to wait before the next try to bind.
func (p *Publisher) delay() time.Duration {
	delay, most := p.env.Options.BindRetryMin, p.env.Options.BindRetryMax
	for range p.tries {
		if delay *= 2; delay >= most {
			return most
		}
	}
	return delay
}

// onReadable looks for new subscriptions.
func (p *Publisher) onReadable(readable messages.Readable) {
	if p.outlet != nil && readable.Socket == p.kept.sockets {
		p.welcome()
		p.outlet.Arm()
	}
}

// welcome skips a sequence number if a subscription began: what was sent
// before it was perhaps not received.
func (p *Publisher) welcome() {
	joined, err := p.outlet.Joined()
	if err != nil {
		p.fail(transport.OpReceive, err)
	}
	if joined > 0 {
		p.kept.subscribed = true
		p.skip()
	}
}

func (p *Publisher) close() {
	if p.outlet != nil {
		_ = p.outlet.Close() // nothing can be done about it, and nothing depends on it
		p.outlet = nil
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
