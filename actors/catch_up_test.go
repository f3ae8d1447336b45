package actors

import (
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestCatchUpFetchesEverythingWhenNothingIsHere(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 3000, 1)
	end := w.recover(1)
	if end.Void != "" || end.Keys != 3000 || end.Changed != 3000 || end.Replica != replicaB || end.Peer != peer || !w.areEqual() {
		t.Fatalf("ended %+v, equal %t", end, w.areEqual())
	}
	if n := w.questions(); n[messages.AskTree] != 1 || n[messages.AskBuckets] != 0 || n[messages.AskWhole] < 3000/w.names {
		t.Fatalf("asked %v", n)
	}
	if int(end.Bytes) != w.bytes {
		t.Fatalf("%d bytes were told of, %d travelled", end.Bytes, w.bytes)
	}
}

func TestCatchUpFetchesWhatDiffersAlone(t *testing.T) {
	w := newPullWorld(t)
	w.hold(true, true, 3000, 1)
	w.hold(false, true, 20, 2)
	w.count(false, true, "new", 1)
	w.count(true, false, "ours", 1)
	end := w.recover(1)
	if end.Void != "" || end.Keys != 21 || end.Changed != 21 {
		t.Fatalf("ended %+v", end)
	}
	n := w.questions()
	if n[messages.AskTree] != messages.TreeLevels || n[messages.AskWhole] != 0 || n[messages.AskBuckets] == 0 {
		t.Fatalf("asked %v", n)
	}
	w.count(false, true, "ours", 1)
	if !w.areEqual() {
		t.Fatal("they differ still")
	}
	if end = w.recover(2); end.Keys != 0 || end.Void != "" || w.questions()[messages.AskTree] != 1 {
		t.Fatalf("ended %+v where nothing differs", end)
	}
}

// A peer that has lost everything, or has but little, has little to say.
func TestCatchUpAsksAPoorPeerForLittle(t *testing.T) {
	w := newPullWorld(t)
	w.hold(true, false, 5000, 1)
	if end := w.recover(1); end.Void != "" || end.Keys != 0 || len(w.asked) != 1 {
		t.Fatalf("ended %+v, asked %v", end, w.questions())
	}
	w.asked = nil
	w.hold(false, true, 100, 2)
	if end := w.recover(2); end.Void != "" || end.Keys != 100 || end.Bytes > 10_000 || w.questions()[messages.AskWhole] == 0 {
		t.Fatalf("ended %+v", end)
	}
}

func TestCatchUpGoesOnWhereAStreamWasInterrupted(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 3000, 1)
	pages := 0
	w.page = func(*messages.Page) {
		if pages++; pages == 20 {
			w.mute = true
		}
	}
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	w.tell(messages.Rest{})
	w.mute, w.page = false, nil
	w.hold(false, true, 10, 5) // changed meanwhile, also where the stream has passed
	w.questions()
	end := w.recover(2)
	if end.Void != "" || !w.areEqual() || end.Keys >= 2900 {
		t.Fatalf("ended %+v, equal %t", end, w.areEqual())
	}
	if n := w.questions(); n[messages.AskTree] < 2 {
		t.Fatalf("asked %v: the trees were not compared after the stream", n)
	}
	if end = w.recover(3); end.Keys != 0 {
		t.Fatalf("ended %+v where nothing differs", end)
	}
}

func TestCatchUpAsksAgain(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.mute = true
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	for _, step := range []struct {
		after time.Duration
		asked int
	}{{900 * time.Millisecond, 1}, {200 * time.Millisecond, 2}, {1800 * time.Millisecond, 2}, {200 * time.Millisecond, 3}} {
		if w.pass(step.after); len(w.asked) != step.asked {
			t.Fatalf("asked %d times, expected %d", len(w.asked), step.asked)
		}
	}
	if w.asked[0].Number == w.asked[2].Number {
		t.Fatal("the same number twice")
	}
	w.pass(time.Minute)
	if n := len(w.named("catch_up_failed")); n == 0 || n > 2 {
		t.Fatalf("%d events", n)
	}
	w.mute = false
	w.pass(15 * time.Second)
	if end := w.ended(1); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}

// The answer to an earlier number is late, not wrong.
func TestCatchUpTakesLateAnswers(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.mute = true
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.run()
	asker, question, err := w.answerer.Receive()
	if err != nil {
		t.Fatal(err)
	}
	var decoder messages.Decoder
	first, err := decoder.DecodeRequest(question)
	if err != nil {
		t.Fatal(err)
	}
	w.pass(3 * time.Second)
	w.mute = false
	w.reply(asker, w.answer(first))
	w.serve()
	if end := w.ended(1); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}

func TestCatchUpIsAskedAgainWhileItRuns(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.mute = true
	for round := range uint64(3) {
		w.tell(messages.Recover{Round: round + 1, Replica: replicaB, Address: catchUpAt})
	}
	w.tell(messages.Audit{Replica: replicaB, Address: catchUpAt})
	w.mute = false
	w.serve()
	var rounds []uint64
	for _, m := range w.monitored() {
		switch m := m.(type) {
		case messages.RoundEnded:
			if rounds = append(rounds, m.Round); (m.Void != "") != (m.Round == 2) {
				t.Fatalf("ended %+v", m)
			}
		case messages.AuditEnded:
			t.Fatal("an audit beside a round")
		}
	}
	if len(rounds) != 3 || rounds[2] != 3 {
		t.Fatalf("rounds %v ended", rounds)
	}
}

