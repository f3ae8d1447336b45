package actors

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
)

var (
	replicaB = messages.Replica{Host: "b", Incarnation: 2}
	replicaC = messages.Replica{Host: "c", Incarnation: 3}
)

// asIs keeps the origin of each packet.
func asIs(p *messages.Packet) (messages.Replica, messages.Route) { return p.Source, p.Route }

// state is a plain model of what a receiver knows after some packets.
type state map[string]int64

func (s state) raise(key string, to int64) {
	if to > s[key] {
		s[key] = to
	}
}

func (s state) merge(packets []messages.Packet) {
	for _, p := range packets {
		s.raise(p.Name+" expire", int64(p.Expire))
		s.raise(p.Name+" cutoff", p.Cutoff)
		s.raise(p.Name+" cleared", int64(p.Cleared))
		for _, slot := range p.Slots {
			key := fmt.Sprint(p.Name, slot.Replica, slot.Serial)
			added, _ := slot.Added.Int64()
			s.raise(key+"+", added)
			s.raise(key+"until", int64(slot.Until))
			if slot.Floors != nil {
				floor, _ := slot.Floors.Added.Int64()
				s.raise(key+"floor", floor)
			}
		}
		for _, cell := range p.Cells {
			key := fmt.Sprint(p.Name, cell.Place, cell.Name)
			s.raise(key, int64(cell.Stamp)*10+int64(cell.Replica.Incarnation))
			s.raise(key+"until", int64(cell.Until))
		}
		for _, opaque := range p.Opaque {
			s.raise(p.Name+"opaque"+opaque, 1)
		}
	}
}

func anyPacket(t *rapid.T) messages.Packet {
	replicas := rapid.SampledFrom([]messages.Replica{self, replicaB, replicaC})
	small := rapid.Int64Range(0, 9)
	p := messages.Packet{
		Name:    rapid.SampledFrom([]string{"cows", "goats", "hens"}).Draw(t, "name"),
		Expire:  messages.Expire(small.Draw(t, "expire")),
		Cutoff:  small.Draw(t, "cutoff"),
		Cleared: messages.Stamp(small.Draw(t, "cleared")),
		Source:  replicas.Draw(t, "source"),
		Route:   rapid.SliceOfNDistinct(replicas, 0, 3, rapid.ID[messages.Replica]).Draw(t, "route"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "slots") {
		slot := messages.Slot{
			Replica: replicas.Draw(t, "replica"),
			Serial:  messages.Stamp(small.Draw(t, "serial")),
			Added:   messages.Int(small.Draw(t, "added")),
			Until:   messages.Expire(small.Draw(t, "until")),
		}
		if rapid.Bool().Draw(t, "has floors") {
			slot.Floors = &messages.Floors{Added: messages.Int(small.Draw(t, "floor"))}
		}
		p.Slots = append(p.Slots, slot)
	}
	for range rapid.IntRange(0, 3).Draw(t, "cells") {
		p.Cells = append(p.Cells, messages.Cell{
			Place:   messages.Element,
			Name:    rapid.SampledFrom([]string{"x", "y"}).Draw(t, "element"),
			Stamp:   messages.Stamp(small.Draw(t, "stamp")),
			Replica: replicas.Draw(t, "replica"),
			Until:   messages.Expire(small.Draw(t, "until")),
		})
	}
	if rapid.IntRange(0, 9).Draw(t, "opaque") == 0 {
		p.Kind, p.Opaque = "peak", []string{rapid.SampledFrom([]string{"1", "2"}).Draw(t, "change")}
	}
	return p
}

// copyOf is a deep copy, to see that frozen packets stay as they are.
func copyOf(packets []messages.Packet) []messages.Packet {
	copies := slices.Clone(packets)
	for i := range copies {
		copies[i].Slots = slices.Clone(copies[i].Slots)
		copies[i].Cells = slices.Clone(copies[i].Cells)
		copies[i].Opaque = slices.Clone(copies[i].Opaque)
		copies[i].Route = slices.Clone(copies[i].Route)
	}
	return copies
}

// Whatever is queued and taken in whatever pieces, a receiver ends up with what
// it would have had from the news itself, and nothing that was given is written
// to.
func TestQueueLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		direct, queued := state{}, state{}
		given, before := [][]messages.Packet{}, [][]messages.Packet{}
		take := func(n int) {
			packets := q.next(n)
			queued.merge(packets)
			q.drop(len(packets))
		}
		t.Repeat(map[string]func(*rapid.T){
			"news": func(t *rapid.T) {
				batch := rapid.SliceOfN(rapid.Custom(anyPacket), 1, 4).Draw(t, "batch")
				given, before = append(given, batch), append(before, copyOf(batch))
				direct.merge(batch)
				q.addNews(batch, asIs)
			},
			"old": func(t *rapid.T) {
				batch := rapid.SliceOfN(rapid.Custom(anyPacket), 1, 4).Draw(t, "batch")
				direct.merge(batch)
				q.addOld(batch, messages.Route{self})
			},
			"take": func(t *rapid.T) { take(rapid.IntRange(1, 5).Draw(t, "n")) },
		})
		take(q.len())
		if q.len() != 0 || q.index.used != 0 {
			t.Fatalf("%d packets and %d names stay in an empty queue", q.len(), q.index.used)
		}
		if fmt.Sprint(direct) != fmt.Sprint(queued) {
			t.Fatalf("a receiver has\n%v, expected\n%v", queued, direct)
		}
		if fmt.Sprintf("%+v", given) != fmt.Sprintf("%+v", before) {
			t.Fatal("a frozen packet was written to")
		}
	})
}

