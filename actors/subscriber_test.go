package actors

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

const peer = "tcp://127.0.0.1:4001"

// peerWorld is a node with one subscriber, and the peer that it hears.
type peerWorld struct {
	*world
	outlet   transport.Outlet
	sequence uint64
	replica  messages.Replica
}

func newPeerWorld(t *testing.T, options Options) *peerWorld {
	p := &peerWorld{world: newWorld(t, options), replica: replicaB}
	outlet, err := p.net.Node("b").Bind(peer, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.outlet = outlet
	a := p.env.Addresses
	p.probe(a.Monitor, a.Publisher, a.Shards[0], a.Shards[1], a.Custom["peak"])
	p.spawn(a.Peers, NewSubscriber(p.env, peer))
	return p
}

// publish sends a frame of the peer and lets the node take it.
func (p *peerWorld) publish(change func(*messages.Frame), packets ...messages.Packet) {
	p.t.Helper()
	p.send(p.env.Addresses.Peers) // run what waits first
	p.post(change, packets...)
	p.run()
}

func (p *peerWorld) post(change func(*messages.Frame), packets ...messages.Packet) {
	p.t.Helper()
	p.sequence++
	wall := p.now.UnixMilli()
	frame := messages.Frame{
		Publisher: p.replica,
		Sequence:  p.sequence,
		Stamp:     messages.StampAt(wall),
		Wall:      wall,
		Packets:   packets,
	}
	for i := range frame.Packets {
		if len(frame.Packets[i].Route) == 0 {
			frame.Packets[i].Source, frame.Packets[i].Route = p.replica, messages.Route{p.replica}
		}
	}
	if change != nil {
		change(&frame)
	}
	bytes, err := messages.AppendFrame(nil, &frame)
	if err != nil {
		p.t.Fatal(err)
	}
	p.raw(bytes)
}

func (p *peerWorld) raw(bytes []byte) {
	p.t.Helper()
	if err := p.outlet.Send(bytes); err != nil {
		p.t.Fatal(err)
	}
}

func ping(hears ...messages.Replica) func(*messages.Frame) {
	return func(f *messages.Frame) { f.Ping = &messages.Ping{Passes: 1, Hears: hears} }
}

// heard takes what the monitor was told.
func (p *peerWorld) heard() (heard []messages.Heard, reopened []messages.Reopened) {
	for _, m := range p.got(p.env.Addresses.Monitor) {
		switch m := m.(type) {
		case messages.Heard:
			heard = append(heard, m)
		case messages.Reopened:
			reopened = append(reopened, m)
		}
	}
	return heard, reopened
}

// lastHeard is the last thing the monitor heard.
func (p *peerWorld) lastHeard() messages.Heard {
	p.t.Helper()
	heard, _ := p.heard()
	if len(heard) == 0 {
		p.t.Fatal("the monitor heard nothing")
	}
	return heard[len(heard)-1]
}

// merges takes the names that each store was asked to merge.
func (p *peerWorld) merges() map[string][]string {
	names := map[string][]string{}
	a := p.env.Addresses
	for _, pid := range append(slices.Clone(a.Shards), a.Custom["peak"]) {
		for _, m := range p.got(pid) {
			for _, packet := range m.(messages.Merge).Packets {
				names[pid.Id] = append(names[pid.Id], packet.Name)
			}
		}
	}
	return names
}

// merged answers as a store would.
func (p *peerWorld) merged(shard int, m messages.Merged) {
	a := p.env.Addresses
	p.env.System.Root.RequestWithCustomSender(a.Peers, m, a.Shards[shard])
	p.run()
}

func (p *peerWorld) dropped(reason Drop) uint64 { return p.env.Counters.Dropped[reason].Load() }

func TestSubscriberGivesEachStoreItsOwn(t *testing.T) {
	p := newPeerWorld(t, Options{})
	var packets []messages.Packet
	for _, name := range strings.Split("abcdefghijklmnop", "") {
		packets = append(packets, count(name, replicaB, 1))
	}
	peak := messages.Packet{Kind: "peak", Name: "dam", Opaque: []string{"7"}}
	p.publish(nil, append(packets, peak)...)
	merges, total := p.merges(), 0
	for i, pid := range p.env.Addresses.Shards {
		for _, name := range merges[pid.Id] {
			total++
			if p.env.Addresses.Store(messages.HashName(name)) != pid {
				t.Errorf("%s went to store %d", name, i)
			}
		}
	}
	if total != len(packets) || !slices.Equal(merges["node/peak"], []string{"dam"}) {
		t.Fatalf("got %v", merges)
	}
	if h := p.lastHeard(); h.Peer != peer || h.Replica != replicaB || h.Frames != 1 || h.Packets != 17 || h.Changes != 17 || h.Radius != 1 || h.Gap {
		t.Fatalf("heard %+v", h)
	}
	if c := p.env.Counters; c.Recv.Load() != 1 || c.RecvChanges.Load() != 17 || c.RecvBytes.Load() == 0 {
		t.Fatalf("counted %d frames, %d changes", c.Recv.Load(), c.RecvChanges.Load())
	}
}

func TestSubscriberStopsReceivingWithoutCredit(t *testing.T) {
	p := newPeerWorld(t, Options{Credit: 4})
	var packets []messages.Packet
	for range 3 { // one name, so one store
		packets = append(packets, count("a", replicaB, 1))
	}
	for range 6 {
		p.post(nil, packets...)
	}
	p.run()
	given := func() (n int) {
		for _, names := range p.merges() {
			n += len(names)
		}
		return n
	}
	if n := given(); n != 6 {
		t.Fatalf("gave %d packets, expected two frames of 3 for a credit of 4", n)
	}
	p.advance(p.env.Options.Rebuild)
	if n := given(); n != 0 || len(p.named("socket_rebuilt")) != 0 {
		t.Fatalf("gave %d more without credit, events %v", n, p.events)
	}
	shard := slices.Index(p.env.Addresses.Shards, p.env.Addresses.Store(messages.HashName("a")))
	p.merged(shard, messages.Merged{Credit: 2})
	if n := given(); n != 0 {
		t.Fatalf("gave %d more while all credit is out", n)
	}
	p.merged(shard, messages.Merged{Credit: 1})
	if n := given(); n != 3 {
		t.Fatalf("gave %d with a credit of 1, expected a frame of 3", n)
	}
	p.send(p.env.Addresses.Peers, messages.Merged{Credit: 100}) // more than there is, from nobody
	if n := given(); n != 6 {
		t.Fatalf("gave %d with all credit back, expected two frames of 3", n)
	}
	p.merged(shard, messages.Merged{Credit: 6})
	if n := given(); n != 3 {
		t.Fatalf("gave %d, expected the rest", n)
	}
}

func TestSubscriberHoldsAPingBackUntilAllBeforeItIsMerged(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.publish(ping())
	if h := p.lastHeard(); h.Ping == nil || h.Frames != 0 || h.Replica != replicaB {
		t.Fatalf("an idle link's ping: %+v", h)
	}
	p.publish(nil, count("cows", replicaB, 1))
	p.publish(ping())
	p.publish(nil)
	if heard, _ := p.heard(); slices.ContainsFunc(heard, func(h messages.Heard) bool { return h.Ping != nil }) {
		t.Fatalf("told of a ping before the stores had merged what came before it: %+v", heard)
	}
	shard := slices.Index(p.env.Addresses.Shards, p.env.Addresses.Store(messages.HashName("cows")))
	p.merged(shard, messages.Merged{Credit: 1})
	p.publish(nil)
	if h := p.lastHeard(); h.Ping == nil {
		t.Fatalf("never told of the ping: %+v", h)
	}
}

func TestSubscriberForgetsAPingWhenWhatCameBeforeWasNotMerged(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.publish(nil, count("cows", replicaB, 1))
	p.publish(ping())
	p.heard()
	shard := slices.Index(p.env.Addresses.Shards, p.env.Addresses.Store(messages.HashName("cows")))
	p.merged(shard, messages.Merged{Credit: 1, Invalid: 1})
	p.publish(nil)
	if h := p.lastHeard(); h.Ping != nil || !h.Gap {
		t.Fatalf("heard %+v", h)
	}
}

func TestSubscriberTellsThePingThatRevealsAGap(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.publish(ping())
	p.sequence++ // a frame that never comes
	p.publish(ping())
	if h := p.lastHeard(); h.Ping == nil || !h.Gap {
		t.Fatalf("heard %+v", h)
	}
}

func TestSubscriberForgetsThePingOfAFormerReplica(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.publish(nil, count("cows", replicaB, 1))
	p.publish(ping()) // waits for the store
	p.replica = messages.Replica{Host: "b", Incarnation: 99}
	p.publish(nil)
	p.merged(slices.Index(p.env.Addresses.Shards, p.env.Addresses.Store(messages.HashName("cows"))), messages.Merged{Credit: 1})
	p.publish(nil)
	heard, _ := p.heard()
	for _, h := range heard {
		if h.Ping != nil {
			t.Fatalf("%s is told to have said what %s said", h.Replica, replicaB)
		}
	}
	p.publish(ping())
	if h := p.lastHeard(); h.Ping == nil || h.Replica != p.replica {
		t.Fatalf("heard %+v", h)
	}
}

func TestSubscriberTellsWhenAPingCame(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.publish(nil, count("cows", replicaB, 1))
	p.publish(ping())
	p.advance(30 * time.Millisecond)
	p.merged(slices.Index(p.env.Addresses.Shards, p.env.Addresses.Store(messages.HashName("cows"))), messages.Merged{Credit: 1})
	p.publish(nil)
	if h := p.lastHeard(); h.Ping == nil || h.Held != 30*time.Millisecond || h.Stamp != messages.StampAt(p.now.UnixMilli()) {
		t.Fatalf("heard %+v", h)
	}
}

func TestSubscriberRelaysKindsWithoutAStore(t *testing.T) {
	p := newPeerWorld(t, Options{})
	foreign := messages.Packet{Kind: "lowwater", Name: "dam", Opaque: []string{"7"}}
	p.publish(nil, foreign)
	p.publish(nil, foreign)
	got := p.got(p.env.Addresses.Publisher)
	if len(got) != 2 || got[0].(messages.Relay).Packets[0].Source != replicaB {
		t.Fatalf("relayed %v", got)
	}
	if h := p.lastHeard(); !h.Gap || p.dropped(DropKindLocal) != 2 || len(p.named("kind_unknown")) != 1 {
		t.Fatalf("heard %+v, events %v", h, p.events)
	}
}

func TestSubscriberMakesASilentSocketAnew(t *testing.T) {
	p := newPeerWorld(t, Options{Rebuild: 10 * time.Second})
	rebuilt := func() int { return len(p.named("socket_rebuilt")) }
	p.advance(9 * time.Second)
	p.publish(ping())
	p.advance(9 * time.Second)
	if rebuilt() != 0 {
		t.Fatal("a socket that was heard 9 s ago was closed")
	}
	p.advance(time.Second)
	if rebuilt() != 1 {
		t.Fatalf("%d sockets made anew after 10 s of silence", rebuilt())
	}
	p.advance(19 * time.Second)
	if rebuilt() != 1 {
		t.Fatal("the second wait is not longer than the first")
	}
	p.advance(time.Second)
	p.advance(40 * time.Second)
	p.advance(time.Minute)
	p.advance(time.Minute)
	if rebuilt() != 5 {
		t.Fatalf("%d sockets made anew after waits of 10, 20, 40, 60 and 60 s", rebuilt())
	}
	_, reopened := p.heard()
	if n := len(reopened); n != 5 || reopened[4] != (messages.Reopened{Peer: peer, Restarts: 5}) {
		t.Fatalf("told the monitor %v", reopened)
	}
	p.publish(ping())
	if heard, _ := p.heard(); len(heard) != 1 {
		t.Fatalf("the new socket brought %v", heard)
	}
	p.advance(10 * time.Second)
	if rebuilt() != 6 {
		t.Fatal("the wait is not short again after a good frame")
	}
}

func TestSubscriberIsRestartedWhenItsSocketFails(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.publish(nil, count("cows", replicaB, 1))
	p.heard()
	p.net.FailNext("a", transport.OpReceive, peer, errors.New("ETERM"))
	p.net.FailNext("a", transport.OpConnect, peer, errors.New("EMFILE"))
	p.publish(nil, count("goats", replicaB, 1))
	reasons := p.failed["node/peers"]
	var socket *transport.SocketError
	if len(reasons) != 2 || !errors.As(reasons[1].(error), &socket) || socket.Op != transport.OpConnect {
		t.Fatalf("failures %v", reasons)
	}
	p.publish(nil, count("hens", replicaB, 1))
	heard, reopened := p.heard()
	if len(heard) == 0 || !heard[0].Gap || len(reopened) == 0 {
		t.Fatalf("heard %+v, reopened %+v: what the old socket held is lost", heard, reopened)
	}
	if merges := p.merges(); !slices.Contains(slices.Concat(merges["node/store0"], merges["node/store1"]), "hens") {
		t.Fatalf("merged %v: the new socket brings nothing", merges)
	}
}

func TestSubscriberTakesTurns(t *testing.T) {
	p := newPeerWorld(t, Options{})
	for range 3 * turnFrames {
		p.post(nil, count("cows", replicaB, 1))
	}
	p.run()
	heard, _ := p.heard()
	total := 0
	for _, h := range heard {
		if h.Frames > turnFrames {
			t.Fatalf("a turn of %d frames", h.Frames)
		}
		total += h.Frames
	}
	if total != 3*turnFrames || len(heard) < 3 {
		t.Fatalf("%d frames in %d turns", total, len(heard))
	}
}

// While too much news waits for the publisher nothing is received; who is stopped
// meanwhile is not told when that has changed, nor is an instance that has failed.
func TestSubscriberWaitsForThePublisher(t *testing.T) {
	p := newPeerWorld(t, Options{Rebuild: time.Second})
	p.publish(nil, count("cows", replicaB, 1))
	p.merges()
	p.env.Pressure.took(messages.Load{}, tooMuch)
	p.publish(nil, count("cows", replicaB, 2))
	p.publish(nil, count("cows", replicaB, 3))
	p.advance(5 * time.Second) // a socket that is not read is not silent
	if got := p.merges(); len(got) != 0 || len(p.named("socket_rebuilt")) != 0 {
		t.Fatalf("merged %q, events %v", got, p.events)
	}
	p.env.Pressure.took(messages.Load{}, 0)
	p.run()
	if got := p.merges(); len(got) != 1 {
		t.Fatalf("merged %q, expected all that waited", got)
	}
	p.env.Pressure.took(messages.Load{}, tooMuch)
	p.publish(nil, count("cows", replicaB, 4))
	p.env.System.Root.Stop(p.env.Addresses.Peers)
	p.run()
	if n := len(p.env.Pressure.calls); n != 0 {
		t.Fatalf("%d calls wait for an actor that has stopped", n)
	}
}
