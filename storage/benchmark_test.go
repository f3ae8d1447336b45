package storage_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

func newShard(host string) *storage.Shard {
	return storage.NewShard(storage.ShardConfig{
		Range:     storage.RangeOf(0, 1),
		Self:      messages.Replica{Host: host, Incarnation: 1},
		Grace:     30 * time.Second,
		Retention: 24 * time.Hour,
	})
}

// increments is batches of 100 increments that go over that many counters in a
// scattered order.
func increments(counters int) [][]messages.Op {
	batches := make([][]messages.Op, counters/100)
	for i := range counters {
		n := i * 7919 % counters
		name := fmt.Sprintf("counter:%012d", n)
		b := i / 100
		batches[b] = append(batches[b], messages.Op{
			Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(1),
		})
	}
	return batches
}

// BenchmarkIncrementBatch100 is one increment of 10,000 counters, in batches of 100.
func BenchmarkIncrementBatch100(b *testing.B) { benchmarkIncrement(b, 10_000) }

// BenchmarkIncrementBatch100OfMillion is the same with 1,000,000 counters, which
// no cache holds.
func BenchmarkIncrementBatch100OfMillion(b *testing.B) { benchmarkIncrement(b, 1_000_000) }

func benchmarkIncrement(b *testing.B, counters int) {
	shard, batches := newShard("a"), increments(counters)
	answers := make([]messages.Answer, 100)
	now := messages.StampAt(1_000_000)
	for _, batch := range batches {
		shard.Operate(now, batch, answers)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += 100 {
		now++
		shard.Operate(now, batches[i/100%len(batches)], answers)
	}
}

// BenchmarkMergeCounter100 is the merging of one change of one of 10,000
// counters, in packets of 100. The packets have just been written to, as if
// they had just been decoded.
func BenchmarkMergeCounter100(b *testing.B) {
	writer, reader, batches := newShard("a"), newShard("b"), increments(10_000)
	answers := make([]messages.Answer, 100)
	now := messages.StampAt(1_000_000)
	frames := make([][]messages.Packet, len(batches))
	for i, batch := range batches {
		frames[i] = writer.Operate(now, batch, answers)
		reader.Merge(now, frames[i])
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += 100 {
		frame := frames[i/100%len(frames)]
		for j := range frame {
			frame[j].Slots[0].Added = messages.Int(int64(i) + 2)
		}
		if merged := reader.Merge(now, frame); len(merged.Changed) != 100 {
			b.Fatalf("%d packets changed something, of 100", len(merged.Changed))
		}
	}
}

// BenchmarkMemoryPerCounter reports the heap that a million counters take.
func BenchmarkMemoryPerCounter(b *testing.B) {
	const counters = 1_000_000
	for b.Loop() {
		before := heapInUse()
		shard := newShard("a")
		answers := make([]messages.Answer, 1)
		for i := range counters {
			name := fmt.Sprintf("counter:%012d", i)
			op := messages.Op{Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(1)}
			shard.Operate(messages.StampAt(1_000_000)+messages.Stamp(i), []messages.Op{op}, answers)
		}
		b.ReportMetric(float64(heapInUse()-before)/counters, "B/key")
		runtime.KeepAlive(shard)
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapInuse
}

// BenchmarkWalkCounters is a walk of 1,000,000 counters of one replica, with names
// of 20 bytes, in parts of 120 KiB; reported for each counter.
func BenchmarkWalkCounters(b *testing.B) {
	const counters = 1_000_000
	shard := newShard("a")
	answers := make([]messages.Answer, 100)
	now := messages.StampAt(1_000_000)
	for _, batch := range increments(counters) {
		shard.Operate(now, batch, answers)
	}
	b.ReportAllocs()
	b.ResetTimer()
	var names, pages int
	for b.Loop() {
		names, pages = 0, 0
		for from := (messages.Position{}); ; pages++ {
			now++
			walked := shard.Walk(now, from, messages.Limits{Names: counters, Bytes: 120 << 10})
			names += walked.Names
			if from = walked.Next; walked.End {
				break
			}
		}
	}
	if names != counters {
		b.Fatalf("a walk gave %d names", names)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/counters, "ns/key")
	b.ReportMetric(float64(pages), "parts")
}

// BenchmarkSweepMillion lets go of 1,000,000 counters that are over at once: for each,
// and the longest part of it, for which a store's clients wait.
func BenchmarkSweepMillion(b *testing.B) {
	const counters = 1_000_000
	var longest, all time.Duration
	for b.Loop() {
		b.StopTimer()
		shard, answers := newShard("a"), make([]messages.Answer, 100)
		begun := messages.StampAt(begin)
		for _, batch := range increments(counters) {
			for i := range batch {
				batch[i].Expire = begin + 30_000
			}
			begun++
			shard.Operate(begun, batch, answers)
		}
		b.StartTimer()
		for _, wall := range []int64{begin + 31_000, begin + 150_000} { // invisible, then gone
			now, done := messages.StampAt(wall), false
			for !done {
				before := b.Elapsed()
				now++
				done = shard.Sweep(now)
				longest, all = max(longest, b.Elapsed()-before), all+b.Elapsed()-before
			}
		}
		if shard.Digest(messages.StampAt(begin+151_000)) != 0 {
			b.Fatal("something is left")
		}
	}
	b.ReportMetric(float64(all.Nanoseconds())/float64(b.N)/counters, "ns/key")
	b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
}
