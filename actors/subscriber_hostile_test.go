package actors

import (
	"strings"
	"testing"

	"blue-rings/messages"
)

func TestSubscriberRefusesWritesFromTheFuture(t *testing.T) {
	far := messages.Stamp(messages.MaxMillis-1) << 16
	for what, packet := range map[string]messages.Packet{
		"a cell":   {Name: "k", Cells: []messages.Cell{{Place: messages.Base, Value: "pinned", Stamp: far, Replica: replicaB}}},
		"a serial": {Name: "k", Slots: []messages.Slot{{Replica: replicaB, Serial: far, Added: messages.Int(1)}}},
		"a clear":  {Name: "k", Cleared: far},
		"a cutoff": {Name: "k", Cutoff: far.Millis()},
	} {
		p := newPeerWorld(t, Options{})
		p.publish(nil, packet, count("cows", replicaB, 1))
		for _, names := range p.merges() {
			if strings.Contains(strings.Join(names, " "), "k") {
				t.Errorf("%s of the year 10889 was merged: no later write ever wins", what)
			}
		}
		if h := p.lastHeard(); !h.Gap || p.dropped(DropSkew) != 1 || len(p.named("frame_refused")) != 1 {
			t.Errorf("%s: heard %+v, events %v", what, h, p.events)
		}
	}
}

func TestSubscriberTakesWhatABatchStampedAhead(t *testing.T) {
	p := newPeerWorld(t, Options{})
	ahead := messages.StampAt(p.now.UnixMilli() + 10) // a batch of 650,000 new counters in a millisecond
	p.publish(nil, messages.Packet{Name: "cows", Slots: []messages.Slot{{Replica: replicaB, Serial: ahead, Added: messages.Int(1)}}})
	if merges := p.merges(); len(merges) != 1 || p.dropped(DropSkew) != 0 {
		t.Fatalf("merged %v, events %v", merges, p.events)
	}
}

func TestSubscriberReportsManyDoublesOncePerBurst(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.advance(5 * p.env.Options.Window())
	hears := []messages.Replica{self}
	for i := range messages.MaxHears - 1 {
		hears = append(hears, messages.Replica{Host: self.Host, Incarnation: uint64(i) + 1000})
	}
	p.publish(ping(hears...))
	if n := len(p.named("host_shared")); n != 1 {
		t.Fatalf("%d events for one ping", n)
	}
	p.advance(burstQuiet)
	p.publish(ping(hears...))
	if n := len(p.named("host_shared")); n != 2 {
		t.Fatalf("%d events after a quiet time", n)
	}
}

func TestSubscriberDoesNotTakeItselfForAPeer(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.replica = self
	for range 3 {
		p.publish(ping(replicaB))
		p.publish(nil, count("cows", replicaB, 1))
	}
	heard, _ := p.heard()
	for _, h := range heard {
		if !h.Replica.IsZero() {
			t.Fatalf("heard %+v: a node that hears only itself is not coherent", h)
		}
	}
	if len(p.merges()) != 0 || p.dropped(DropOwn) != 6 || len(p.named("frame_refused")) != 1 {
		t.Fatalf("dropped %d, events %v", p.dropped(DropOwn), p.events)
	}
}

func TestSubscriberGivesTheStoresBoundedMemory(t *testing.T) {
	p := newPeerWorld(t, Options{})
	value := strings.Repeat("x", messages.MaxValue)
	large := messages.Packet{Name: "big"}
	for i := range 15 {
		large.Cells = append(large.Cells, messages.Cell{
			Place: messages.Field, Name: string(rune('a' + i)), Value: value, Replica: replicaB, Stamp: 1,
		})
	}
	var total, merges int
	for range 64 {
		for range 4 {
			p.post(nil, large)
		}
		p.run()
		for _, names := range p.merges() {
			merges++
			total += len(names)
		}
	}
	if most := 32; total == 0 || total > most {
		t.Fatalf("the stores hold %d packets of nearly 1 MiB each and have merged none, want at most %d", total, most)
	}
	shard := 0
	if p.env.Addresses.Store(messages.HashName("big")) != p.env.Addresses.Shards[0] {
		shard = 1
	}
	p.merged(shard, messages.Merged{Credit: p.env.Options.Credit * 2})
	if len(p.merges()) == 0 {
		t.Fatal("nothing more is received with all credit back")
	}
}
