package disk_test

import (
	"fmt"
	"sync"
	"testing"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// counters are shards that have counted each of so many names once.
func counters(b *testing.B, n, shards int) []*storage.Shard {
	b.Helper()
	all := make([]*storage.Shard, shards)
	for i := range all {
		all[i] = newShard(7, storage.RangeOf(i, shards))
		count(b, all[i], storage.RangeOf(i, shards), n, messages.StampAt(begin))
	}
	return all
}

// count adds one to those of so many counters that are of a range.
func count(b *testing.B, shard *storage.Shard, r storage.Range, n int, now messages.Stamp) {
	b.Helper()
	for i := range n {
		name := fmt.Sprintf("counter:%012d", i)
		if bucket := messages.BucketOf(messages.HashName(name)); bucket >= r.First && bucket < r.End {
			now++
			increment(b, shard, now, name, 1)
		}
	}
}

func onDisk(b *testing.B) disk.Options {
	o := options(b, nil)
	o.Fold = 0
	o.Dir = b.TempDir()
	return o
}

// BenchmarkCommit10000 is the commit of 10,000 counters that have changed, with what hands them
// over.
func BenchmarkCommit10000(b *testing.B) {
	for _, sync := range []bool{true, false} {
		b.Run(fmt.Sprintf("sync=%v", sync), func(b *testing.B) {
			const n = 10_000
			shard := counters(b, n, 1)[0]
			d := open(b, onDisk(b))
			batch := d.NewBatch()
			now := messages.StampAt(begin + 1_000_000)
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				count(b, shard, storage.RangeOf(0, 1), n, now)
				now += 2 * n
				b.StartTimer()
				for shard.Unsaved(n, func(name string, packets []messages.Packet) { ok(b, batch.Set("", name, packets)) }) {
				}
				ok(b, d.Commit(now, sync, batch))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/key")
			b.StopTimer()
			ok(b, d.Close())
		})
	}
}

// BenchmarkCommitOne is a commit of one counter, as often as the disk can sync.
func BenchmarkCommitOne(b *testing.B) {
	for _, sync := range []bool{true, false} {
		b.Run(fmt.Sprintf("sync=%v", sync), func(b *testing.B) {
			shard := counters(b, 1, 1)[0]
			d := open(b, onDisk(b))
			now := messages.StampAt(begin + 1_000_000)
			for b.Loop() {
				now++
				increment(b, shard, now, "counter:000000000000", 1)
				ok(b, save(d, shard, messages.StampAt(begin+10_000_000), sync))
			}
			b.StopTimer()
			ok(b, d.Close())
		})
	}
}

// BenchmarkLoadMillion is the loading of 1,000,000 counters into two shards at once, and what
// they take on the disk.
func BenchmarkLoadMillion(b *testing.B) {
	const n, shards = 1_000_000, 2
	o := onDisk(b)
	d := open(b, o)
	for _, shard := range counters(b, n, shards) {
		ok(b, save(d, shard, 1, false))
	}
	ok(b, d.Close())
	b.ResetTimer()
	for range b.N {
		before := b.Elapsed()
		d := open(b, o)
		opened := b.Elapsed() - before
		var all sync.WaitGroup
		for i := range shards {
			all.Go(func() {
				r := storage.RangeOf(i, shards)
				shard := newShard(8, r)
				err := d.Load("", r, func(packets []messages.Packet) error {
					shard.Restore(messages.StampAt(begin+100_000), packets)
					return nil
				})
				if err != nil || shard.Len() < n/shards-10_000 {
					b.Errorf("%d counters, %v", shard.Len(), err)
				}
			})
		}
		all.Wait()
		b.StopTimer()
		stats, err := d.Stats()
		ok(b, err)
		b.ReportMetric(float64(stats.Bytes)/n, "B/key")
		b.ReportMetric(opened.Seconds()*1_000, "open-ms")
		ok(b, d.Close())
		b.StartTimer()
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
}
