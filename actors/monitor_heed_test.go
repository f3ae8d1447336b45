package actors

import (
	"testing"

	"blue-rings/messages"
)

// Who comes up just after another peer was lost may go on to withhold what that one was
// to bring, like those who were up. So the first round does not count: whether the peer
// was silent when the other was lost, was not configured yet, or fell silent with it.
func TestWhoComesUpAfterALossDoesNotHeedItYet(t *testing.T) {
	const other = "tcp://c:4000"
	replicaC := messages.Replica{Host: "c", Incarnation: 3}
	silence := 3 * interval
	for what, lose := range map[string]func(w *world){
		"was silent": func(w *world) {
			w.monitor(messages.Watch{Peer: peer}, askable(good(peer, replicaB)))
			w.advance(silence - interval)
			w.monitor(askable(good(other, replicaC)))
			w.advance(interval)
			w.monitor(messages.Unwatch{Peer: other})
		},
		"was not configured": func(w *world) {
			w.monitor(messages.Unwatch{Peer: other}, messages.Watch{Peer: peer})
		},
		"fell silent, too": func(w *world) {
			w.monitor(messages.Watch{Peer: peer}, askable(good(peer, replicaB)), askable(good(other, replicaC)))
			w.advance(silence)
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, Options{PingInterval: interval})
			w.probe(w.env.Addresses.CatchUp(peer))
			w.probe(w.env.Addresses.CatchUp(other))
			w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
			w.monitor(messages.Watch{Peer: other}, askable(good(other, replicaC)))
			lose(w)
			if s := w.linkOf(peer).State; s != Silent && s != Connecting {
				t.Fatalf("the link is %s", s)
			}
			w.asked()
			w.monitor(askable(good(peer, replicaB)))
			w.monitor(ended(lastOf(t, w.asked())))
			if s := w.linkOf(peer).State; s != Recovering {
				t.Fatalf("after a round that began at once the link is %s", s)
			}
			for range heedPings + 1 {
				w.advance(interval)
				w.monitor(askable(good(peer, replicaB)))
			}
			w.monitor(ended(lastOf(t, w.asked())))
			if s := w.linkOf(peer).State; s != Current {
				t.Fatalf("after a round that began when the peer knew, the link is %s", s)
			}
		})
	}
}

func lastOf(t *testing.T, rounds []uint64) uint64 {
	t.Helper()
	if len(rounds) == 0 {
		t.Fatal("no round was asked for")
	}
	return rounds[len(rounds)-1]
}

func (w *world) linkOf(endpoint string) *PeerView {
	for _, p := range w.env.View.Load().Peers {
		if p.Endpoint == endpoint {
			return p
		}
	}
	return &PeerView{}
}
