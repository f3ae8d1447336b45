package storage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

// The tests of this file port the model that broke earlier rules for kinds,
// expiry and digests.

// Atoms of all kinds stand side by side, so that merging is associative also
// where packets of different kinds and lives meet under a name.
func TestKindsSideBySideAssociate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var id int64
	anyPacket := func() messages.Packet {
		expire := begin + 3_600_000*messages.Expire(1+random.IntN(3))
		p := messages.Packet{Name: "k", Expire: expire, Cutoff: int64(begin + 600_000*random.IntN(8))}
		set := random.IntN(2) == 0
		if set {
			p.Cleared = messages.StampAt(int64(begin - random.IntN(30)))
		}
		for range random.IntN(3) {
			id++
			stamp, replica := messages.StampAt(int64(begin-random.IntN(30))), messages.Replica{Host: "a", Incarnation: uint64(id)}
			if set {
				p.Cells = append(p.Cells, messages.Cell{
					Place: messages.Element, Name: fmt.Sprint("x", id), Stamp: stamp, Replica: replica, Until: expire,
				})
			} else {
				p.Slots = append(p.Slots, messages.Slot{Replica: replica, Serial: stamp, Added: messages.Int(1), Until: expire})
			}
		}
		return p
	}
	now, bucket := messages.StampAt(begin), messages.BucketOf(messages.HashName("k"))
	empty := func() *storage.Shard {
		return storage.NewShard(storage.ShardConfig{
			Range: storage.Range{First: bucket, End: bucket + 1},
			Self:  messages.Replica{Host: "n", Incarnation: 1}, Grace: 30 * time.Second, Retention: 24 * time.Hour,
		})
	}
	for range 20_000 {
		x, y, z := anyPacket(), anyPacket(), anyPacket()
		left, right, inner := empty(), empty(), empty()
		left.Merge(now, []messages.Packet{x, y, z})
		inner.Merge(now, []messages.Packet{y, z})
		right.Merge(now, []messages.Packet{x})
		right.Merge(now, inner.Walk(now, messages.Position{Bucket: bucket}, messages.Limits{Names: 10}).Packets)
		if left.Digest(now) != right.Digest(now) {
			t.Fatalf("(x y) z is not x (y z) for\n%s\n%s\n%s", x, y, z)
		}
	}
}

// SADD, DEL and SET, one after the other and in order: the peer holds what was
// set.
func TestElementsDeletedAndSetInOrder(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	for _, op := range []messages.Op{
		{Verb: messages.AddElements, Name: "k", Args: []string{"x"}},
		{Verb: messages.Delete, Name: "k"},
		{Verb: messages.Assign, Name: "k", Args: []string{"v"}},
	} {
		packets, _ := a.do(op)
		b.Merge(b.now(), packets)
	}
	if _, answer := b.do(messages.Op{Verb: messages.Get, Name: "k"}); answer.Text != "v" {
		t.Fatalf("the peer answers %s", answer.String())
	}
}

// Nodes with equal state whose clocks differ have equal digests whenever their
// horizons are equal, which is most of the time, however many keys expire.
func TestEqualHorizonsHaveEqualDigests(t *testing.T) {
	for _, c := range []struct {
		rate int // expiries a second
		skew time.Duration
	}{{1, time.Second}, {20, time.Second}, {20, 5 * time.Second}} {
		random := rand.New(rand.NewPCG(1, 1))
		a, b := newNode(t, "a"), newNode(t, "b")
		const seconds = 400
		ops := make([]messages.Op, c.rate*seconds)
		for i := range ops {
			ops[i] = messages.Op{
				Verb: messages.Increment, Name: fmt.Sprint("k", i), Number: messages.Int(1),
				Expire: messages.Expire(begin + 1_000 + random.IntN(seconds*1_000)),
			}
		}
		packets, _ := a.batch(ops...)
		b.Merge(b.now(), packets)
		compared, readings := 0, 0
		for wall := int64(begin); wall < begin+seconds*1_000; wall += 137 {
			readings++
			ours, theirs := wall, wall+c.skew.Milliseconds()
			if storage.Horizon(ours, 30*time.Second) != storage.Horizon(theirs, 30*time.Second) {
				continue
			}
			compared++
			if a.Digest(messages.StampAt(ours)) != b.Digest(messages.StampAt(theirs)) {
				t.Fatalf("%d/s, skew %s: digests differ at %d", c.rate, c.skew, wall)
			}
		}
		if compared*100 < readings*90 {
			t.Errorf("%d/s, skew %s: comparable at %d of %d readings", c.rate, c.skew, compared, readings)
		}
	}
}

// Two names that have swapped their states do not have the digest of those that
// have not.
func TestSwappedStatesHaveAnotherDigest(t *testing.T) {
	tombstone := func(name string, at int64) messages.Packet {
		return messages.Packet{Name: name, Cleared: messages.StampAt(begin + at)}
	}
	a, b := newNode(t, "n"), newNode(t, "n")
	a.Merge(a.now(), []messages.Packet{tombstone("k1", 7), tombstone("k2", 9)})
	b.Merge(b.now(), []messages.Packet{tombstone("k1", 9), tombstone("k2", 7)})
	if a.Digest(a.now()) == b.Digest(b.now()) {
		t.Fatal("the digests are equal")
	}
}
