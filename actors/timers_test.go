package actors

import (
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// alarm sets timers as told, and notes what they bring.
type alarm struct {
	w      *world
	log    *[]any
	timers *timers
}

type set struct {
	key  string
	in   time.Duration
	what string
}

func (a *alarm) Receive(ctx actor.Context) {
	switch m := a.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		a.timers = newTimers(ctx, a.w)
	case *actor.Restarting, *actor.Stopping:
		a.timers.cancelAll()
	case set:
		a.timers.after(m.key, m.in, m.what)
	case string:
		if m == "fail" {
			panic("failed")
		}
		*a.log = append(*a.log, m)
	default:
		a.w.env.unexpected(ctx, m)
	}
}

func newAlarm(t *testing.T) (*world, *[]any) {
	w, log := newWorld(t, Options{}), &[]any{}
	w.spawn(w.env.Addresses.Monitor, func() actor.Actor { return &alarm{w: w, log: log} })
	return w, log
}

func TestTimersReplaceOneOfTheSameKey(t *testing.T) {
	w, log := newAlarm(t)
	w.send(w.env.Addresses.Monitor, set{"k", time.Second, "first"}, set{"k", 3 * time.Second, "second"})
	w.advance(2 * time.Second)
	if len(*log) != 0 {
		t.Fatalf("the replaced timer brought %v", *log)
	}
	w.advance(2 * time.Second)
	if len(*log) != 1 || (*log)[0] != "second" {
		t.Fatalf("got %v", *log)
	}
}

func TestTimersInTheMailboxAreIgnoredOnceReplaced(t *testing.T) {
	w, log := newAlarm(t)
	w.send(w.env.Addresses.Monitor, set{"k", time.Second, "first"})
	// The replacement waits in the mailbox before the timer's message does.
	w.env.System.Root.Send(w.env.Addresses.Monitor, set{"k", time.Hour, "second"})
	w.calls[0].f()
	w.run()
	if len(*log) != 0 || len(w.named("unexpected")) != 0 {
		t.Fatalf("got %v, events %v", *log, w.events)
	}
}

func TestTimersOfAFormerInstanceAreIgnored(t *testing.T) {
	w, log := newAlarm(t)
	w.send(w.env.Addresses.Monitor, set{"k", time.Second, "old"})
	fire := w.calls[0].f
	w.send(w.env.Addresses.Monitor, "fail")
	fire() // it was under way when the instance ended
	w.run()
	if len(*log) != 0 || len(w.named("unexpected")) != 0 {
		t.Fatalf("got %v, events %v", *log, w.events)
	}
	if len(w.failed) != 1 {
		t.Fatalf("failures %v, expected one", w.failed)
	}
}

func TestUnexpectedMessagesAreEvents(t *testing.T) {
	w, _ := newAlarm(t)
	w.send(w.env.Addresses.Monitor, messages.PingDue{}, nil)
	got := w.named("unexpected")
	if len(got) != 2 ||
		got[0] != (messages.Unexpected{Actor: "node/monitor", Message: "PingDue"}) ||
		got[1] != (messages.Unexpected{Actor: "node/monitor", Message: "nil"}) {
		t.Fatalf("got %v", got)
	}
}
