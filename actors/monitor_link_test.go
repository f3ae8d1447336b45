package actors

import (
	"fmt"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestMonitorAnnouncesAPeerOfManyNamesOncePerBurst(t *testing.T) {
	w := newWorld(t, Options{})
	m := w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.send(m, messages.Watch{Peer: peer})
	for i := range 1000 {
		w.send(m, messages.Heard{Peer: peer, Replica: messages.Replica{Host: "b", Incarnation: uint64(i) + 1}})
	}
	if n := len(w.named("peer_up")); n > 2 {
		t.Fatalf("%d events for a thousand frames", n)
	}
	if got := w.env.View.Load().Peers[0].Replica.Incarnation; got != 1000 {
		t.Fatalf("the view has life %d, not the latest", got)
	}
}

func TestALinkWatchedAnewRecovers(t *testing.T) {
	w := newWorld(t, Options{})
	m := w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.send(m, messages.Watch{Peer: peer})
	for passes := range uint64(3) {
		w.send(m, messages.Heard{Peer: peer, Replica: replicaB, Ping: &messages.Ping{Passes: passes}})
	}
	if s := w.env.View.Load().Peers[0].State; s != Current {
		t.Fatalf("state %s after two passes", s)
	}
	w.send(m, messages.Watch{Peer: peer}) // the parent of the subscribers was restarted, and all of them
	if s := w.env.View.Load().Peers[0].State; s != Recovering {
		t.Fatalf("state %s: what came while there was no socket is lost", s)
	}
}

func TestAPeerSilentForLongerThanTheRetentionIsAnEvent(t *testing.T) {
	w := newWorld(t, Options{Retention: time.Hour})
	m := w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.send(m, messages.Watch{Peer: peer}, good(peer, replicaB))
	w.advance(time.Hour)
	w.send(m, good(peer, replicaB))
	if n := len(w.named("peer_stale")); n != 0 {
		t.Fatalf("%d events after an hour", n)
	}
	w.advance(time.Hour + time.Second)
	w.send(m, messages.Heard{Peer: peer, Gap: true}) // nothing good
	w.send(m, good(peer, replicaB), good(peer, replicaB))
	got := w.named("peer_stale")
	if len(got) != 1 || got[0] != (messages.PeerStale{Peer: peer, Silent: time.Hour + time.Second}) {
		t.Fatalf("events %v", w.events)
	}
}

func BenchmarkMonitorHeard(b *testing.B) {
	for _, peers := range []int{2, 1000} {
		b.Run(fmt.Sprint(peers), func(b *testing.B) {
			w := newWorld(b, Options{})
			m := w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
			for i := range peers {
				name := fmt.Sprintf("tcp://127.0.0.1:%d", 5000+i)
				w.send(m, messages.Watch{Peer: name})
				w.send(m, messages.Heard{Peer: name, Replica: messages.Replica{Host: "b", Incarnation: uint64(i) + 1}})
			}
			b.ReportAllocs()
			for b.Loop() {
				w.send(m, messages.Heard{Peer: "tcp://127.0.0.1:5000", Replica: messages.Replica{Host: "b", Incarnation: 1}})
			}
		})
	}
}
