package memory_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"blue-rings/transport"
	"blue-rings/transport/memory"
)

const catchUp = "tcp://a:4001"

// talk is an answerer a with one asker b; nothing arrives by itself.
type talk struct {
	*memory.Network
	t        *testing.T
	answerer transport.Answerer
	asker    transport.Asker
	room     int // calls of the asker's ready
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	w := &talk{Network: memory.New(), t: t}
	var err error
	if w.answerer, err = w.Node("a").Answer(catchUp, nil); err != nil {
		t.Fatal(err)
	}
	if w.asker, err = w.Node("b").Ask(catchUp, func() { w.room++ }); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *talk) ask(questions ...string) {
	w.t.Helper()
	for _, q := range questions {
		if err := w.asker.Send([]byte(q)); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *talk) reply(asker string, answers ...string) {
	w.t.Helper()
	for _, a := range answers {
		if err := w.answerer.Send(asker, []byte(a)); err != nil {
			w.t.Fatal(err)
		}
	}
}

// asked reads the questions that have arrived, with who asks.
func (w *talk) asked() (asker, all string) {
	w.t.Helper()
	for {
		id, q, err := w.answerer.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			return asker, all
		}
		if err != nil {
			w.t.Fatal(err)
		}
		asker, all = id, all+string(q)
	}
}

func (w *talk) answered() (all string) {
	w.t.Helper()
	for {
		a, err := w.asker.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			return all
		}
		if err != nil {
			w.t.Fatal(err)
		}
		all += string(a)
	}
}

func (w *talk) met() (asker string) {
	w.t.Helper()
	w.ask("?")
	w.Deliver()
	asker, got := w.asked()
	if got != "?" {
		w.t.Fatalf("was asked %q", got)
	}
	return asker
}

func (w *talk) expect(what, got, want string) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestQuestionsAndAnswersWaitForDelivery(t *testing.T) {
	w := newTalk(t)
	w.ask("1", "2")
	w.expect("in flight", lines(w.InFlight()), "b=>a #1 1 bytes question\nb=>a #2 1 bytes question")
	if n := w.DeliverLink("a", "b"); n != 0 {
		t.Errorf("%d questions went the other way", n)
	}
	w.DeliverLink("b", "a")
	id, got := w.asked()
	w.expect("asked", got, "12")
	w.expect("asker", id, "b/1")
	w.reply(id, "3")
	w.expect("in flight", lines(w.InFlight()), "a=>b #3 1 bytes answer")
	w.expect("answered", w.answered(), "")
	w.Deliver()
	w.expect("answered", w.answered(), "3")
}

func TestFaultsConcernQuestionsAndAnswers(t *testing.T) {
	w := newTalk(t)
	id := w.met()
	var due []func()
	w.Schedule(func(_ time.Duration, f func()) { due = append(due, f) })

	w.Drop("b", "a", memory.Next(1))
	w.ask("1", "2")
	w.Deliver()
	_, got := w.asked()
	w.expect("one was dropped", got, "2")

	w.Repeat("a", "b", memory.Next(1))
	w.reply(id, "3", "4")
	w.Deliver()
	w.expect("one was repeated", w.answered(), "334")

	w.Reorder("a", "b", memory.Next(1))
	w.reply(id, "5")
	w.expect("in flight", lines(w.InFlight()), "a=>b #6 1 bytes answer held")
	w.reply(id, "6")
	w.Deliver()
	w.expect("one was overtaken", w.answered(), "65")

	w.Delay("b", "a", time.Second, time.Second)
	w.ask("7")
	w.Deliver()
	_, got = w.asked()
	w.expect("one is late", got, "")
	due[0]()
	_, got = w.asked()
	w.expect("it came", got, "7")
	if w.Lost() != 1 {
		t.Errorf("lost %d", w.Lost())
	}
}

