package actors

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

// newShardWorld is a store of the second half of the buckets, with counters k0, k1,
// ..., and their names by bucket.
func newShardWorld(t *testing.T, counters int) (w *world, store *actor.PID, owned map[int][]string) {
	w = newWorld(t, Options{})
	w.probe(w.env.Addresses.Publisher, w.env.Addresses.Monitor)
	shard := storage.NewShard(storage.ShardConfig{
		Range: storage.RangeOf(1, 2), Self: self, Grace: 30 * time.Second, Retention: 24 * time.Hour,
	})
	store = w.spawn(w.env.Addresses.Shards[1], NewStore(w.env, 1, shard, ""))
	owned = map[int][]string{}
	var ops []messages.Op
	for i := range counters {
		name := fmt.Sprint("k", i)
		hash := messages.HashName(name)
		if bucket := messages.BucketOf(hash); storage.ShardOf(bucket, 2) == 1 {
			owned[bucket] = append(owned[bucket], name)
			ops = append(ops, messages.Op{Verb: messages.Increment, Name: name, Hash: hash, Number: messages.Int(1)})
		}
	}
	w.send(store, operate(&asker{}, ops...))
	w.got(w.env.Addresses.Publisher)
	return w, store, owned
}

// answerOf is the answer of a store to a question.
func answerOf[A any](t *testing.T, w *world, store *actor.PID, question messages.ToStore) A {
	t.Helper()
	w.request(store, question)
	got := w.got(w.env.Addresses.Monitor)
	if len(got) != 1 {
		t.Fatalf("%s has %d answers", question, len(got))
	}
	answer, ok := got[0].(A)
	if !ok {
		t.Fatalf("%s is answered with %T", question, got[0])
	}
	return answer
}

func TestStoreAnswersWithSumsOfItsRange(t *testing.T) {
	w, store, owned := newShardWorld(t, 2_000)
	all := make([]uint16, messages.Buckets)
	for i := range all {
		all[i] = uint16(i)
	}
	keys := answerOf[messages.KeysSummed](t, w, store, messages.SumKeys{Buckets: all, Ask: 1})
	if keys.Ask != 1 || keys.Horizon == 0 || len(keys.Counts) != len(all) {
		t.Fatalf("answered %s with %d counts", keys, len(keys.Counts))
	}
	sums, rest := make([]uint64, messages.Buckets), keys.Keys
	for bucket, n := range keys.Counts {
		if n != len(owned[bucket]) {
			t.Fatalf("bucket %d has %d keys, and not %d", bucket, n, len(owned[bucket]))
		}
		for _, k := range rest[:n] {
			sums[bucket] += k.Sum
		}
		rest = rest[n:]
	}
	for level := messages.TreeLevels - 1; level >= 0; level-- {
		nodes := all[:messages.NodesAt(level)]
		summed := answerOf[messages.Summed](t, w, store, messages.Sum{Level: level, Nodes: nodes, Ask: 2})
		if summed.Ask != 2 || summed.Horizon != keys.Horizon || summed.Keys != uint64(len(keys.Keys)) || !slices.Equal(summed.Sums, sums) {
			t.Fatalf("level %d: %s, and the sums do not add up", level, summed)
		}
		parents := make([]uint64, len(sums)/messages.TreeFan)
		for i, sum := range sums {
			parents[i/messages.TreeFan] += sum
		}
		sums = parents
	}
	gauge := &w.env.Counters.Stores[1]
	if gauge.Digest.Load() != sums[0] || gauge.Horizon.Load() != keys.Horizon || gauge.Keys.Load() != int64(len(keys.Keys)) {
		t.Fatalf("the gauge says %x at %d", gauge.Digest.Load(), gauge.Horizon.Load())
	}
	if summed := answerOf[messages.Summed](t, w, store, messages.Sum{Level: 4, Nodes: []uint16{40_000}}); len(summed.Sums) != 16 {
		t.Fatalf("below the buckets: %s", summed)
	}
}

func TestStoreWalksBucketsButForWhatTheAskerHas(t *testing.T) {
	w, store, owned := newShardWorld(t, 40_000)
	buckets := []uint16{3, 500} // another store's
	var want []string
	var have []uint64
	for bucket := messages.Buckets / 2; bucket < messages.Buckets; bucket += 7 {
		buckets = append(buckets, uint16(bucket))
	}
	keys := answerOf[messages.KeysSummed](t, w, store, messages.SumKeys{Buckets: buckets})
	for _, k := range keys.Keys {
		if k.Name%3 == 0 {
			have = append(have, k.Sum)
			continue
		}
		for _, name := range owned[messages.BucketOf(k.Name)] {
			if messages.HashName(name) == k.Name {
				want = append(want, name)
			}
		}
	}
	slices.Sort(have)
	slices.Sort(want)
	for _, limits := range []messages.Limits{{Names: 1}, {Names: 50}, {Names: 1 << 30, Bytes: 1}, {Names: 1 << 30, Bytes: 3_000}, {Names: 1 << 30}} {
		var got []string
		walk := messages.Walk{Limits: limits, Buckets: buckets, Have: have, Ask: 7}
		for end := false; !end; {
			walked := answerOf[messages.Walked](t, w, store, walk)
			if walked.Ask != 7 || walked.Names != len(walked.Packets) || walked.Names > limits.Names {
				t.Fatalf("%s is answered with %s", walk, walked)
			}
			var m storage.Measure
			for i := range walked.Packets {
				if limits.Bytes > 0 && m.Bytes >= limits.Bytes {
					t.Fatalf("%s is answered with more bytes than that", walk)
				}
				m.Add(&walked.Packets[i])
				got = append(got, walked.Packets[i].Name)
			}
			if !walked.End && walked.Next == walk.From {
				t.Fatalf("%s stands still", walk)
			}
			walk.From, end = walked.Next, walked.End
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: %d names were given and not %d", limits, len(got), len(want))
		}
	}
	if walked := answerOf[messages.Walked](t, w, store, messages.Walk{Buckets: []uint16{}, Limits: messages.Limits{Names: 9}}); !walked.End || walked.Names > 0 {
		t.Fatalf("of no bucket %s is given", walked)
	}
	limits := messages.Limits{Names: 1 << 30, End: int(buckets[100])}
	walked := answerOf[messages.Walked](t, w, store, messages.Walk{Buckets: buckets, Limits: limits})
	for i := range walked.Packets {
		if bucket := messages.BucketOf(messages.HashName(walked.Packets[i].Name)); bucket >= limits.End {
			t.Fatalf("bucket %d is given, and the end is before %d", bucket, limits.End)
		}
	}
	if !walked.End || walked.Names == 0 {
		t.Fatalf("before bucket %d is %s", limits.End, walked)
	}
}

