package transporttest

import (
	"context"
	"errors"
	"testing"

	"blue-rings/transport"
)

// Answerer owns an answerer in a test.
type Answerer struct {
	transport.Answerer
	endpoint string
	bell     *bell
}

// Answer opens an answerer, again and again while its endpoint is still taken by
// one that was closed, and closes it when the test ends.
func Answer(t *testing.T, network transport.Network, endpoint string) *Answerer {
	t.Helper()
	b := newBell(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		answerer, err := network.Answer(endpoint, b.ring)
		if errors.Is(err, transport.ErrInUse) && ctx.Err() == nil {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, answerer) })
		return &Answerer{answerer, endpoint, b}
	}
}

// Next waits for the next question.
func (a *Answerer) Next() (asker, question string) {
	a.bell.t.Helper()
	for {
		asker, question, err := a.Receive()
		if err == nil {
			return asker, string(question)
		}
		if !errors.Is(err, transport.ErrEmpty) {
			a.bell.t.Fatal(err)
		}
		a.Arm()
		a.bell.wait("a question")
	}
}

// Expect waits for a question and compares it.
func (a *Answerer) Expect(want string) (asker string) {
	a.bell.t.Helper()
	asker, got := a.Next()
	if got != want {
		a.bell.t.Fatalf("was asked %.40q, want %.40q", got, want)
	}
	return asker
}

// Reply sends an answer, which must be taken.
func (a *Answerer) Reply(asker, answer string) {
	a.bell.t.Helper()
	if err := a.Send(asker, []byte(answer)); err != nil {
		a.bell.t.Fatal(err)
	}
}

// Asker owns an asker in a test.
type Asker struct {
	transport.Asker
	bell *bell
}

// Ask opens an asker, and closes it when the test ends.
func Ask(t *testing.T, network transport.Network, endpoint string) *Asker {
	t.Helper()
	b := newBell(t)
	asker, err := network.Ask(endpoint, b.ring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, asker) })
	return &Asker{asker, b}
}

// Put sends a question, as soon as there is room.
func (a *Asker) Put(question string) {
	a.bell.t.Helper()
	for {
		err := a.Send([]byte(question))
		if err == nil {
			return
		}
		if !errors.Is(err, transport.ErrFull) {
			a.bell.t.Fatal(err)
		}
		a.Arm()
		a.bell.wait("room for a question")
	}
}

// Next waits for the next answer.
func (a *Asker) Next() string {
	a.bell.t.Helper()
	for {
		answer, err := a.Receive()
		if err == nil {
			return string(answer)
		}
		if !errors.Is(err, transport.ErrEmpty) {
			a.bell.t.Fatal(err)
		}
		a.Arm()
		a.bell.wait("an answer")
	}
}

// Expect waits for answers and compares them.
func (a *Asker) Expect(answers ...string) {
	a.bell.t.Helper()
	for _, want := range answers {
		if got := a.Next(); got != want {
			a.bell.t.Fatalf("was answered %.40q, want %.40q", got, want)
		}
	}
}

// Meet asks until the answerer has heard, and is answered: a question may be
// lost with the connection that it was for. It returns the asker's id.
func (a *Asker) Meet(answerer *Answerer) (asker string) {
	a.bell.t.Helper()
	a.Put("hello")
	asker = answerer.Expect("hello")
	answerer.Reply(asker, "welcome")
	a.Expect("welcome")
	return asker
}
