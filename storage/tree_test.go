package storage_test

import (
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
)

// summer is what answers questions about its digest tree.
type summer interface {
	Sums(level int, nodes []uint16, sums []uint64)
}

// wantSums holds every level of a tree to the sums of its buckets, added up from
// scratch.
func wantSums(t *rapid.T, got summer, buckets map[int]uint64) {
	t.Helper()
	for level := range messages.TreeLevels {
		nodes := make([]uint16, messages.NodesAt(level))
		for i := range nodes {
			nodes[i] = uint16(i)
		}
		sums, want := make([]uint64, len(nodes)*messages.TreeFan), make([]uint64, len(nodes)*messages.TreeFan)
		for bucket, sum := range buckets {
			want[bucket*len(want)/messages.Buckets] += sum
		}
		got.Sums(level, nodes, sums)
		for i := range want {
			if sums[i] != want[i] {
				t.Fatalf("child %d of level %d: %x, from scratch %x", i, level, sums[i], want[i])
			}
		}
	}
}

func TestTreeAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(0, messages.Buckets-1).Draw(t, "first")
		r := storage.Range{First: first, End: rapid.IntRange(first+1, messages.Buckets).Draw(t, "end")}
		tree, buckets := storage.NewTree(r), map[int]uint64{}
		var total uint64
		for range rapid.IntRange(0, 50).Draw(t, "changes") {
			bucket, change := rapid.IntRange(r.First, r.End-1).Draw(t, "bucket"), rapid.Uint64().Draw(t, "change")
			tree.Add(bucket, change)
			buckets[bucket] += change
			total += change
		}
		wantSums(t, tree, buckets)
		if tree.Root() != total {
			t.Fatalf("root %x, from scratch %x", tree.Root(), total)
		}
	})
}

// Sums are added to what is there, for the nodes asked for, so that the answers of
// several stores make one.
func TestTreesOfRangesAddUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cut := rapid.IntRange(1, messages.Buckets-1).Draw(t, "cut")
		left := storage.NewTree(storage.Range{First: 0, End: cut})
		right := storage.NewTree(storage.Range{First: cut, End: messages.Buckets})
		whole := storage.NewTree(storage.RangeOf(0, 1))
		for range 20 {
			bucket, change := rapid.IntRange(0, messages.Buckets-1).Draw(t, "bucket"), rapid.Uint64().Draw(t, "change")
			whole.Add(bucket, change)
			if bucket < cut {
				left.Add(bucket, change)
			} else {
				right.Add(bucket, change)
			}
		}
		for level := range messages.TreeLevels {
			var nodes []uint16
			for n := 0; n < messages.NodesAt(level); n += 1 + messages.NodesAt(level)/7 {
				nodes = append(nodes, uint16(n))
			}
			sums, want := make([]uint64, len(nodes)*messages.TreeFan), make([]uint64, len(nodes)*messages.TreeFan)
			left.Sums(level, nodes, sums)
			right.Sums(level, nodes, sums)
			whole.Sums(level, nodes, want)
			for i := range want {
				if sums[i] != want[i] {
					t.Fatalf("level %d, cut at %d: sums %x, of the whole %x", level, cut, sums[i], want[i])
				}
			}
		}
	})
}
