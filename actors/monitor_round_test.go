package actors

import (
	"testing"
	"time"

	"blue-rings/messages"
)

const interval = 100 * time.Millisecond

// askable is a ping that says where its sender can be asked.
func askable(h messages.Heard) messages.Heard {
	h.Ping = &messages.Ping{CatchUpAt: 4001, Keys: 7}
	return h
}

// ended is the end of a round of replica b.
func ended(round uint64) messages.RoundEnded {
	return messages.RoundEnded{Peer: peer, Round: round, Replica: replicaB}
}

// newRoundWorld is a monitor that has asked its one peer for the first round.
func newRoundWorld(t *testing.T) *world {
	w := newWorld(t, Options{PingInterval: interval})
	w.probe(w.env.Addresses.CatchUp(peer))
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.send(w.env.Addresses.Monitor, messages.Watch{Peer: peer}, askable(good(peer, replicaB)))
	return w
}

func (w *world) monitor(all ...any) { w.send(w.env.Addresses.Monitor, all...) }

// asked takes the rounds that the peer's catch-up actor was asked for.
func (w *world) asked() []uint64 {
	var rounds []uint64
	for _, message := range w.got(w.env.Addresses.CatchUp(peer)) {
		if r, ok := message.(messages.Recover); ok {
			rounds = append(rounds, r.Round)
		}
	}
	return rounds
}

func (w *world) link() *PeerView { return w.env.View.Load().Peers[0] }

func TestRoundNumbersRise(t *testing.T) {
	w := newRoundWorld(t)
	gap := good(peer, replicaB)
	gap.Gap = true
	for round := uint64(1); round < 4; round++ {
		if got := w.asked(); len(got) != 1 || got[0] != round {
			t.Fatalf("asked for rounds %v, expected %d", got, round)
		}
		w.monitor(ended(round))
		if s := w.link().State; s != Current {
			t.Fatalf("after round %d the link is %s", round, s)
		}
		w.advance(interval)
		w.monitor(gap)
	}
}

// However often something is missed, rounds begin an interval apart, and each gap
// is followed by a round that began after it.
func TestRoundsAreAnIntervalApart(t *testing.T) {
	w := newRoundWorld(t)
	gap := good(peer, replicaB)
	gap.Gap = true
	var began []time.Time
	last := uint64(0)
	for range 100 {
		for _, round := range w.asked() {
			began, last = append(began, w.now), round
		}
		w.monitor(gap, ended(last))
		w.advance(interval / 20)
	}
	for i := 1; i < len(began); i++ {
		if apart := began[i].Sub(began[i-1]); apart < interval {
			t.Fatalf("rounds %d and %d are %s apart", i, i+1, apart)
		}
	}
	if len(began) != 5 {
		t.Fatalf("%d rounds in five intervals of gaps", len(began))
	}
	w.advance(interval)
	w.monitor(ended(w.asked()[0]))
	if s := w.link().State; s != Current {
		t.Fatalf("the link is %s after a round without a gap", s)
	}
}

func TestAPeerOfManyNamesIsAskedNoMoreThanOnceAnInterval(t *testing.T) {
	w := newRoundWorld(t)
	w.asked()
	for i := range uint64(1000) {
		w.monitor(askable(good(peer, messages.Replica{Host: "b", Incarnation: 100 + i})))
	}
	w.advance(interval)
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for %d rounds in one interval", len(got))
	}
}

func TestOneOfTheRoundsOfAnIncarnationCounts(t *testing.T) {
	w := newRoundWorld(t)
	reborn := messages.Replica{Host: "b", Incarnation: 99}
	w.monitor(good(peer, reborn)) // where this one can be asked is not known
	w.monitor(ended(1))
	w.advance(interval)
	if got := w.asked(); len(got) != 1 || w.link().State != Recovering || w.link().Asked {
		t.Fatalf("asked for rounds %v, the link is %s", got, w.link().State)
	}
	w.monitor(askable(good(peer, reborn)))
	if got := w.asked(); len(got) != 1 || got[0] != 2 {
		t.Fatalf("asked for rounds %v", got)
	}
	w.monitor(ended(2)) // answered by the former one
	if s := w.link().State; s != Recovering {
		t.Fatalf("the link is %s", s)
	}
	w.advance(interval)
	w.monitor(messages.RoundEnded{Peer: peer, Round: 3, Replica: reborn})
	if s := w.link().State; s != Current {
		t.Fatalf("the link is %s", s)
	}
}

