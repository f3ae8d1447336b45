package actors

import (
	"testing"
	"time"

	"blue-rings/messages"
)

const otherPeer = "tcp://127.0.0.1:4010"

// newBulkMonitor is the monitor of a fresh node that hears two full peers. The first
// has been asked for everything.
func newBulkMonitor(t *testing.T) *world {
	w := newWorld(t, Options{PingInterval: interval})
	w.probe(w.env.Addresses.CatchUp(peer), w.env.Addresses.CatchUp(otherPeer))
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.monitor(messages.Watch{Peer: peer}, messages.Watch{Peer: otherPeer}, full(peer, replicaB), full(otherPeer, replicaC))
	if a, b := w.roundsOf(peer), w.roundsOf(otherPeer); a != 1 || b != 0 {
		t.Fatalf("asked %d and %d times", a, b)
	}
	return w
}

// full is what is heard of a peer with a million keys.
func full(endpoint string, replica messages.Replica) messages.Heard {
	h := askable(good(endpoint, replica))
	h.Ping.Keys = 1_000_000
	return h
}

// roundsOf takes how many rounds the catch-up actor of a peer was asked for.
func (w *world) roundsOf(endpoint string) (n int) {
	for _, m := range w.got(w.env.Addresses.CatchUp(endpoint)) {
		if _, ok := m.(messages.Recover); ok {
			n++
		}
	}
	return n
}

func TestOnePeerAtATimeIsAskedForMostOfWhatThereIs(t *testing.T) {
	w := newBulkMonitor(t)
	w.env.Counters.Stores[0].Keys.Store(999_999) // most of it has come
	w.monitor(messages.RoundEnded{Peer: peer, Round: 1, Replica: replicaB})
	w.advance(0)
	if n := w.roundsOf(otherPeer); n != 1 {
		t.Fatalf("the other was asked %d times after the first", n)
	}
}

// One that brings nothing does not keep the others waiting.
func TestASourceThatBringsNothingIsReplaced(t *testing.T) {
	w := newBulkMonitor(t)
	pings := func(d time.Duration) {
		for range d / interval {
			w.advance(interval)
			w.monitor(full(peer, replicaB), full(otherPeer, replicaC))
		}
	}
	pings(bulkPatience - interval)
	w.monitor(messages.RoundProgress{Peer: peer, Round: 1, Keys: 1})
	pings(bulkPatience - interval)
	if n := w.roundsOf(otherPeer); n != 0 {
		t.Fatalf("asked %d times while another brings something", n)
	}
	pings(2 * interval)
	if n := w.roundsOf(otherPeer); n != 1 {
		t.Fatalf("asked %d times after the first has brought nothing for %s", n, bulkPatience)
	}
}

// One that falls silent does not keep the others waiting.
func TestASilentSourceIsReplaced(t *testing.T) {
	w := newBulkMonitor(t)
	for range 4 { // windows in which only the other is heard
		w.advance(interval)
		w.monitor(full(otherPeer, replicaC))
	}
	if n := w.roundsOf(otherPeer); n == 0 {
		t.Fatal("nobody was asked after the first fell silent")
	}
}
