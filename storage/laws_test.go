package storage_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
)

func shardOf(self messages.Replica) storage.Engine {
	return storage.NewShard(storage.ShardConfig{
		Range:     storage.RangeOf(0, 1),
		Self:      self,
		Grace:     30 * time.Second,
		Retention: 24 * time.Hour,
	})
}

func TestLaws(t *testing.T) {
	storagetest.Laws(t, storagetest.Subject{New: shardOf, Write: storagetest.WriteAny})
}

func TestModel(t *testing.T) { storagetest.Model(t, shardOf) }

func TestConverges(t *testing.T) { storagetest.Converges(t, shardOf) }

// TestKeptUpToDate compares all that is kept up to date, sums, counts and
// indexes, with what is computed from scratch.
func TestKeptUpToDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grace := rapid.SampledFrom([]time.Duration{0, 5 * time.Second, 30 * time.Second}).Draw(t, "grace")
		retention := rapid.SampledFrom([]time.Duration{10 * time.Second, 10 * time.Minute}).Draw(t, "retention")
		var shards []*storage.Shard
		for i := range 2 {
			shards = append(shards, storage.NewShard(storage.ShardConfig{
				Range:     storage.RangeOf(0, 1),
				Self:      messages.Replica{Host: string(rune('a' + i)), Incarnation: 7},
				Grace:     grace,
				Retention: retention,
			}))
		}
		now := messages.StampAt(1_700_000_000_000)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now += messages.Stamp(rapid.SampledFrom([]int64{1, 1, 900 << 16, 7_000 << 16, 100_000 << 16}).Draw(t, "pause"))
			from, to := shards[0], shards[1]
			if rapid.Bool().Draw(t, "other") {
				from, to = to, from
			}
			ops := make([]messages.Op, rapid.IntRange(1, 4).Draw(t, "ops"))
			for i := range ops {
				ops[i] = storagetest.AnyOp(t, now)
			}
			packets := from.Operate(now, ops, make([]messages.Answer, len(ops)))
			switch rapid.IntRange(0, 3).Draw(t, "then") {
			case 0, 1:
				to.Merge(now, packets)
			case 2:
				to.Sweep(now)
			case 3:
				to.Digest(now)
			}
			for _, s := range shards {
				if err := s.Audit(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
