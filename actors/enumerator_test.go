package actors

import (
	"fmt"
	"testing"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// shelf is a store that holds so many names and answers walks, unless it is deaf.
type shelf struct {
	names int
	deaf  bool
	asked []messages.Walk
}

func (s *shelf) Receive(ctx actor.Context) {
	walk, ok := ctx.Message().(messages.Walk)
	if !ok {
		return
	}
	s.asked = append(s.asked, walk)
	if !s.deaf {
		ctx.Respond(s.answer(ctx.Self().Id, walk))
	}
}

func (s *shelf) answer(id string, walk messages.Walk) messages.Walked {
	at := walk.From.Bucket
	end := min(at+walk.Limits.Names, s.names)
	walked := messages.Walked{Ask: walk.Ask, Names: end - at, Next: messages.Position{Bucket: end}, End: end == s.names}
	for i := at; i < end; i++ {
		walked.Packets = append(walked.Packets, messages.Packet{Name: fmt.Sprint(id, "/", i)})
	}
	return walked
}

func newEnumeratorWorld(t *testing.T, repeatNames int, sizes ...int) (*world, []*shelf) {
	w := newWorld(t, Options{RepeatNames: repeatNames})
	w.probe(w.env.Addresses.Publisher)
	var shelves []*shelf
	for i, pid := range append(w.env.Addresses.Shards, w.env.Addresses.Custom["peak"]) {
		s := &shelf{names: sizes[i]}
		shelves = append(shelves, s)
		w.spawn(pid, func() actor.Actor { return s })
	}
	w.spawn(w.env.Addresses.Enumerator, NewEnumerator(w.env))
	return w, shelves
}

// interval lets one interval pass and answers how many packets were repeated,
// and the passes last said.
func (w *world) interval() (packets int, passes uint64) {
	w.advance(w.env.Options.PingInterval)
	for _, m := range w.got(w.env.Addresses.Publisher) {
		repeat := m.(messages.Repeat)
		packets += len(repeat.Packets)
		passes = repeat.Passes
	}
	return packets, passes
}

func TestEnumeratorRepeatsAllStoresInTurn(t *testing.T) {
	w, _ := newEnumeratorWorld(t, 10, 15, 0, 12)
	for i, expected := range []struct {
		packets int
		passes  uint64
	}{{10, 0}, {10, 0}, {7, 1}, {10, 1}, {10, 1}, {7, 2}} {
		if packets, passes := w.interval(); packets != expected.packets || passes != expected.passes {
			t.Fatalf("interval %d: %d packets, %d passes; expected %+v", i, packets, passes, expected)
		}
	}
	if n := w.env.Counters.Passes.Load(); n != 2 {
		t.Fatalf("counted %d passes", n)
	}
}

func TestEnumeratorCountsPassesOverNothing(t *testing.T) {
	w, _ := newEnumeratorWorld(t, 10, 0, 0, 0)
	for i := range 3 {
		if packets, passes := w.interval(); packets != 0 || passes != uint64(i+1) {
			t.Fatalf("interval %d: %d packets, %d passes", i, packets, passes)
		}
	}
}

func TestEnumeratorAsksADeafStoreAgainAndBelievesOneAnswer(t *testing.T) {
	w, shelves := newEnumeratorWorld(t, 10, 15, 15, 15)
	deaf := shelves[0]
	deaf.deaf = true
	w.interval()
	if packets, _ := w.interval(); packets != 0 || len(deaf.asked) != 2 || deaf.asked[0].String() != deaf.asked[1].String() {
		t.Fatalf("%d packets, asked %v", packets, deaf.asked)
	}
	// Both questions are answered late.
	deaf.deaf = false
	for _, walk := range deaf.asked {
		w.send(w.env.Addresses.Enumerator, deaf.answer("late", walk))
	}
	repeated := 0
	for _, m := range w.got(w.env.Addresses.Publisher) {
		repeated += len(m.(messages.Repeat).Packets)
	}
	if repeated != 10 {
		t.Fatalf("%d packets repeated, expected the 10 of one answer", repeated)
	}
	if packets, _ := w.interval(); packets != 10 {
		t.Fatalf("%d packets in the next interval", packets)
	}
	if next := deaf.asked[2].From.Bucket; next != 10 {
		t.Fatalf("goes on from %d", next)
	}
}

func TestEnumeratorRestsWhenNothingIsToBeRepeated(t *testing.T) {
	w, shelves := newEnumeratorWorld(t, -1, 15, 15, 15)
	if packets, _ := w.interval(); packets != 0 || len(shelves[0].asked) != 0 {
		t.Fatalf("%d packets, asked %v", packets, shelves[0].asked)
	}
}
