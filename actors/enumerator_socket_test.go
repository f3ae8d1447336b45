package actors

import (
	"errors"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

// A port that is taken is a state: the enumerator tries again, each time after
// twice the wait, and repeats and answers as ever.
func TestEnumeratorTriesATakenPortAgain(t *testing.T) {
	w := newWorld(t, Options{CatchUp: catchUp})
	for range 3 {
		w.net.FailNext("a", transport.OpAnswer, "*", transport.ErrInUse)
	}
	w.spawn(w.env.Addresses.Enumerator, NewEnumerator(w.env))
	for _, wait := range []time.Duration{10, 20, 40} {
		if n := len(w.named("bound")); n != 0 {
			t.Fatalf("bound %d times before the wait of %d ms", n, wait)
		}
		w.advance(wait * time.Millisecond)
	}
	if failed := w.named("socket_failed"); len(failed) != 3 || !errors.Is(failed[0].(messages.SocketFailed).Err, transport.ErrInUse) {
		t.Fatalf("%v", failed)
	}
	if bound := w.named("bound"); len(bound) != 1 || bound[0] != (messages.Bound{Endpoint: catchUp}) {
		t.Fatalf("%v", w.events)
	}
}

// Any other failure of the socket ends the instance, and its jobs; the next one
// has a socket of its own.
func TestEnumeratorEndsWithItsSocket(t *testing.T) {
	request := messages.Request{What: messages.AskTree, Nodes: []uint16{0}}
	for _, op := range []string{transport.OpReceive, transport.OpSend} {
		d := newDesk(t, map[int]int{0: 1})
		d.net.FailNext("a", op, "*", errors.New("injected"))
		d.post(request)
		d.run()
		failures := d.failed[d.env.Addresses.Enumerator.Id]
		if len(failures) != 1 || failures[0].(*transport.SocketError).Op != op {
			t.Fatalf("%s: %v", op, failures)
		}
		if bound := d.named("bound"); len(bound) != 2 {
			t.Fatalf("%s: bound %d times", op, len(bound))
		}
		_ = d.pages()
		d.ask(request)
	}
}

// Whether the node answers peers that catch up is known to health and metrics.
func TestCountersKnowWhetherQuestionsAreAnswered(t *testing.T) {
	w := newWorld(t, Options{CatchUp: catchUp})
	enumerator := w.env.Addresses.Enumerator.Id
	for i, step := range []struct {
		event            messages.Event
		bound, answering bool
	}{
		{messages.Bound{Endpoint: catchUp}, false, true},
		{messages.Bound{Endpoint: w.env.Options.Publish}, true, true},
		{messages.SocketFailed{Actor: enumerator}, true, false},
		{messages.Bound{Endpoint: catchUp}, true, true},
		{messages.ActorFailed{Actor: enumerator}, true, false},
	} {
		w.env.note(step.event)
		if c := w.env.Counters; c.Bound.Load() != step.bound || c.Answering.Load() != step.answering {
			t.Fatalf("step %d: bound %v, answering %v", i, c.Bound.Load(), c.Answering.Load())
		}
	}
}
