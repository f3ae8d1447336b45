package actors

import (
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

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
	s.env.View.Store(&View{Up: 1, Peers: []*PeerView{
		{
			Endpoint: "tcp://b:4000", Replica: messages.Replica{Host: "b", Incarnation: 2}, State: Current,
			LastHeard: s.clock.Now(), Recv: 3, RecvChanges: 4, Radius: 2, Offset: -5, Restarts: 1,
		},
		{Endpoint: "tcp://c:4000"},
	}})
	s.env.Counters.Sent.Add(9)
	s.env.Counters.Stores[2].Keys.Store(6)
	node := &redisNode{env: s.env, since: s.clock.Now()}
	s.clock.move(time.Minute)
	status := node.Status()
	if status.Host != "a" || status.Incarnation != 1 || status.Sent != 9 || status.Keys != 6 || status.Uptime != time.Minute {
		t.Errorf("%+v", status)
	}
	if coherent, up, total := node.Coherence(); coherent || up != 1 || total != 2 {
		t.Errorf("coherent %v, %d of %d up", coherent, up, total)
	}
	peers := node.Peers()
	if b := peers[0]; b.Host != "b" || b.State != "current" || b.LastHeard != time.Minute || b.Radius != 2 || b.Offset != -5 {
		t.Errorf("%+v", b)
	}
	if c := peers[1]; c.Host != "" || c.State != "connecting" || c.LastHeard >= 0 {
		t.Errorf("%+v", c)
	}
}