func TestAPeerThatCanBeAskedNoMoreIsLeftInPeace(t *testing.T) {
	w := newRoundWorld(t)
	w.got(w.env.Addresses.CatchUp(peer))
	if at := w.link().AskedAt; at != "tcp://127.0.0.1:4001" {
		t.Fatalf("it is asked at %q", at)
	}
	silent := good(peer, replicaB)
	silent.Ping = &messages.Ping{}
	w.monitor(silent)
	got := w.got(w.env.Addresses.CatchUp(peer))
	if len(got) != 1 || got[0] != (messages.Rest{}) || w.link().Asked || w.link().AskedAt != "" || w.link().Round.Running {
		t.Fatalf("told %v; %+v", got, w.link())
	}
}

func TestAPeerThatDoesNotAnswerIsCurrentByItsPasses(t *testing.T) {
	w := newRoundWorld(t)
	gap := good(peer, replicaB)
	gap.Gap = true
	w.monitor(gap)
	for passes := range uint64(3) {
		h := askable(good(peer, replicaB))
		h.Ping.Passes = passes
		w.monitor(h)
	}
	if s := w.link().State; s != Current {
		t.Fatalf("the link is %s after two passes", s)
	}
	w.monitor(ended(1))
	if s := w.link().State; s != Current || len(w.named("diverged")) != 0 {
		t.Fatalf("the link is %s after the round, events %v", s, w.events)
	}
}

func TestViewSaysHowFarARoundIs(t *testing.T) {
	w := newRoundWorld(t)
	began := w.now
	w.advance(50 * time.Millisecond)
	w.monitor(messages.RoundProgress{Peer: peer, Round: 1, Keys: 5, Bytes: 70, Behind: 3})
	view := w.env.View.Load()
	if got := view.Peers[0].Round; got != (Round{Running: true, Began: began, Keys: 5, Bytes: 70, Behind: 3}) || view.Behind != 3 || view.Current {
		t.Fatalf("got %+v of %+v", got, view)
	}
	end := ended(1)
	end.Keys, end.Changed, end.Bytes, end.Took = 8, 2, 90, 60*time.Millisecond
	w.monitor(end)
	view = w.env.View.Load()
	if got := view.Peers[0]; got.Round != (Round{Began: began, Keys: 8, Bytes: 90, Took: 60 * time.Millisecond}) || got.Rounds != 1 || view.Behind != 0 || !view.Current {
		t.Fatalf("got %+v of %+v", got, view)
	}
	c := w.env.Counters
	if c.Rounds.Load() != 1 || c.RoundKeys.Load() != 8 || c.RoundBytes.Load() != 90 {
		t.Fatalf("counted %d rounds, %d keys, %d bytes", c.Rounds.Load(), c.RoundKeys.Load(), c.RoundBytes.Load())
	}
	if n, took, _ := c.Convergence.Read(); n != 1 || took != 50*time.Millisecond {
		t.Fatalf("%d links became current, in %s", n, took)
	}
	if got := w.named("catch_up_ended"); len(got) != 1 ||
		got[0] != (messages.CatchUpEnded{Peer: peer, Keys: 8, Changed: 2, Bytes: 90, Took: 50 * time.Millisecond}) {
		t.Fatalf("events %v", w.events)
	}
}

func TestRecoveriesAreMentionedOncePerBurst(t *testing.T) {
	w := newRoundWorld(t)
	gap := good(peer, replicaB)
	gap.Gap = true
	for range 100 {
		for _, round := range w.asked() {
			w.monitor(ended(round))
		}
		w.advance(interval)
		w.monitor(gap)
	}
	if begun, over := len(w.named("catch_up_begun")), len(w.named("catch_up_ended")); begun != 1 || over != 1 {
		t.Fatalf("%d beginnings and %d ends in ten seconds", begun, over)
	}
}
