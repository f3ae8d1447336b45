package actors

import (
	"maps"
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Enumerator repeats the whole state in the background, so that peers which lost
// frames get everything in the end. Every ping interval (RepeatDue) it asks the
// stores in turn, one Walk at a time, for the next Options.RepeatNames names, and
// sends what they answer (Walked) to the publisher as Repeat. At the end of the
// last store a pass is over, also when there was nothing to repeat; the next one
// begins with the next interval.
//
// A store that does not answer, because it is being restarted, is asked the same
// question again at the next interval; a second answer to it is ignored.
type Enumerator struct {
	env    *Env
	stores []*actor.PID // the default ones, then the custom ones by name
	kept   *enumeratorKept
	timers *timers
	wanted int  // names still to repeat in this interval
	asked  bool // a question is open
}

// enumeratorKept outlives the instances of the enumerator.
type enumeratorKept struct {
	store int // whose turn it is
	from  messages.Position
	ask   uint64 // number of the question
}

// NewEnumerator makes the enumerator.
func NewEnumerator(env *Env) actor.Producer {
	stores := slices.Clone(env.Addresses.Shards)
	for _, kind := range slices.Sorted(maps.Keys(env.Addresses.Custom)) {
		stores = append(stores, env.Addresses.Custom[kind])
	}
	kept := &enumeratorKept{}
	return func() actor.Actor { return &Enumerator{env: env, stores: stores, kept: kept} }
}

// Receive takes one message.
func (e *Enumerator) Receive(ctx actor.Context) {
	switch message := e.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		e.timers = newTimers(ctx, e.env.Clock)
		e.arm()
	case *actor.Restarting, *actor.Stopping:
		e.timers.cancelAll()
	case messages.ToEnumerator:
		e.handle(ctx, message)
	default:
		e.env.unexpected(ctx, message)
	}
}

func (e *Enumerator) handle(ctx actor.Context, message messages.ToEnumerator) {
	switch message := message.(type) {
	case messages.RepeatDue:
		e.onRepeatDue(ctx)
	case messages.Walked:
		e.onWalked(ctx, message)
	}
}

func (e *Enumerator) onRepeatDue(ctx actor.Context) {
	e.arm()
	e.wanted = e.env.Options.RepeatNames
	e.ask(ctx)
}

func (e *Enumerator) onWalked(ctx actor.Context, walked messages.Walked) {
	if !e.asked || walked.Ask != e.kept.ask {
		return
	}
	e.asked = false
	e.kept.ask++
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