func TestCatchUpGivesUpARoundOfAnother(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.tell(messages.Recover{Round: 1, Replica: replicaC, Address: "tcp://127.0.0.1:9"})
	w.serve()
	if end := w.recover(2); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
	for _, m := range w.monitored() {
		t.Fatalf("told of %v", m)
	}
}

// A store gets small pieces, two at a time, and no more pages are asked for while
// they wait.
func TestCatchUpGivesStoresSmallPieces(t *testing.T) {
	w := newPullWorld(t)
	w.names = 1200
	w.hold(false, true, 30_000, 1)
	w.held = true
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	if w.merges > 2*mergeGiven || w.most > mergePackets {
		t.Fatalf("gave %d pieces of up to %d packets", w.merges, w.most)
	}
	if n := w.questions()[messages.AskWhole]; n > mergePages+askMost+1 {
		t.Fatalf("asked for %d pages while the stores merge none", n)
	}
	w.held = false
	for _, reply := range w.replies {
		reply()
	}
	w.serve()
	if end := w.ended(1); end.Keys != 30_000 || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}

func TestCatchUpTellsHowFarItIs(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 30_000, 1)
	w.held = true
	w.tell(messages.Recover{Round: 7, Replica: replicaB, Address: catchUpAt})
	w.serve()
	for len(w.replies) > 0 {
		reply := w.replies[0]
		w.replies = w.replies[1:]
		w.now = w.now.Add(10 * time.Millisecond)
		reply()
		w.serve()
	}
	told, last := 0, uint64(0)
	for _, m := range w.monitored() {
		if m, ok := m.(messages.RoundProgress); ok {
			told++
			if m.Round != 7 || m.Keys < last || m.Behind > 30_000 || m.Keys > 0 && m.Behind != max(1, 30_000-m.Keys) {
				t.Fatalf("told %+v after %d keys", m, last)
			}
			last = m.Keys
		}
	}
	if told < 10 || told > 100 || last == 0 {
		t.Fatalf("told %d times, last of %d keys", told, last)
	}
}

func TestCatchUpWaitsForThePublisher(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 100, 1)
	w.env.Pressure.took(messages.Load{}, tooMuch)
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.pass(5 * time.Second)
	if len(w.asked) != 0 {
		t.Fatalf("asked %v", w.asked)
	}
	w.env.Pressure.took(messages.Load{}, 0)
	w.serve()
	if end := w.ended(1); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
	w.env.Pressure.took(messages.Load{}, tooMuch)
	w.tell(messages.Recover{Round: 2, Replica: replicaB, Address: catchUpAt})
	w.tell(messages.Rest{})
	if n := len(w.env.Pressure.calls); n != 0 {
		t.Fatalf("%d calls wait for an actor that rests", n)
	}
}

func TestCatchUpSpoilsARoundThatWasNotWhollyMerged(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.held = true
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	for piece := 1; piece <= w.merges; piece++ {
		w.tell(messages.Merged{Credit: piece, Invalid: 1})
	}
	if end := w.ended(1); !strings.Contains(end.Void, "could not be merged") {
		t.Fatalf("ended %+v", end)
	}
}

// An enumerator that was bound anew is another connection; one that lets nothing
// through is given up after a while.
func TestCatchUpReconnects(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 1000, 1)
	if err := w.answerer.Close(); err != nil {
		t.Fatal(err)
	}
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.advance(5 * time.Second)
	w.open()
	w.pass(30 * time.Second)
	if end := w.ended(1); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}

func TestCatchUpRefusesAMalformedAddress(t *testing.T) {
	w := newPullWorld(t)
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: "nonsense"})
	if end := w.ended(1); end.Void == "" || len(w.named("catch_up_failed")) != 1 || len(w.failed) != 0 {
		t.Fatalf("ended %+v, events %v", end, w.events)
	}
	w.hold(false, true, 10, 1)
	if end := w.recover(2); end.Void != "" {
		t.Fatalf("ended %+v", end)
	}
}

// An answer may come in parts, one behind the other; of another number it begins anew.
func TestCatchUpTakesAnswersInParts(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 5, 1)
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.run()
	for {
		asker, question, err := w.answerer.Receive()
		if err != nil {
			break
		}
		request, err := new(messages.Decoder).DecodeRequest(question)
		if err != nil {
			t.Fatal(err)
		}
		page := w.answer(request)
		if request.What != messages.AskWhole {
			w.reply(asker, page)
			w.run()
			continue
		}
		packets := page.Packets
		for part, more := range []bool{true, true, false} {
			page.Part, page.More, page.Packets = part, more, packets[2*part:min(len(packets), 2*part+2)]
			if part == 1 {
				late := page
				late.Part = 2
				w.reply(asker, late) // out of order: nobody's
			}
			w.reply(asker, page)
		}
		w.run()
	}
	if end := w.ended(1); end.Void != "" || end.Keys != 5 || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}