func TestQueueJoinsByName(t *testing.T) {
	var q queue
	for i := range 100 {
		q.addNews([]messages.Packet{count("cows", self, int64(i)), count("goats", self, int64(i))}, asIs)
	}
	packets := q.next(1000)
	if len(packets) != 2 {
		t.Fatalf("%d packets, expected one for each of 2 names", len(packets))
	}
	for _, p := range packets {
		if len(p.Slots) != 1 || !p.Slots[0].Added.Equal(messages.Int(99)) {
			t.Fatalf("%s has %+v, expected the newest state of one slot", p.Name, p.Slots)
		}
	}
}

func TestQueueKeepsWhatRoutesAndSourcesHaveInCommon(t *testing.T) {
	from := func(source messages.Replica, route ...messages.Replica) messages.Packet {
		p := count("cows", source, 1)
		p.Source, p.Route = source, route
		return p
	}
	for _, c := range []struct {
		name   string
		first  messages.Packet
		second messages.Packet
		source messages.Replica
		route  messages.Route
	}{
		{"same", from(replicaB, self, replicaB), from(replicaB, self, replicaB), replicaB, messages.Route{self, replicaB}},
		{"other source", from(replicaB, self, replicaB), from(replicaC, self, replicaC, replicaB), messages.Replica{}, messages.Route{self, replicaB}},
		{"own and relayed", from(self, self), from(replicaB, self, replicaB), messages.Replica{}, messages.Route{self}},
	} {
		var q queue
		q.addNews([]messages.Packet{c.first}, asIs)
		q.addNews([]messages.Packet{c.second}, asIs)
		if p := q.next(9)[0]; p.Source != c.source || !slices.Equal(p.Route, c.route) {
			t.Errorf("%s: source %s route %s, expected %s %s", c.name, p.Source, p.Route, c.source, c.route)
		}
	}
}

func TestQueueDoesNotJoinOldNews(t *testing.T) {
	var q queue
	news := count("cows", self, 1)
	news.Source = self
	q.addOld([]messages.Packet{count("cows", replicaB, 5)}, messages.Route{self})
	q.addNews([]messages.Packet{news}, asIs)
	q.addNews([]messages.Packet{news}, asIs)
	packets := q.next(9)
	if len(packets) != 2 || packets[1].Source != self {
		t.Fatalf("got %+v", packets)
	}
}

func TestQueueDoesNotLetAPacketGrowWithoutBound(t *testing.T) {
	var q queue
	for i := range 1000 {
		p := messages.Packet{Name: "herd"}
		p.Cells = []messages.Cell{{Place: messages.Element, Name: fmt.Sprint(i), Stamp: 1, Replica: self}}
		q.addNews([]messages.Packet{p}, asIs)
	}
	for _, p := range q.next(9999) {
		if p.Changes() > maxJoined {
			t.Fatalf("a packet of %d changes", p.Changes())
		}
	}
}

func BenchmarkQueueIdle(b *testing.B)    { benchmarkQueue(b, 1) }
func BenchmarkQueueJoining(b *testing.B) { benchmarkQueue(b, 10) }

// benchmarkQueue measures a change, in batches of 100 names, so many batches
// between flushes.
func benchmarkQueue(b *testing.B, batches int) {
	batch := make([]messages.Packet, 100)
	for i := range batch {
		batch[i] = count(fmt.Sprintf("account %012d", i), self, 1)
	}
	var q queue
	b.ReportAllocs()
	for done := 0; b.Loop(); done++ {
		if done%100 != 0 {
			continue
		}
		q.addNews(batch, asIs)
		if done%(100*batches) == 0 {
			q.drop(q.len())
		}
	}
}
