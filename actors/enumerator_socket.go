package actors

import (
	"errors"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// receiveTurn is how many questions are taken from the socket in one turn: one
// that sends garbage without end does not keep the stores' answers waiting.
const receiveTurn = 64

// bind opens the socket, or tries again later.
func (e *Enumerator) bind(ctx actor.Context) {
	e.kept.sockets++
	options := e.env.Options
	system, self, readable := e.env.System, ctx.Self(), messages.Readable{Socket: e.kept.sockets}
	answerer, err := e.env.Network.Answer(options.CatchUp, func() { system.Root.Send(self, readable) })
	if err != nil {
		delay := options.bindDelay(e.tries)
		e.tries++
		e.env.Emit(messages.SocketFailed{Actor: self.Id, Err: socketError(transport.OpAnswer, options.CatchUp, err)})
		e.timers.after("bind", delay, messages.BindDue{})
		return
	}
	e.answerer, e.tries = answerer, 0
	e.waitForQuestions()
	e.env.Emit(messages.Bound{Endpoint: options.CatchUp})
}

func (e *Enumerator) waitForQuestions() {
	e.armed = true
	e.answerer.Arm()
}

func (e *Enumerator) onReadable(ctx actor.Context, readable messages.Readable) {
	if e.answerer == nil || readable.Socket != e.kept.sockets {
		return
	}
	e.armed = false
	e.receive(ctx)
}

// receive takes questions as long as there is room for their jobs.
func (e *Enumerator) receive(ctx actor.Context) {
	if e.answerer == nil || e.armed {
		return
	}
	for taken := 0; len(e.jobs) < jobsMost; taken++ {
		if taken == receiveTurn {
			e.armed = true
			ctx.Send(ctx.Self(), messages.Readable{Socket: e.kept.sockets})
			return
		}
		asker, question, err := e.answerer.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			e.waitForQuestions()
			return
		}
		if err != nil {
			e.fail(transport.OpReceive, err)
		}
		e.take(ctx, asker, question)
	}
}

// take begins the job of one question. One that cannot be read has no number to
// answer to, and is only counted.
func (e *Enumerator) take(ctx actor.Context, asker string, question []byte) {
	request, err := e.kept.decoder.DecodeRequest(question)
	if err != nil {
		reason := DropMalformed
		if errors.As(err, new(messages.ErrVersion)) {
			reason = DropVersion
		}
		e.env.Counters.Drop(reason, 1)
		if publish, before := e.kept.refused.hit(e.env.Clock.Now()); publish {
			e.env.Emit(messages.FrameRefused{Peer: e.env.Options.CatchUp, Reason: err.Error(), Count: before})
		}
		return
	}
	e.env.Counters.Requests.Add(1)
	e.begin(ctx, asker, request)
}

// send sends a part of an answer, and reports whether it is worth sending the
// next one. Who does not read, or has left, will ask again.
func (e *Enumerator) send(asker string, answer []byte) bool {
	err := e.answerer.Send(asker, answer)
	switch {
	case err == nil:
		e.env.Counters.Pages.Add(1)
		e.env.Counters.PageBytes.Add(uint64(len(answer)))
		return true
	case errors.Is(err, transport.ErrFull), errors.Is(err, transport.ErrGone):
		e.env.Counters.Drop(DropUnread, 1)
		return false
	default:
		e.fail(transport.OpSend, err)
		return false
	}
}

func (e *Enumerator) close() {
	if e.answerer != nil {
		_ = e.answerer.Close() // nothing can be done about it, and nothing depends on it
		e.answerer = nil
	}
}

// fail ends the instance: its supervisor makes another one, with a new socket.
func (e *Enumerator) fail(op string, err error) {
	panic(socketError(op, e.env.Options.CatchUp, err))
}
