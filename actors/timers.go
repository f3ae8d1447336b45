package actors

import (
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// timers belong to one instance of an actor. Each has a key; setting it again
// replaces it. What falls due arrives in the mailbox as a due message, which
// open unwraps; one that was cancelled or replaced meanwhile, or set by a former
// instance of the actor, is known by its identity and ignored.
//
// The methods work on nil, as before the actor's Started.
type timers struct {
	clock  Clock
	system *actor.ActorSystem
	self   *actor.PID
	set    map[string]*timer
}

type timer struct{ cancel func() }

func newTimers(ctx actor.Context, clock Clock) *timers {
	return &timers{clock: clock, system: ctx.ActorSystem(), self: ctx.Self(), set: map[string]*timer{}}
}

// after sends the actor a message after d, replacing an earlier timer of the
// same key.
func (t *timers) after(key string, d time.Duration, message any) {
	t.cancel(key)
	entry := &timer{}
	t.set[key] = entry
	system, self, letter := t.system, t.self, due{key: key, timer: entry, message: message}
	entry.cancel = t.clock.After(d, func() { system.Root.Send(self, letter) })
}

// has reports whether a timer is set.
func (t *timers) has(key string) bool {
	_, ok := t.set[key]
	return ok
}

func (t *timers) cancel(key string) {
	if entry, ok := t.set[key]; ok {
		entry.cancel()
		delete(t.set, key)
	}
}

// cancelAll is for the end of the instance.
func (t *timers) cancelAll() {
	if t == nil {
		return
	}
	for key := range t.set {
		t.cancel(key)
	}
}

// open answers the message inside of a due one, stale for one that counts no
// more, and any other message as it is.
func (t *timers) open(message any) any {
	letter, ok := message.(due)
	if !ok {
		return message
	}
	if t == nil || t.set[letter.key] != letter.timer {
		return stale{}
	}
	delete(t.set, letter.key)
	return letter.message
}

// due is what a timer sends.
type due struct {
	key     string
	timer   *timer
	message any
}

// IgnoreDeadLetterLogging: a timer may outlive its actor by a moment.
func (due) IgnoreDeadLetterLogging() {}

// Message is what is due; for traces.
func (d due) Message() any { return d.message }

// String is the line of the message inside.
func (d due) String() string { return line(d.message) }

// stale is a due message that counts no more.
type stale struct{}

// line is a message's one line.
func line(message any) string {
	if s, ok := message.(fmt.Stringer); ok {
		return s.String()
	}
	return typeName(message)
}
