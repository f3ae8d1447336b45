package actors

import (
	"fmt"
	"testing"

	"blue-rings/messages"
)

// BenchmarkCatchUpPage is what a page of 2,500 counters costs the catch-up actor, from
// its bytes to the pieces for the stores.
func BenchmarkCatchUpPage(b *testing.B) {
	const packets = 2500
	w := newWorld(b, Options{})
	now := messages.StampAt(w.now.UnixMilli())
	page := messages.Page{Publisher: replicaB, Stamp: now, Wall: w.now.UnixMilli(), Number: 1, End: true}
	for i := range packets {
		page.Packets = append(page.Packets, count(fmt.Sprintf("counter:%012d", i), replicaB, int64(i)))
	}
	bytes, err := new(messages.Encoder).AppendPage(nil, &page)
	if err != nil {
		b.Fatal(err)
	}
	c := &CatchUp{env: w.env, endpoint: peer, kept: &catchUpKept{cursors: map[string]*wholeCursors{}}}
	round := newPullRound(messages.Recover{Replica: replicaB}, nil, c.kept.cursors)
	c.errand, c.round = round, round
	number := func() int { c.kept.piece++; return c.kept.piece }
	b.ReportAllocs()
	for b.Loop() {
		round.whole = newWholeFetch("", newWholeCursors(1))
		c.asking.add(round.whole.ask()).try(1, w.now)
		c.take(bytes)
		for pieces := c.merging.give(number); len(pieces) > 0; pieces = c.merging.give(number) {
			for _, piece := range pieces {
				c.merging.merged(piece.number)
			}
		}
		if c.tally.void != "" || !c.merging.isIdle() {
			b.Fatalf("void %q, %d pages wait", c.tally.void, c.merging.pages)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/packets, "ns/packet")
}
