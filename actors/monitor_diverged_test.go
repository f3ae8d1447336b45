package actors

import (
	"reflect"
	"testing"

	"blue-rings/messages"
)

// rooted is a good frame with a ping of a root at a horizon of 1 s.
func rooted(peer string, replica messages.Replica, sum uint64) messages.Heard {
	h := askable(good(peer, replica))
	h.Ping.Horizon, h.Ping.Root = 1000, sum
	return h
}

// newQuietWorld is a monitor whose one link is current after round 1, with the
// root 7 on this side.
func newQuietWorld(t *testing.T) *world {
	w := newRoundWorld(t)
	for i := range w.env.Addresses.Shards {
		w.env.Counters.Stores[i].Horizon.Store(1000)
	}
	w.env.Counters.Stores[0].Digest.Store(7)
	w.monitor(ended(1))
	w.advance(interval)
	w.asked()
	return w
}

// pings hears so many with a root of the peer.
func (w *world) pings(n int, replica messages.Replica, sum uint64) {
	for range n {
		w.monitor(rooted(peer, replica, sum))
	}
}

// changed is the end of a round that changed something.
func changed(round uint64) messages.RoundEnded {
	e := ended(round)
	e.Keys, e.Changed, e.Names = 3, 3, messages.Names{"cows"}
	return e
}

func TestQuietNodesThatDifferAreComparedAndReported(t *testing.T) {
	w := newQuietWorld(t)
	w.pings(3, replicaB, 9)
	if got := w.asked(); len(got) != 1 || w.link().State != Current {
		t.Fatalf("asked for rounds %v, the link is %s", got, w.link().State)
	}
	w.monitor(changed(2))
	w.pings(3, replicaB, 9)
	if got := w.named("diverged"); len(got) != 1 || !reflect.DeepEqual(got[0], messages.Diverged{Peer: peer, Keys: 3, Names: messages.Names{"cows"}}) {
		t.Fatalf("events %v", w.events)
	}
	if w.link().Diverged != 1 || w.env.Counters.Diverged.Load() != 3 || len(w.named("catch_up_begun")) != 1 {
		t.Fatalf("%+v; %d keys; events %v", w.link(), w.env.Counters.Diverged.Load(), w.events)
	}
}

func TestWhatARecoveryFindsIsNoDefect(t *testing.T) {
	gap := good(peer, replicaB)
	gap.Gap = true
	for what, run := range map[string]func(w *world){
		"a round after a gap": func(w *world) {
			w.pings(2, replicaB, 9)
			w.monitor(gap, changed(2))
		},
		"a gap while quiet nodes are compared": func(w *world) {
			w.pings(3, replicaB, 9)
			w.monitor(gap, changed(2))
			w.pings(3, replicaB, 9) // before the next round
			w.advance(interval)
			w.monitor(ended(3))
		},
		"a gap after quiet nodes were compared": func(w *world) {
			w.pings(3, replicaB, 9)
			w.monitor(changed(2), gap)
			w.pings(3, replicaB, 9)
			w.advance(interval)
			w.monitor(ended(3))
		},
	} {
		w := newQuietWorld(t)
		run(w)
		if s := w.link().State; s != Current {
			t.Fatalf("%s: the link is %s", what, s)
		}
		w.env.Counters.Stores[0].Digest.Store(9)
		w.pings(6, replicaB, 9)
		if got := w.named("diverged"); len(got) != 0 {
			t.Errorf("%s: events %v", what, got)
		}
	}
}

func TestAnotherReplicaIsComparedAnew(t *testing.T) {
	w := newQuietWorld(t)
	w.pings(3, replicaB, 9)
	w.monitor(ended(2)) // their root 9 needs no second look
	w.advance(interval)
	w.pings(6, replicaB, 9)
	w.asked()
	reborn := messages.Replica{Host: "b", Incarnation: 99}
	w.monitor(askable(good(peer, reborn)))
	got := w.asked()
	w.monitor(messages.RoundEnded{Peer: peer, Round: got[len(got)-1], Replica: reborn})
	w.advance(interval)
	w.pings(3, reborn, 9)
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for rounds %v of a replica that was never compared with this root", got)
	}
}

func TestQuietNodesAreNotComparedWhileALinkRecovers(t *testing.T) {
	w := newQuietWorld(t)
	w.monitor(messages.Watch{Peer: "tcp://c:4000"}, good("tcp://c:4000", replicaC))
	w.pings(6, replicaB, 9)
	if got := w.asked(); len(got) != 0 {
		t.Fatalf("asked for rounds %v", got)
	}
	for passes := range uint64(3) {
		w.monitor(pinged(good("tcp://c:4000", replicaC), passes))
	}
	w.pings(1, replicaB, 9)
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for rounds %v", got)
	}
}

func TestNoAuditWhileARoundRuns(t *testing.T) {
	w := newQuietWorld(t)
	audits := func() int {
		n := 0
		for _, message := range w.got(w.env.Addresses.CatchUp(peer)) {
			if _, ok := message.(messages.Audit); ok {
				n++
			}
		}
		return n
	}
	w.pings(3, replicaB, 9)
	w.monitor(messages.AuditDue{})
	if n := audits(); n != 0 {
		t.Fatalf("%d audits beside a round", n)
	}
	w.monitor(ended(2), messages.AuditDue{})
	if n := audits(); n != 1 {
		t.Fatalf("%d audits after it", n)
	}
}

func TestAuditsCanBeTurnedOff(t *testing.T) {
	w := newWorld(t, Options{PingInterval: interval, AuditEvery: -1})
	w.probe(w.env.Addresses.CatchUp(peer))
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.monitor(messages.Watch{Peer: peer}, askable(good(peer, replicaB)))
	for _, c := range w.calls {
		if !c.off && c.at.Sub(w.now) > window {
			t.Fatalf("a timer in %s", c.at.Sub(w.now))
		}
	}
}
