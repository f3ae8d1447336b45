package actors

import (
	"fmt"
	"testing"
	"time"

	"blue-rings/messages"
)

const window = 230 * time.Millisecond

// good is what a subscriber says after one good frame.
func good(peer string, replica messages.Replica) messages.Heard {
	return messages.Heard{Peer: peer, Replica: replica, Frames: 1, Packets: 2, Changes: 3, Radius: 1}
}

func pinged(h messages.Heard, passes uint64) messages.Heard {
	h.Ping = &messages.Ping{Passes: passes, Hears: []messages.Replica{self}}
	return h
}

func TestLinkIsCurrentAfterOneWholePass(t *testing.T) {
	now := time.UnixMilli(0)
	l := &link{}
	gap := good("b", replicaB)
	gap.Gap = true
	for _, step := range []struct {
		what  string
		heard messages.Heard
		state PeerState
	}{
		{"only what cannot be read", messages.Heard{Peer: "b", Gap: true}, Connecting},
		{"a good frame", good("b", replicaB), Recovering},
		{"a first count", pinged(good("b", replicaB), 7), Recovering},
		{"a pass that began before", pinged(good("b", replicaB), 8), Recovering},
		{"a whole pass", pinged(good("b", replicaB), 9), Current},
		{"more", good("b", replicaB), Current},
		{"a gap", gap, Recovering},
		{"a first count after the gap", pinged(good("b", replicaB), 20), Recovering},
		{"a gap in the pass", gap, Recovering},
		{"a pass with a gap", pinged(good("b", replicaB), 22), Recovering},
		{"a whole pass without", pinged(good("b", replicaB), 24), Current},
		{"another replica", pinged(good("b", replicaC), 30), Recovering},
		{"one whole pass of its", pinged(good("b", replicaC), 32), Current},
		{"a bad frame", messages.Heard{Peer: "b", Gap: true}, Recovering},
	} {
		l.heard(now, window, step.heard)
		if l.State != step.state {
			t.Fatalf("after %s: %s, expected %s", step.what, l.State, step.state)
		}
	}
	if l.check(now.Add(window)) != wentDown || l.State != Silent {
		t.Fatalf("after silence: %s", l.State)
	}
	if l.heard(now.Add(window), window, good("b", replicaC)) != wentUp || l.State != Recovering {
		t.Fatalf("after its return: %s", l.State)
	}
}

func newMonitorWorld(t *testing.T) *world {
	w := newWorld(t, Options{PingInterval: 100 * time.Millisecond})
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.send(w.env.Addresses.Monitor, messages.Watch{Peer: "c"}, messages.Watch{Peer: "b"}, messages.Watch{Peer: "b"})
	return w
}

func (w *world) expectEvents(expected ...messages.Event) {
	w.t.Helper()
	if fmt.Sprint(w.events) != fmt.Sprint(expected) {
		w.t.Fatalf("events %v, expected %v", w.events, expected)
	}
	w.events = nil
}

func TestMonitorAnnouncesTransitionsOnly(t *testing.T) {
	w := newMonitorWorld(t)
	monitor := w.env.Addresses.Monitor
	w.expectEvents(messages.Coherent{Yes: false})
	w.send(monitor, good("b", replicaB), good("b", replicaB))
	w.expectEvents(messages.PeerUp{Peer: "b", Replica: replicaB})
	w.send(monitor, good("c", replicaC))
	w.expectEvents(messages.PeerUp{Peer: "c", Replica: replicaC}, messages.Coherent{Yes: true})

	w.advance(window / 2)
	w.send(monitor, good("c", replicaC))
	w.advance(window/2 - time.Millisecond)
	w.expectEvents()
	w.advance(time.Millisecond)
	w.expectEvents(messages.PeerDown{Peer: "b"}, messages.Coherent{Yes: false})
	w.advance(window)
	w.expectEvents(messages.PeerDown{Peer: "c"})
	w.advance(10 * window)
	w.expectEvents()

	w.send(monitor, good("b", replicaB), good("c", messages.Replica{Host: "c", Incarnation: 9}))
	w.expectEvents(
		messages.PeerUp{Peer: "b", Replica: replicaB},
		messages.PeerUp{Peer: "c", Replica: messages.Replica{Host: "c", Incarnation: 9}},
		messages.Coherent{Yes: true},
	)
}

func TestMonitorPublishesWhatItKnows(t *testing.T) {
	w := newMonitorWorld(t)
	monitor := w.env.Addresses.Monitor
	heard := pinged(good("b", replicaB), 1)
	heard.Radius, heard.Offset, heard.Gap = 4, -12, true
	w.send(monitor, heard, good("b", replicaB), messages.Reopened{Peer: "b", Restarts: 2}, good("nobody", replicaC))
	view := w.env.View.Load()
	if len(view.Peers) != 2 || view.Up != 1 || view.Coherent {
		t.Fatalf("got %+v", view)
	}
	b := view.Peers[0]
	if b.Endpoint != "b" || b.Recv != 2 || b.RecvChanges != 6 || b.Radius != 4 || b.Restarts != 2 || b.Gaps != 1 ||
		!b.LastHeard.Equal(w.now) || len(b.Hears) != 1 {
		t.Fatalf("got %+v", b)
	}
	w.send(monitor, good("c", replicaC))
	if view.Up != 1 {
		t.Fatal("a published view was written to")
	}
	w.send(monitor, messages.Unwatch{Peer: "b"}, messages.Unwatch{Peer: "c"}, good("b", replicaB))
	if view := w.env.View.Load(); !view.Coherent || len(view.Peers) != 0 {
		t.Fatalf("a node without peers is coherent: %+v", view)
	}
}

func TestMonitorKeepsWhatItKnowsOverAFailure(t *testing.T) {
	w := newMonitorWorld(t)
	monitor := w.env.Addresses.Monitor
	w.send(monitor, good("b", replicaB))
	emit := w.env.Emit
	w.env.Emit = func(messages.Event) {
		w.env.Emit = emit
		panic("a failure in the middle of a transition")
	}
	w.send(monitor, good("c", replicaC))
	if len(w.failed[monitor.Id]) != 1 {
		t.Fatalf("failures %v", w.failed)
	}
	w.events = nil
	w.advance(window)
	if len(w.named("peer_down")) != 2 {
		t.Fatalf("events %v", w.events)
	}
}
