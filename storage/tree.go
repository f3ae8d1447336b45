package storage

import "blue-rings/messages"

// Tree is the digest tree over a range of buckets, for engines that do not keep
// the sums of their buckets themselves: tell it of each change of a key's hash.
// It takes 8.5 bytes for each bucket of the range. One owner: no two calls at a
// time.
type Tree struct {
	branches
	first   int
	buckets []uint64 // their sums
}

// NewTree is the tree of a range without keys.
func NewTree(r Range) *Tree {
	return &Tree{branches: newBranches(r), first: r.First, buckets: make([]uint64, r.End-r.First)}
}

// Add books a change of a bucket of the range: the hash of what came, less that of
// what went. It takes a nanosecond or two, whatever the number of keys.
func (t *Tree) Add(bucket int, change uint64) {
	t.buckets[bucket-t.first] += change
	t.add(bucket, change)
}

// Root is the sum of all buckets.
func (t *Tree) Root() uint64 { return t.total }

// Sums does what Engine.Sums must.
func (t *Tree) Sums(level int, nodes []uint16, sums []uint64) {
	if level < messages.TreeLevels-1 {
		t.addTo(level, nodes, sums)
		return
	}
	for i, node := range nodes {
		for child := range messages.TreeFan {
			if b := int(node)*messages.TreeFan + child - t.first; b >= 0 && b < len(t.buckets) {
				sums[i*messages.TreeFan+child] += t.buckets[b]
			}
		}
	}
}

// branches are the part of the digest tree above the buckets: the sums of the
// nodes of level 3, which have 16 buckets each, as far as a range reaches, and the
// total. Those of levels 1 and 2 are added up when they are asked for, at most
// 4,096 additions: to keep them, too, would cost every write, and a write is far
// more frequent than a question.
type branches struct {
	first int // the first node
	sums  []uint64
	total uint64
}

// twigs is the level of the nodes that branches keep.
const twigs = messages.TreeLevels - 1

func newBranches(r Range) branches {
	first := r.First / messages.TreeFan
	end := (r.End + messages.TreeFan - 1) / messages.TreeFan
	return branches{first: first, sums: make([]uint64, end-first)}
}

// add books a change of a bucket.
func (b *branches) add(bucket int, change uint64) {
	b.sums[bucket/messages.TreeFan-b.first] += change
	b.total += change
}

// addTo is Engine.Sums for nodes whose children are not buckets: those of the
// levels 0 to 2.
func (b *branches) addTo(level int, nodes []uint16, sums []uint64) {
	width := messages.NodesAt(twigs) / messages.NodesAt(level+1)
	for i, node := range nodes {
		for child := range messages.TreeFan {
			n := (int(node)*messages.TreeFan+child)*width - b.first
			for _, sum := range b.sums[min(max(n, 0), len(b.sums)):min(max(n+width, 0), len(b.sums))] {
				sums[i*messages.TreeFan+child] += sum
			}
		}
	}
}
