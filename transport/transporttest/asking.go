package transporttest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"blue-rings/transport"
)

// dialogue is an answerer and an asker that have met.
func dialogue(t *testing.T, h Harness) (*Answerer, *Asker, string) {
	t.Helper()
	endpoint := h.Endpoint(t)
	answerer := Answer(t, h.Network, endpoint)
	asker := Ask(t, h.Network, endpoint)
	return answerer, asker, asker.Meet(answerer)
}

func answersInOrder(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	for round := range 200 {
		for i := range 8 {
			asker.Put(fmt.Sprintf("question %d.%d", round, i))
		}
		for i := range 8 {
			if got := answerer.Expect(fmt.Sprintf("question %d.%d", round, i)); got != id {
				t.Fatalf("the asker is %q after %q over one connection", got, id)
			}
			answerer.Reply(id, fmt.Sprintf("answer %d.%d", round, i))
		}
		for i := range 8 {
			asker.Expect(fmt.Sprintf("answer %d.%d", round, i))
		}
	}
	for _, size := range []int{0, 1, 255, 256, 8_192, transport.MaxQuestion} {
		text := strings.Repeat("x", size)
		asker.Put(text)
		answerer.Expect(text)
		answerer.Reply(id, text+text)
		asker.Expect(text + text)
	}
}

func severalAskers(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	answerer := Answer(t, h.Network, endpoint)
	askers := map[string]*Asker{}
	for range 5 {
		asker := Ask(t, h.Network, endpoint)
		askers[asker.Meet(answerer)] = asker
	}
	if len(askers) != 5 {
		t.Fatalf("5 askers have %d names", len(askers))
	}
	for id, asker := range askers {
		asker.Put("I am " + id)
	}
	for range askers {
		id, question := answerer.Next()
		if question != "I am "+id {
			t.Fatalf("%q asks %q", id, question)
		}
		answerer.Reply(id, "you are "+id)
		answerer.Reply(id, "yes")
	}
	for id, asker := range askers {
		asker.Expect("you are "+id, "yes")
	}
}

func reusedQuestion(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	text := bytes.Repeat([]byte("1"), 4_096)
	first := string(text)
	if err := asker.Send(text); err != nil {
		t.Fatal(err)
	}
	clear(text)
	answerer.Expect(first)
	copy(text, first)
	if err := answerer.Send(id, text); err != nil {
		t.Fatal(err)
	}
	clear(text)
	asker.Expect(first)
}

func tooLongQuestion(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	if err := asker.Send(make([]byte, transport.MaxQuestion+1)); err == nil || errors.Is(err, transport.ErrFull) {
		t.Fatalf("a question too long: %v", err)
	}
	asker.Put("short")
	if got := answerer.Expect("short"); got != id {
		t.Fatal("the connection broke")
	}
}

func nobodyAnswers(t *testing.T, h Harness) {
	asker := Ask(t, h.Network, h.Endpoint(t))
	for range 3 {
		if err := asker.Send([]byte("anybody?")); !errors.Is(err, transport.ErrFull) {
			t.Fatalf("asking nobody: %v; want ErrFull", err)
		}
		if answer, err := asker.Receive(); !errors.Is(err, transport.ErrEmpty) {
			t.Fatalf("nobody answered %q, %v", answer, err)
		}
	}
}

// askerDoesNotRead: the answerer is told, is not held up, and goes on once the
// asker reads.
func askerDoesNotRead(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	other := Ask(t, h.Network, answerer.endpoint)
	otherID := other.Meet(answerer)
	const most = 500
	page := strings.Repeat(".", 256<<10)
	sent := 0
	for ; sent < most; sent++ {
		if err := answerer.Send(id, fmt.Appendf(nil, "%d%s", sent, page)); errors.Is(err, transport.ErrFull) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if sent == most {
		t.Fatalf("%d answers of 256 KiB were kept for an asker that does not read", most)
	}
	answerer.Reply(otherID, "for you")
	other.Expect("for you")
	for i := range sent {
		asker.Expect(fmt.Sprintf("%d%s", i, page))
	}
	// The network may have heard of the room before its owner can.
	asker.Put("more")
	answerer.Expect("more")
	for {
		err := answerer.Send(id, []byte("more"))
		if err == nil {
			break
		}
		if !errors.Is(err, transport.ErrFull) {
			t.Fatal(err)
		}
	}
	asker.Expect("more")
}

// answererDoesNotRead: the asker is told, and called when there is room.
func answererDoesNotRead(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	const most = 2_000
	filler := strings.Repeat(".", 64<<10)
	sent := 0
	for ; sent < most; sent++ {
		if err := asker.Send(fmt.Appendf(nil, "%d%s", sent, filler)); errors.Is(err, transport.ErrFull) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if sent == most {
		t.Fatalf("%d questions of 64 KiB were kept for an answerer that does not read", most)
	}
	asker.bell.drain()
	asker.Arm()
	for i := range sent {
		answerer.Expect(fmt.Sprintf("%d%s", i, filler))
	}
	asker.bell.wait("room")
	asker.Put("the last")
	if got := answerer.Expect("the last"); got != id {
		t.Error("the connection broke")
	}
}
