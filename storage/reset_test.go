package storage_test

import (
	"testing"
	"time"

	"blue-rings/messages"
)

// An increment that a reset has not seen survives it, and nothing else does.
func TestResetClearsWhatItSaw(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.increment("k", 5))
	unseen := a.increment("k", 2)
	reset := b.assign("k", "100")
	a.merge(reset)
	b.merge(unseen)
	a.wants("k", "102")
	b.wants("k", "102")
	wantSame(t, a, b)
}

// Max-merging totals must not undo a reset, whatever arrives late or again.
func TestResetUndoneByMaxMerge(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	before := a.increment("k", 5)
	b.merge(before)
	reset := b.delete("k")
	b.merge(before)
	b.wants("k", "")
	a.merge(reset, before)
	a.wants("k", "")
	a.increment("k", 3)
	a.wants("k", "3")
	wantPackets(t, b.merge(before).Changed, 0)
}

// A counter reset on one node and extended on another, each in ignorance, is
// still reset when the extension arrives after the end of the reset one.
func TestResetOutlivesExtensionElsewhere(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	packets, _ := a.do(messages.Op{Verb: messages.Increment, Name: "k", Number: messages.Int(5), Expire: a.in(10 * time.Second)})
	b.merge(packets)
	extended := b.extend("k", b.in(10*time.Minute))
	a.delete("k")
	a.pass(3 * time.Minute)
	b.pass(3 * time.Minute)
	a.Sweep(a.now())
	a.merge(extended)
	a.wants("k", "")
	a.merge(b.increment("k", 2))
	a.wants("k", "2")
}

func TestDeletedKeyNotRevived(t *testing.T) {
	a, b, c := newNode(t, "a"), newNode(t, "b"), newNode(t, "c")
	written := [][]messages.Packet{a.add("s", "x", "y"), a.increment("k", 1), a.assign("r", "v")}
	for _, n := range []*testNode{b, c} {
		n.merge(written...)
	}
	deleted := [][]messages.Packet{b.delete("s"), b.delete("k"), b.delete("r")}
	a.merge(deleted...)
	// c was cut off and repeats its old state, before and after it hears.
	for range 2 {
		a.merge(c.Walk(c.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
		b.merge(written...)
		for _, n := range []*testNode{a, b} {
			n.wants("k", "")
			n.wants("r", "")
			n.wantsElements("s", 0)
		}
		c.merge(deleted...)
	}
	wantSame(t, a, c)
}

// Deletions are kept for the retention from their own stamp, then leave memory
// and digest.
func TestTombstonesLeave(t *testing.T) {
	n := newNode(t, "a")
	n.add("s", "x", "y")
	n.remove("s", "x")
	n.increment("k", 1)
	n.delete("k")
	empty := newNode(t, "b")
	empty.wall = n.wall
	n.delete("s")
	n.pass(23 * time.Hour)
	n.Digest(n.now())
	if n.holds("k") == nil || n.holds("s") == nil {
		t.Fatal("deletions left too early")
	}
	n.pass(time.Hour + 2*time.Minute)
	if n.Digest(n.now()) != 0 || n.holds("k") != nil || n.holds("s") != nil {
		t.Fatalf("deletions stay: %v %v", n.holds("k"), n.holds("s"))
	}
}

// A spent slot and an absent element leave a key that lives on.
func TestTombstonesLeaveLivingKeys(t *testing.T) {
	n := newNode(t, "a")
	n.increment("k", 1)
	n.assign("k", "7")
	n.add("s", "x", "y")
	n.remove("s", "x")
	n.pass(25 * time.Hour)
	n.Digest(n.now())
	if p := n.holds("k"); len(p.Slots) != 0 || len(p.Cells) != 1 {
		t.Fatalf("k is %v", p)
	}
	if p := n.holds("s"); len(p.Cells) != 1 {
		t.Fatalf("s is %v", p)
	}
	n.wants("k", "7")
	n.wantsElements("s", 1)
}

// What is older than the retention is not taken from a peer, either.
func TestOldTombstoneIsDroppedOnArrival(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	a.add("s", "x")
	deleted := a.remove("s", "x")
	b.pass(25 * time.Hour)
	deleted[0].Cutoff = 0
	if merged := b.merge(deleted); merged.Expired != 1 || b.holds("s") != nil {
		t.Fatalf("merged %+v, holds %v", merged, b.holds("s"))
	}
}

func wantPackets(t *testing.T, packets []messages.Packet, n int) {
	t.Helper()
	if len(packets) != n {
		t.Fatalf("%d packets, want %d: %v", len(packets), n, packets)
	}
}
