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
// indexes, with what is computed from scratch; and the sums at a horizon with what
// is left when the horizon was applied to every key.
func TestKeptUpToDate(t *testing.T) {
	owned := storage.Range{First: messages.Buckets}
	for _, name := range []string{"k0", "k1", "k2"} { // those of AnyOp
		bucket := messages.BucketOf(messages.HashName(name))
		owned = storage.Range{First: min(owned.First, bucket-1), End: max(owned.End, bucket+2)}
	}
	rapid.Check(t, func(t *rapid.T) {
		grace := rapid.SampledFrom([]time.Duration{0, 5 * time.Second, 30 * time.Second}).Draw(t, "grace")
		retention := rapid.SampledFrom([]time.Duration{10 * time.Second, 10 * time.Minute}).Draw(t, "retention")
		var shards []*storage.Shard
		for i := range 2 {
			shards = append(shards, storage.NewShard(storage.ShardConfig{
				Range:     owned,
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
			switch rapid.IntRange(0, 4).Draw(t, "then") {
			case 0, 1:
				to.Merge(now, packets)
			case 2:
				to.Sweep(now)
			case 3:
				to.Digest(now)
			case 4:
				to.Merge(now, storagetest.WalkAll(from, now))
			}
			for _, s := range shards {
				if err := s.Audit(); err != nil {
					t.Fatal(err)
				}
				buckets, keys := s.BucketSums()
				wantSums(t, s, buckets)
				wantKeySums(t, s, owned, buckets, keys)
			}
			sum, horizon := to.Root()
			if horizon == storage.Horizon(now.Millis(), grace) && to.Digest(now) != sum {
				t.Fatalf("at the horizon %d the sum was said to be %x, and is %x", horizon, sum, to.Digest(now))
			}
		}
	})
}

// wantKeySums holds the digests of keys to those of their buckets.
func wantKeySums(t *rapid.T, s *storage.Shard, owned storage.Range, buckets map[int]uint64, keys map[int]int) {
	t.Helper()
	var sums []messages.KeySum
	for bucket := owned.First - 1; bucket <= owned.End; bucket++ {
		sums = s.KeySums(bucket, sums[:0])
		var sum uint64
		for _, k := range sums {
			if messages.BucketOf(k.Name) != bucket {
				t.Fatalf("bucket %d has a key of bucket %d", bucket, messages.BucketOf(k.Name))
			}
			sum += k.Sum
		}
		if sum != buckets[bucket] || len(sums) != keys[bucket] {
			t.Fatalf("bucket %d: %d keys of %x, from scratch %d of %x", bucket, len(sums), sum, keys[bucket], buckets[bucket])
		}
	}
}