// A connection needs both directions, and the next one has another name.
func TestCutEndsTheConversation(t *testing.T) {
	for _, hosts := range [][2]string{{"a", "b"}, {"b", "a"}, {"*", "a"}} {
		w := newTalk(t)
		id := w.met()
		w.ask("lost")
		w.reply(id, "lost")
		w.Cut(hosts[0], hosts[1])
		if w.Lost() != 2 || len(w.InFlight()) != 0 {
			t.Errorf("cut %v: lost %d, in flight %v", hosts, w.Lost(), w.InFlight())
		}
		if err := w.asker.Send([]byte("x")); !errors.Is(err, transport.ErrFull) {
			t.Errorf("cut %v: asking answered %v", hosts, err)
		}
		if err := w.answerer.Send(id, []byte("x")); !errors.Is(err, transport.ErrGone) {
			t.Errorf("cut %v: answering answered %v", hosts, err)
		}
		before := w.room
		w.asker.Arm()
		if w.room != before {
			t.Errorf("cut %v: ready without a connection", hosts)
		}
		w.Heal(hosts[0], hosts[1])
		if w.room != before+1 {
			t.Errorf("cut %v: healed, and ready was called %d times", hosts, w.room-before)
		}
		if again := w.met(); again == id {
			t.Errorf("cut %v: another connection, and the same name", hosts)
		}
		w.expect("what was in flight", w.answered(), "")
	}
}

func TestConversationsAreBounded(t *testing.T) {
	w := newTalk(t)
	id := w.met()
	for range memory.MaxQuestions {
		w.ask("q")
	}
	full := func() {
		t.Helper()
		if err := w.asker.Send([]byte("q")); !errors.Is(err, transport.ErrFull) {
			t.Fatalf("one question too many: %v", err)
		}
	}
	full()
	w.Deliver()
	full()
	w.asker.Arm()
	before := w.room
	if _, _, err := w.answerer.Receive(); err != nil {
		t.Fatal(err)
	}
	if w.room != before+1 {
		t.Errorf("room for one, and ready was called %d times", w.room-before)
	}
	w.asker.Arm()
	if w.room != before+1 {
		t.Error("room was told twice")
	}
	w.ask("q")

	for range memory.MaxAnswers {
		w.reply(id, "a")
	}
	for range 2 {
		if err := w.answerer.Send(id, []byte("a")); !errors.Is(err, transport.ErrFull) {
			t.Fatalf("one answer too many: %v", err)
		}
		w.Deliver()
	}
	if _, err := w.asker.Receive(); err != nil {
		t.Fatal(err)
	}
	w.reply(id, "a")
}

func TestFailNextOfTheAskingSockets(t *testing.T) {
	w := newTalk(t)
	id := w.met()
	boom := errors.New("boom")
	failed := func(op string, err error) {
		t.Helper()
		var s *transport.SocketError
		if !errors.As(err, &s) || s.Op != op || !errors.Is(err, boom) {
			t.Errorf("%s answered %v", op, err)
		}
	}
	w.FailNext("a", transport.OpSend, catchUp, boom)
	w.ask("goes")
	failed("send", w.answerer.Send(id, nil))
	w.FailNext("b", transport.OpSend, "*", boom)
	failed("send", w.asker.Send(nil))
	w.Deliver()
	w.FailNext("a", transport.OpReceive, "*", boom)
	_, _, err := w.answerer.Receive()
	failed("receive", err)
	_, got := w.asked()
	w.expect("asked", got, "goes")
	w.asker.Arm()
	before := w.room
	w.FailNext("b", transport.OpReceive, "*", boom)
	if w.room != before+1 {
		t.Error("a receive that will fail did not call")
	}
	_, err = w.asker.Receive()
	failed("receive", err)
	w.FailNext("c", transport.OpAnswer, "*", boom)
	_, err = w.Node("c").Answer("tcp://c:4001", nil)
	failed("answer", err)
	w.FailNext("c", transport.OpAsk, "*", boom)
	_, err = w.Node("c").Ask(catchUp, nil)
	failed("ask", err)
}

func TestOneSeedOneConversation(t *testing.T) {
	run := func(seed uint64) string {
		w := newTalk(t)
		id := w.met()
		w.Seed(seed)
		w.Drop("*", "*", memory.Fraction(0.3))
		w.Repeat("*", "*", memory.Fraction(0.3))
		w.Reorder("*", "*", memory.Fraction(0.3))
		all := ""
		for i := range 200 {
			w.ask(fmt.Sprint("q", i))
			w.reply(id, fmt.Sprint("a", i))
			w.Deliver()
			_, asked := w.asked()
			all += asked + w.answered()
		}
		return all
	}
	first, again := run(1), run(1)
	if first != again {
		t.Error("one seed, two outcomes")
	}
	if first == run(2) {
		t.Error("two seeds, one outcome")
	}
}
