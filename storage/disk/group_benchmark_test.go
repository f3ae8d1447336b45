package disk

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkChanges sorts out what 16 MiB of groups say of 100,000 counters.
func BenchmarkChanges(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	g, batch, entries := groups{}, &Batch{}, 0
	for g.bytes < foldBytes {
		for range 400 {
			at, value := batch.begin("", fmt.Sprintf("key:%012d", random.IntN(100_000)))
			batch.bytes = append(batch.bytes, make([]byte, 25)...)
			batch.end(at, value)
			entries++
		}
		g.add(batch.bytes)
		batch.reset()
	}
	b.ReportAllocs()
	for b.Loop() {
		list, err := g.pieces.changes(nil, []byte(groupFirst))
		if err != nil || len(list) < 90_000 {
			b.Fatalf("%d changes, %v", len(list), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(entries), "ns/entry")
}
