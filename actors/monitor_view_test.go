package actors

import (
	"testing"
	"time"

	"blue-rings/messages"
)

// hearing is a good frame with a ping that names whom its sender hears.
func hearing(peer string, replica messages.Replica, hears ...messages.Replica) messages.Heard {
	h := good(peer, replica)
	h.Ping = &messages.Ping{Hears: hears}
	return h
}

func TestHearingChangesWithWhatPeersHear(t *testing.T) {
	w := newMonitorWorld(t) // watches b and c
	reborn := messages.Replica{Host: "b", Incarnation: 99}
	last := w.env.View.Load().Hearing
	for _, step := range []struct {
		what    string
		do      func()
		changes bool
	}{
		{"b is heard", func() { w.monitor(hearing("b", replicaB, self)) }, true},
		{"b hears the same", func() { w.monitor(hearing("b", replicaB, self)) }, false},
		{"a frame", func() { w.monitor(good("b", replicaB)) }, false},
		{"b hears another", func() { w.monitor(hearing("b", replicaB, self, replicaC)) }, true},
		{"b is another", func() { w.monitor(good("b", reborn)) }, true},
		{"which hears somebody", func() { w.monitor(hearing("b", reborn, replicaC)) }, true},
		{"c is heard", func() { w.monitor(good("c", replicaC)) }, true},
		{"both are silent", func() { w.advance(window) }, true},
		{"for longer", func() { w.advance(window) }, false},
		{"a peer more", func() { w.monitor(messages.Watch{Peer: "d"}) }, true},
		{"and less", func() { w.monitor(messages.Unwatch{Peer: "d"}) }, true},
	} {
		step.do()
		now := w.env.View.Load().Hearing
		if (now != last) != step.changes {
			t.Errorf("%s: from %d to %d", step.what, last, now)
		}
		last = now
	}
}

// A monitor that fails at the first peer it is told of does not say that there are none.
func TestViewOfTheStartStandsUntilTheMonitorIsToldOfPeers(t *testing.T) {
	w := newWorld(t, Options{PingInterval: 100 * time.Millisecond})
	w.env.View.Store(&View{Peers: []*PeerView{{Endpoint: "b"}}})
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	if view := w.env.View.Load(); view.Coherent || view.Current || len(view.Peers) != 1 {
		t.Fatalf("it says %+v", view)
	}
	w.monitor(messages.WatchAll{})
	if view := w.env.View.Load(); !view.Coherent || !view.Current || len(view.Peers) != 0 {
		t.Fatalf("told that there are none, it says %+v", view)
	}
}

func TestViewSaysWhenThePingCame(t *testing.T) {
	w := newMonitorWorld(t)
	h := hearing("b", replicaB, self)
	h.Held, h.Stamp = 40*time.Millisecond, messages.StampAt(w.now.UnixMilli()-40)
	w.monitor(h)
	b := w.env.View.Load().Peers[0]
	if !b.HearsAt.Equal(w.now.Add(-40*time.Millisecond)) || b.Lag(w.now) != 40*time.Millisecond {
		t.Fatalf("the ping came at %s, lag %s, at %s", b.HearsAt, b.Lag(w.now), w.now)
	}
	w.monitor(good("b", messages.Replica{Host: "b", Incarnation: 99}))
	if b := w.env.View.Load().Peers[0]; b.Hears != nil || !b.HearsAt.IsZero() || b.Stamp != 0 {
		t.Fatalf("another replica is taken for the former one: %+v", b)
	}
}

func TestViewIsCurrentWhenAllLinksAre(t *testing.T) {
	w := newMonitorWorld(t)
	for _, p := range []struct {
		name    string
		replica messages.Replica
		current bool
	}{{"b", replicaB, false}, {"c", replicaC, true}} {
		if w.env.View.Load().Current {
			t.Fatal("current before all links are")
		}
		for passes := range uint64(3) {
			w.monitor(pinged(good(p.name, p.replica), passes))
		}
		if got := w.env.View.Load().Current; got != p.current {
			t.Fatalf("after %s is current the node is: %t", p.name, got)
		}
	}
	w.advance(window)
	if w.env.View.Load().Current {
		t.Fatal("current though all peers are silent")
	}
}

func TestSilenceOfAPeerNeverHeardCountsFromItsConfiguration(t *testing.T) {
	w := newMonitorWorld(t)
	w.advance(time.Minute)
	w.monitor(good("b", replicaB))
	w.advance(time.Second)
	if got := w.env.View.Load().OldestSilence(w.now); got != time.Minute+time.Second {
		t.Fatalf("%s", got)
	}
}
