package storetest

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
)

// tree: the sums of all levels add up, from the keys of a bucket to the root, and are
// equal where the states are.
func tree(r *ring) {
	a, b := r.fresh(), r.fresh()
	a.Merge(r.now(), r.history())
	b.Merge(r.now(), storagetest.WalkAll(a, r.now()))
	now := r.now()
	r.sweep(a, now)
	r.sweep(b, now)
	left, right := r.levels(a), r.levels(b)
	for level := range left {
		if !slices.Equal(left[level], right[level]) {
			r.Fatalf("states are equal, and sums of level %d differ", level)
		}
	}
	root, horizon := a.Root()
	if other, at := b.Root(); root != other || horizon != at || horizon == 0 {
		r.Fatalf("states are equal, and the roots are %x at the horizon %d and %x at %d", root, horizon, other, at)
	}
	if left[0][0] != root || a.Digest(now) != root {
		r.Fatalf("the root is %x, the sum below it %x, the digest %x", root, left[0][0], a.Digest(now))
	}
	for bucket, sum := range left[messages.TreeLevels] {
		if sum == 0 && bucket%997 > 0 {
			continue
		}
		for _, k := range a.KeySums(bucket, nil) {
			if messages.BucketOf(k.Name) != bucket {
				r.Fatalf("bucket %d has the sum of a name of bucket %d", bucket, messages.BucketOf(k.Name))
			}
			sum -= k.Sum
		}
		if sum != 0 {
			r.Fatalf("the sums of the keys of bucket %d are %x less than its own", bucket, sum)
		}
	}
}

// sweep lets go of all that the horizon of now has passed.
func (r *ring) sweep(who *replica, now messages.Stamp) {
	for range 1_000 {
		if who.Sweep(now) {
			return
		}
	}
	r.Fatal("a sweep of few names does not come to its end")
}

// levels is the sums of all nodes of each level, the root's that of its children.
// Those of children add up to that of their parent.
func (r *ring) levels(who *replica) [][]uint64 {
	levels := [][]uint64{make([]uint64, 1)}
	for level := range messages.TreeLevels {
		nodes := make([]uint16, messages.NodesAt(level))
		for i := range nodes {
			nodes[i] = uint16(i)
		}
		children := make([]uint64, messages.NodesAt(level+1))
		who.Sums(level, nodes, children)
		added := make([]uint64, len(nodes))
		for i, sum := range children {
			added[i/messages.TreeFan] += sum
		}
		if level == 0 {
			levels[0] = added
		}
		if !slices.Equal(added, levels[level]) {
			r.Fatalf("the sums of the children of level %d are not those of their parents", level)
		}
		levels = append(levels, children)
		r.some(who, level, children)
	}
	return levels
}

// some asks for a few nodes of a level: their sums are added to what is there.
func (r *ring) some(who *replica, level int, children []uint64) {
	nodes := rapid.SliceOfNDistinct(rapid.Uint16Range(0, uint16(messages.NodesAt(level)-1)), 1, 3, rapid.ID).Draw(r.T, "nodes")
	slices.Sort(nodes)
	sums := make([]uint64, len(nodes)*messages.TreeFan)
	for i := range sums {
		sums[i] = uint64(i)
	}
	who.Sums(level, nodes, sums)
	for i, sum := range sums {
		if child := int(nodes[i/messages.TreeFan])*messages.TreeFan + i%messages.TreeFan; sum-uint64(i) != children[child] {
			r.Fatalf("of nodes %v of level %d child %d has another sum than of all nodes", nodes, level, child)
		}
	}
}

// parts: a walk of a bucket, or of all, in parts of any size, gives their names and no
// others.
func parts(r *ring) {
	a := r.fresh()
	a.Merge(r.now(), r.history())
	all, want := map[string]bool{}, map[int][]string{}
	whole := storagetest.WalkAll(a, r.now())
	for i := range whole {
		if name := whole[i].Name; !all[name] {
			all[name] = true
			bucket := messages.BucketOf(messages.HashName(name))
			want[bucket] = append(want[bucket], name)
		}
	}
	for bucket, names := range want {
		if got := r.walk(a, bucket, bucket+1); !slices.Equal(got, names) {
			r.Fatalf("bucket %d has the names %q, and a walk of it gives %q", bucket, names, got)
		}
	}
	if got := r.walk(a, 0, 0); len(got) != len(all) {
		r.Fatalf("a walk of all gives %q, and another one %q", slices.Sorted(maps.Keys(all)), got)
	}
}

// walk is the names from a bucket to the end, in their order, asked for in parts.
func (r *ring) walk(who *replica, first, end int) []string {
	limits := messages.Limits{
		Names: rapid.SampledFrom([]int{1, 2, 100}).Draw(r.T, "names"),
		Bytes: rapid.SampledFrom([]int{0, 1, 60, 1_000}).Draw(r.T, "bytes"),
		End:   end,
	}
	var names []string
	for from := (messages.Position{Bucket: first}); ; {
		walked := who.Walk(r.now(), from, limits)
		r.fits(walked.Packets, limits.Bytes)
		for i := range walked.Packets {
			names = append(names, walked.Packets[i].Name)
		}
		if walked.End {
			return slices.Compact(names)
		}
		if walked.Next == from {
			r.Fatalf("a walk stands still at %s", from)
		}
		from = walked.Next
	}
}

// fits holds the packets of a part to a limit of bytes: they exceed it by one change
// at most.
func (r *ring) fits(packets []messages.Packet, limit int) {
	if limit == 0 || len(packets) == 0 {
		return
	}
	last := packets[len(packets)-1]
	greatest := 0
	for _, change := range messages.Split(last, 1) {
		greatest = max(greatest, measure(change))
	}
	if size := measure(packets...); size-greatest >= limit {
		r.Fatalf("a part of a walk has about %d bytes, its last packet's greatest change %d, and the limit is %d", size, greatest, limit)
	}
}

func measure(packets ...messages.Packet) int {
	var m storage.Measure
	for i := range packets {
		m.Add(&packets[i])
	}
	return m.Bytes
}
