package actors

import (
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// RING.MEET and RING.FORGET ask the peers; the commands around them are
// answered in order.
func TestMeetAndForget(t *testing.T) {
	s := newServed(t, counting)
	s.spawn("peers", func(ctx actor.Context) {
		switch message := ctx.Message().(type) {
		case messages.Meet:
			ctx.Respond(messages.PeersChanged{Changed: message.Endpoint == "tcp://b:4000"})
		case messages.Forget:
			ctx.Respond(messages.PeersChanged{Changed: false})
		}
	})
	s.serveRedis(10)
	c := s.dial()
	c.send("INCR x\r\nRING.MEET tcp://b:4000\r\nRING.FORGET tcp://c:4000\r\nINCR x\r\n")
	c.expect(":1", ":1", ":0", ":2")
}

// Peers that do not answer, or are not there, are an error, not a hang.
func TestPeersThatDoNotAnswer(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	c := s.dial()
	c.send("RING.MEET tcp://b:4000\r\n")
	c.expect("-ERR nobody looks after the peers now: try again")

	asked := make(chan struct{}, 1)
	s.spawn("peers", func(ctx actor.Context) {
		if _, ok := ctx.Message().(messages.Meet); ok {
			asked <- struct{}{}
		}
	})
	c.send("RING.MEET tcp://b:4000\r\nPING\r\n")
	<-asked
	s.clock.move(peersWithin)
	c.expect("-ERR the peers did not answer in time: look at RING.PEERS for what came of it", "+PONG")
}

// What a node says of itself and its peers is what was counted and judged.
func TestStatusAndPeers(t *testing.T) {
	s := newServed(t, counting)
	now := s.clock.Now()
	s.env.View.Store(&View{Up: 1, Behind: 300, Peers: []*PeerView{
		{
			Endpoint: "tcp://b:4000", Replica: messages.Replica{Host: "b", Incarnation: 2}, State: Recovering,
			LastHeard: now, Since: now, Recv: 3, RecvChanges: 4, Radius: 2, Offset: -5, Restarts: 1,
			Stamp: messages.StampAt(now.UnixMilli() - 250), Asked: true, AskedAt: "tcp://b:4001", Gaps: 8, Rounds: 9, Diverged: 10,
			Round: Round{Running: true, Began: now, Keys: 600, Bytes: 7000, Behind: 300},
		},
		{Endpoint: "tcp://c:4000", Since: now.Add(-time.Hour)},
		{Endpoint: "tcp://d:4000", State: Current, Since: now, LastHeard: now, Round: Round{Keys: 5, Took: time.Second}},
	}})
	c := s.env.Counters
	c.Sent.Add(9)
	c.Gaps.Add(11)
	c.Rounds.Add(12)
	c.RoundKeys.Add(13)
	c.RoundBytes.Add(14)
	c.Diverged.Add(15)
	c.Stores[2].Keys.Store(6)
	node := &redisNode{env: s.env, since: now}
	s.clock.move(time.Minute)
	status := node.Status()
	if status.Host != "a" || status.Incarnation != 1 || status.Sent != 9 || status.Keys != 6 || status.Uptime != time.Minute ||
		status.Gaps != 11 || status.CatchUps != 12 || status.CatchUpKeys != 13 || status.CatchUpRead != 14 || status.Diverged != 15 {
		t.Errorf("%+v", status)
	}
	want := redis.Evidence{Up: 1, Total: 3, Behind: 300, OldestSilence: time.Hour + time.Minute}
	if got := node.Evidence(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for i, want := range []redis.Peer{
		{
			Endpoint: "tcp://b:4000", Host: "b", State: "recovering", LastHeard: time.Minute, Recv: 3, RecvChanges: 4, Radius: 2, Offset: -5, Restarts: 1,
			CanBeAsked: true, AskedAt: "tcp://b:4001", CatchUps: 9, Keys: 600, Bytes: 7000, Rate: 10, Left: 30 * time.Second, Behind: 300, Lag: time.Minute + 250*time.Millisecond, Gaps: 8, Diverged: 10,
		},
		{Endpoint: "tcp://c:4000", State: "connecting", LastHeard: -1, Left: -1, Behind: -1, Lag: -1},
		{Endpoint: "tcp://d:4000", State: "current", LastHeard: time.Minute, Keys: 5, Rate: 5},
	} {
		if got := node.Peers()[i]; got != want {
			t.Errorf("\n got %+v\nwant %+v", got, want)
		}
	}
}

// How far a node is behind is nothing when it is current, and not known before
// a peer has said it.
func TestBehind(t *testing.T) {
	for _, test := range []struct {
		view View
		want int64
	}{{View{Current: true}, 0}, {View{}, -1}, {View{Behind: 7}, 7}} {
		if got := EvidenceOf(&test.view, time.Time{}); got.Behind != test.want || got.Current != test.view.Current {
			t.Errorf("%+v: %+v", test.view, got)
		}
	}
}
