package actors

import (
	"testing"

	"blue-rings/messages"
)

// fetching is a good frame of the peer with a ping which says that it fetches.
func fetching(yes bool) messages.Heard {
	h := askable(good(peer, replicaB))
	h.Ping.Fetches = yes
	return h
}

func TestAPeerThatFetchesIsNotCurrent(t *testing.T) {
	w := newRoundWorld(t)
	w.asked()
	w.monitor(ended(1))
	w.monitor(fetching(true))
	if s := w.link().State; s != Recovering {
		t.Fatalf("the link is %s while the peer fetches", s)
	}
	for range fetchingEvery/interval - 1 {
		w.advance(interval)
		w.monitor(fetching(true))
	}
	if got := w.asked(); len(got) != 0 {
		t.Fatalf("asked for rounds %v while the peer fetches", got)
	}
	w.monitor(fetching(false))
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for rounds %v when the peer has fetched all", got)
	}
	w.monitor(ended(2))
	if s := w.link().State; s != Current {
		t.Fatalf("the link is %s", s)
	}
}

// A round that began while the peer fetched does not count as the last one, but is
// repeated: the peer may go on for long.
func TestRoundsWithAPeerThatFetchesDoNotCount(t *testing.T) {
	w := newRoundWorld(t)
	w.asked()
	w.monitor(fetching(true), ended(1))
	if s := w.link().State; s != Recovering {
		t.Fatalf("the link is %s while the peer fetches", s)
	}
	for range fetchingEvery / interval {
		w.advance(interval)
		w.monitor(fetching(true))
	}
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for rounds %v in %s", got, fetchingEvery)
	}
	w.monitor(fetching(false), ended(2))
	if s := w.link().State; s != Recovering {
		t.Fatalf("the link is %s after a round that began while the peer fetched", s)
	}
	w.advance(interval)
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for rounds %v", got)
	}
	w.monitor(ended(3))
	if s := w.link().State; s != Current {
		t.Fatalf("the link is %s", s)
	}
}

// Another reason for a round is not kept waiting.
func TestAGapOfAPeerThatFetchesIsRepairedAtOnce(t *testing.T) {
	w := newRoundWorld(t)
	w.asked()
	w.monitor(ended(1))
	w.advance(interval)
	gap := fetching(true)
	w.monitor(gap)
	gap.Gap = true
	w.monitor(gap)
	if got := w.asked(); len(got) != 1 {
		t.Fatalf("asked for rounds %v", got)
	}
}

// What a replica said of itself is not true of the next one.
func TestAnotherReplicaDoesNotFetch(t *testing.T) {
	w := newRoundWorld(t)
	w.monitor(ended(1), fetching(true))
	w.asked()
	reborn := messages.Replica{Host: "b", Incarnation: 99}
	w.monitor(askable(good(peer, reborn)))
	w.advance(interval)
	w.monitor(askable(good(peer, reborn)))
	got := w.asked()
	if len(got) != 1 {
		t.Fatalf("asked for rounds %v", got)
	}
	w.monitor(messages.RoundEnded{Peer: peer, Round: got[0], Replica: reborn})
	if s := w.link().State; s != Current {
		t.Fatalf("the link is %s", s)
	}
}
