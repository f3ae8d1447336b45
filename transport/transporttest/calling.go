package transporttest

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"blue-rings/transport"
)

// readyForQuestions: one call for each arm, however many come, and none without.
func readyForQuestions(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	answerer.bell.drain()
	before := answerer.bell.calls.Load()
	for round := int64(1); round <= 50; round++ {
		answerer.Arm()
		asker.Put("a")
		asker.Put("b")
		answerer.bell.wait("ready")
		for range 2 {
			answerer.busy()
		}
		if calls := answerer.bell.calls.Load() - before; calls > round {
			t.Fatalf("%d calls of ready for %d of arm", calls, round)
		}
	}
	answerer.Reply(id, "done")
	asker.Expect("done")
}

func readyForAnswers(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	asker.bell.drain()
	before := asker.bell.calls.Load()
	for round := int64(1); round <= 50; round++ {
		asker.Arm()
		answerer.Reply(id, "a")
		answerer.Reply(id, "b")
		asker.bell.wait("ready")
		asker.busy()
		asker.busy()
		if calls := asker.bell.calls.Load() - before; calls > round {
			t.Fatalf("%d calls of ready for %d of arm", calls, round)
		}
	}
	for range 20 {
		calls := asker.bell.calls.Load()
		answerer.Reply(id, "c")
		asker.busy()
		if asker.bell.calls.Load() != calls {
			t.Fatal("ready without arm")
		}
	}
}

// busy receives a question without arming.
func (a *Answerer) busy() {
	a.bell.t.Helper()
	ctx, cancel := context.WithTimeout(a.bell.t.Context(), patience)
	defer cancel()
	_, _, err := a.Receive()
	for ; errors.Is(err, transport.ErrEmpty) && ctx.Err() == nil; _, _, err = a.Receive() {
		runtime.Gosched()
	}
	if err != nil {
		a.bell.t.Fatal(err)
	}
}

// busy receives an answer without arming.
func (a *Asker) busy() {
	a.bell.t.Helper()
	ctx, cancel := context.WithTimeout(a.bell.t.Context(), patience)
	defer cancel()
	_, err := a.Receive()
	for ; errors.Is(err, transport.ErrEmpty) && ctx.Err() == nil; _, err = a.Receive() {
		runtime.Gosched()
	}
	if err != nil {
		a.bell.t.Fatal(err)
	}
}

// questionBetweenAnswers: an answerer that is armed and sends must be called for
// the question that comes meanwhile, though a send has seen it. The asker asks
// once it has an answer, so a question and sends meet again and again.
func questionBetweenAnswers(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	for range 300 {
		answerer.bell.drain()
		answerer.Arm()
		asker.Put("q")
		for range 4 {
			answerer.Reply(id, "a")
		}
		answerer.bell.wait("ready for a question that a send has seen")
		answerer.Expect("q")
		asker.Expect("a", "a", "a", "a")
	}
}

// answerBetweenQuestions is the same for an asker.
func answerBetweenQuestions(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	for range 300 {
		asker.bell.drain()
		asker.Arm()
		answerer.Reply(id, "a")
		for range 4 {
			asker.Put("q")
		}
		asker.bell.wait("ready for an answer that a send has seen")
		asker.Expect("a")
		for range 4 {
			answerer.Expect("q")
		}
	}
}

// armAfterSend: arming after a send that has taken the event.
func armAfterSend(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	for range 300 {
		answerer.Reply(id, "a")
		asker.Put("q")
		asker.bell.drain()
		answerer.bell.drain()
		asker.Arm()
		answerer.Arm()
		asker.bell.wait("ready for an answer")
		answerer.bell.wait("ready for a question")
		asker.Expect("a")
		answerer.Expect("q")
	}
}

// conversing has both sides on goroutines of their own, as in a node: neither
// ever waits for anything but ready.
func conversing(t *testing.T, h Harness) {
	answerer, asker, _ := dialogue(t, h)
	const questions = 5_000
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range questions {
			id, question, err := answerer.Receive()
			for errors.Is(err, transport.ErrEmpty) {
				answerer.Arm()
				if err = answerer.bell.await("a question"); err != nil {
					t.Error(err)
					return
				}
				id, question, err = answerer.Receive()
			}
			if err == nil {
				err = answerer.Send(id, question)
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for sent, heard := 0, 0; heard < questions; {
		for sent < questions && sent < heard+8 {
			asker.Put("q")
			sent++
		}
		asker.Expect("q")
		heard++
	}
	<-done
}

func dialogueAfterClose(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	asker.Arm()
	closed(t, asker)
	calls := asker.bell.calls.Load()
	if err := answerer.Send(id, []byte("late")); err != nil && !errors.Is(err, transport.ErrGone) {
		t.Fatal(err)
	}
	other := Ask(t, h.Network, answerer.endpoint)
	other.Meet(answerer)
	answerer.Arm()
	closed(t, answerer)
	told := answerer.bell.calls.Load()
	if err := other.Send([]byte("late")); err != nil && !errors.Is(err, transport.ErrFull) {
		t.Fatal(err)
	}
	if asker.bell.calls.Load() != calls || answerer.bell.calls.Load() != told {
		t.Error("ready was called after close")
	}
}
