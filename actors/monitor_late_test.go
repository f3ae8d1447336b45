package actors

import (
	"testing"
	"time"

	"blue-rings/messages"
)

// A node that was given no time for a while does not call its peers silent before it
// has heard what they sent meanwhile.
func TestALateCheckIsPutOff(t *testing.T) {
	w := newWorld(t, Options{PingInterval: interval})
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.monitor(messages.Watch{Peer: peer}, good(peer, replicaB))
	w.starve(5 * time.Second)
	if n := len(w.named("peer_down")); n != 0 {
		t.Fatalf("%d peers are down for a check that came late", n)
	}
	w.monitor(good(peer, replicaB))
	w.advance(window - time.Millisecond)
	if n := len(w.named("peer_down")); n != 0 {
		t.Fatalf("%d peers are down though one was heard", n)
	}
	w.advance(time.Millisecond)
	if n := len(w.named("peer_down")); n != 1 {
		t.Fatalf("%d peers are down, expected the silent one", n)
	}
}

// One that is always late judges in the end.
func TestAnAlwaysLateCheckIsMade(t *testing.T) {
	w := newWorld(t, Options{PingInterval: interval})
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.monitor(messages.Watch{Peer: peer}, good(peer, replicaB))
	for range lateMost {
		w.starve(5 * time.Second)
		if n := len(w.named("peer_down")); n != 0 {
			t.Fatalf("%d peers are down", n)
		}
	}
	w.starve(5 * time.Second)
	if n := len(w.named("peer_down")); n != 1 {
		t.Fatalf("%d peers are down, expected the silent one", n)
	}
}

// starve lets time pass in which nobody has a turn; what is due comes at its end.
func (w *world) starve(d time.Duration) {
	w.now = w.now.Add(d)
	for _, c := range w.calls {
		if c.at.Before(w.now) {
			c.at = w.now
		}
	}
	w.advance(0)
}
