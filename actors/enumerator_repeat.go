package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

func (e *Enumerator) onRepeatDue(ctx actor.Context) {
	e.arm()
	e.wanted = e.env.Options.RepeatNames
	e.ask(ctx)
}

func (e *Enumerator) onRepeated(ctx actor.Context, walked messages.Walked) {
	if !e.asked || walked.Ask != e.kept.ask {
		return
	}
	e.asked = false
	e.kept.ask = e.kept.number()
	e.wanted -= walked.Names
	if walked.Names == 0 && len(walked.Packets) > 0 {
		e.wanted-- // a part of a long name counts as one
	}
	e.kept.from = walked.Next
	passed := false
	if walked.End {
		passed = e.nextStore()
	}
	if len(walked.Packets) > 0 || passed {
		ctx.Send(e.env.Addresses.Publisher, messages.Repeat{
			Packets: walked.Packets,
			Passes:  e.env.Counters.Passes.Load(),
		})
	}
	if e.wanted > 0 && !passed {
		e.ask(ctx)
	}
}

// nextStore goes on to the next store and reports whether that ended a pass.
func (e *Enumerator) nextStore() bool {
	e.kept.from = messages.Position{}
	e.kept.store = (e.kept.store + 1) % len(e.stores)
	if e.kept.store > 0 {
		return false
	}
	e.env.Counters.Passes.Add(1)
	return true
}

func (e *Enumerator) ask(ctx actor.Context) {
	e.asked = true
	ctx.Request(e.stores[e.kept.store], messages.Walk{
		From:   e.kept.from,
		Limits: messages.Limits{Names: e.wanted},
		Ask:    e.kept.ask,
	})
}

// arm sets the next interval, unless nothing is to be repeated.
func (e *Enumerator) arm() {
	if e.env.Options.RepeatNames > 0 {
		e.timers.after("repeat", e.env.Options.PingInterval, messages.RepeatDue{})
	}
}
