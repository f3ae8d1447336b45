package harness

import (
	"fmt"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// Trace gives the trace of one machine to sink, line by line, from its next boot on. The
// trace changes nothing of what happens. To be called before the machine is booted.
func (w *World) Trace(machine string, sink func(line string)) {
	w.traced, w.sink, w.quiet = machine, sink, false
}

// linef adds a line on the host to the trace.
func (h *host) linef(format string, args ...any) {
	if !h.blind {
		h.world.linef(format, args...)
	}
}

// effect adds a line on what an actor of the host does to another.
func (h *host) effect(from, arrow, to, what string) {
	h.linef("  %-22s  %s", from+" "+arrow+" "+to, what)
}

// traceHandling shows each message that an actor takes.
func (h *host) traceHandling(next actor.ReceiverFunc) actor.ReceiverFunc {
	return func(ctx actor.ReceiverContext, envelope *actor.MessageEnvelope) {
		if !h.isShownElsewhere(envelope.Message) {
			h.linef("> %s handling %s", h.nameOf(ctx.Self()), h.render(envelope.Message))
		}
		next(ctx, envelope)
	}
}

// isShownElsewhere reports whether a message needs no line of its own: events of
// a node have theirs when they are published.
func (h *host) isShownElsewhere(message any) bool {
	_, event := message.(messages.Record)
	return event && h.root != ""
}

// traceSends shows what an actor sends.
func (h *host) traceSends(next actor.SenderFunc) actor.SenderFunc {
	return func(ctx actor.SenderContext, target *actor.PID, envelope *actor.MessageEnvelope) {
		if !h.isShownElsewhere(envelope.Message) {
			h.effect(h.nameOf(ctx.Self()), "->", h.nameOf(target), h.render(envelope.Message))
		}
		next(ctx, target, envelope)
	}
}

// traceRootSends shows what an actor sends by the way of the system's root,
// as its asker and its supervisor do. Timers, the network and the script send
// that way, too: their messages are seen when they are handled.
func (h *host) traceRootSends(next actor.SenderFunc) actor.SenderFunc {
	return func(ctx actor.SenderContext, target *actor.PID, envelope *actor.MessageEnvelope) {
		_, network := envelope.Message.(messages.Readable)
		if running := h.world.running; running != nil && !network && !h.isShownElsewhere(envelope.Message) {
			h.effect(running.name, "->", h.nameOf(target), h.render(envelope.Message))
		}
		next(ctx, target, envelope)
	}
}

// reportDrops shows what the last turn decided not to use.
func (h *host) reportDrops() {
	for _, reason := range actors.AllDrops() {
		now := h.env.Counters.Dropped[reason].Load()
		if n := now - h.drops[reason]; n > 0 {
			h.linef("  drop %s%d %s", h.mark(": "), n, reason)
		}
		h.drops[reason] = now
	}
}

// render is a message's one line.
func (h *host) render(message any) string {
	switch message := message.(type) {
	case *actor.Terminated:
		return "Terminated " + h.nameOf(message.Who)
	case fmt.Stringer:
		if name := typeName(message); strings.HasPrefix(name, "actor.") {
			return strings.TrimPrefix(name, "actor.")
		}
		return h.named(message.String())
	default:
		return strings.TrimPrefix(typeName(message), "actor.")
	}
}

func typeName(message any) string { return strings.TrimPrefix(fmt.Sprintf("%T", message), "*") }