// A large key goes on in the next part, also when buckets are named.
func TestStoreWalksALargeKeyOfABucketInParts(t *testing.T) {
	w, store, _ := newShardWorld(t, 0)
	name := "k0"
	for i := 0; storage.ShardOf(messages.BucketOf(messages.HashName(name)), 2) == 0; i++ {
		name = fmt.Sprint("k", i)
	}
	elements := map[string]bool{}
	op := messages.Op{Verb: messages.AddElements, Name: name, Hash: messages.HashName(name)}
	for i := range 500 {
		elements[fmt.Sprint(i)] = true
		op.Args = append(op.Args, fmt.Sprint(i))
	}
	w.send(store, operate(&asker{}, op))
	walk := messages.Walk{Limits: messages.Limits{Names: 100, Bytes: 2_000}, Buckets: []uint16{uint16(op.Hash >> 48)}}
	parts := 0
	for end := false; !end; parts++ {
		walked := answerOf[messages.Walked](t, w, store, walk)
		for _, p := range walked.Packets {
			for _, c := range p.Cells {
				delete(elements, c.Name)
			}
		}
		walk.From, end = walked.Next, walked.End
	}
	if len(elements) > 0 || parts < 9 {
		t.Fatalf("%d of 500 elements are missing after %d parts", len(elements), parts)
	}
}

// orderedAsker notes how far the sweep was when it was answered.
type orderedAsker struct {
	ledger *ledger
	sweeps int
}

func (a *orderedAsker) Answered(*messages.Batch) { a.sweeps = a.ledger.sweeps }

func TestClientsDoNotWaitForASweep(t *testing.T) {
	w, l, store := newStoreWorld(t)
	before := l.sweeps
	l.over = 5
	a := &orderedAsker{ledger: l}
	w.env.System.Root.Send(store, messages.SweepDue{})
	w.env.System.Root.Send(store, messages.Operate{Batch: &messages.Batch{Ops: []messages.Op{{}}, Answers: make([]messages.Answer, 1), Asker: a}})
	w.run()
	if a.sweeps != before+1 || l.sweeps != before+5 {
		t.Fatalf("of %d parts of the sweep %d came before the client", l.sweeps-before, a.sweeps-before)
	}
	w.advance(sweepEvery)
	if l.sweeps != before+6 {
		t.Fatalf("%d sweeps in the second after one, want 1", l.sweeps-before-5)
	}
}

func TestNoRootWhileAStoreSteps(t *testing.T) {
	w, store, _ := newShardWorld(t, 0)
	var ops []messages.Op
	for i := range 20_000 {
		name := fmt.Sprint("k", i)
		op := messages.Op{Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(1)}
		op.Expire = messages.Expire(w.now.Add(time.Minute).UnixMilli())
		if storage.ShardOf(messages.BucketOf(op.Hash), 2) == 1 {
			ops = append(ops, op)
		}
	}
	w.send(store, operate(&asker{}, ops...))
	c := w.env.Counters
	c.Stores[0].Horizon.Store(c.Stores[1].Horizon.Load())
	if horizon, root := c.root(2); horizon == 0 || root == 0 {
		t.Fatalf("the root is %x at %d", root, horizon)
	}
	w.now = w.now.Add(5 * time.Minute)
	name := "k0"
	for i := 0; storage.ShardOf(messages.BucketOf(messages.HashName(name)), 2) == 0; i++ {
		name = fmt.Sprint("k", i)
	}
	w.send(store, operate(&asker{}, messages.Op{Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(1)}))
	if horizon, root := c.root(2); horizon != 0 || root != 0 {
		t.Fatalf("with much to let go of the root is %x at %d", root, horizon)
	}
	w.send(store, messages.SweepDue{})
	c.Stores[0].Horizon.Store(c.Stores[1].Horizon.Load())
	if horizon, root := c.root(2); horizon == 0 || root == 0 || c.Stores[1].Keys.Load() != 1 {
		t.Fatalf("after the sweep the root is %x at %d, of %d names", root, horizon, c.Stores[1].Keys.Load())
	}
}
