// Package storagetest proves engines: the laws of merging, the walk and the
// digest, on histories that the engine itself has written.
package storagetest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Subject is an engine to be proved.
type Subject struct {
	// New makes an empty engine that owns all buckets and writes as self.
	New func(self messages.Replica) storage.Engine
	// Write draws a client's write at a moment, to one of very few names. Whatever
	// expiry it sets is more than an hour away.
	Write func(t *rapid.T, now messages.Stamp) messages.Op
}

// Laws runs every law on the subject.
func Laws(t *testing.T, subject Subject) {
	for _, law := range []struct {
		name string
		run  func(*rapid.T, Subject)
	}{
		{"Commutative", commutative},
		{"Associative", associative},
		{"Idempotent", idempotent},
		{"Monotone", monotone},
		{"AnyOrderAnyTimes", anyOrder},
		{"ChangedIsEnough", changedIsEnough},
		{"DigestTellsStatesApart", digestTells},
		{"WalkIsComplete", walkIsComplete},
	} {
		t.Run(law.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { law.run(t, subject) })
		})
	}
}

// commutative: x joined with y is y joined with x.
func commutative(t *rapid.T, s Subject) {
	h := write(t, s)
	x, y := h.part(t), h.part(t)
	same(t, h, h.merged(x, y), h.merged(y, x))
}

// associative: (x, y), z is x, (y, z).
func associative(t *rapid.T, s Subject) {
	h := write(t, s)
	x, y, z := h.part(t), h.part(t), h.part(t)
	left := h.merged(h.walk(h.merged(x, y)), z)
	right := h.merged(x, h.walk(h.merged(y, z)))
	same(t, h, left, right)
}

// idempotent: what is known is no news.
func idempotent(t *rapid.T, s Subject) {
	h := write(t, s)
	x := h.part(t)
	engine := h.merged(x)
	digest := engine.Digest(h.now)
	for _, again := range [][]messages.Packet{x, h.walk(engine)} {
		if merged := engine.Merge(h.now, again); len(merged.Changed) > 0 || merged.Invalid > 0 {
			t.Fatalf("merging what is known changed %v, %d invalid", merged.Changed, merged.Invalid)
		}
	}
	if engine.Digest(h.now) != digest {
		t.Fatalf("merging what is known changed the digest")
	}
}

// monotone: what was known stays known.
func monotone(t *rapid.T, s Subject) {
	h := write(t, s)
	engine := h.merged(h.part(t))
	before := h.walk(engine)
	engine.Merge(h.now, h.part(t))
	if merged := engine.Merge(h.now, before); len(merged.Changed) > 0 {
		t.Fatalf("a merge forgot %v", merged.Changed)
	}
}

// anyOrder: packets in any order, any number of times, in any company.
func anyOrder(t *rapid.T, s Subject) {
	h := write(t, s)
	shuffled := rapid.Permutation(slices.Concat(h.packets, h.part(t))).Draw(t, "order")
	scattered := h.s.New(stranger(1))
	for len(shuffled) > 0 {
		n := rapid.IntRange(1, len(shuffled)).Draw(t, "batch")
		scattered.Merge(h.now, shuffled[:n])
		shuffled = shuffled[n:]
	}
	same(t, h, h.merged(h.packets), scattered)
}

// changedIsEnough: one who hears only what merging changed elsewhere knows all.
func changedIsEnough(t *rapid.T, s Subject) {
	h := write(t, s)
	near, far := h.s.New(stranger(1)), h.s.New(stranger(2))
	for _, p := range rapid.Permutation(h.packets).Draw(t, "order") {
		far.Merge(h.now, near.Merge(h.now, []messages.Packet{p}).Changed)
	}
	same(t, h, near, far)
}

// digestTells: digests are equal exactly when states are.
func digestTells(t *rapid.T, s Subject) {
	h := write(t, s)
	x, y := h.merged(h.part(t)), h.merged(h.part(t))
	equal := Dump(x, h.now) == Dump(y, h.now)
	if digests := x.Digest(h.now) == y.Digest(h.now); digests != equal {
		t.Fatalf("digests equal: %v, states equal: %v", digests, equal)
	}
}

// walkIsComplete: whatever was there from the beginning of a walk to its end is
// given, though others come and go meanwhile.
func walkIsComplete(t *rapid.T, s Subject) {
	h := write(t, s)
	engine := h.merged(h.packets)
	before := Dump(engine, h.now)
	collected := h.s.New(stranger(2))
	var from messages.Position
	for {
		walked := engine.Walk(h.now, from, messages.Limits{
			Names: rapid.IntRange(1, 3).Draw(t, "names"),
			Bytes: rapid.SampledFrom([]int{0, 0, 1, 100, 1_000}).Draw(t, "bytes"),
		})
		for i := range walked.Packets {
			if n := walked.Packets[i].Changes(); n > messages.BlockChanges {
				t.Fatalf("a packet of a walk has %d changes", n)
			}
		}
		collected.Merge(h.now, walked.Packets)
		if walked.End {
			break
		}
		from = walked.Next
		for range rapid.IntRange(0, 2).Draw(t, "meanwhile") {
			h.now++
			collected.Merge(h.now, operate(t, engine, h.now, s.Write(t, h.now)))
		}
	}
	if after, got := Dump(engine, h.now), Dump(collected, h.now); got != after {
		t.Fatalf("a walk that began at\n%sand ended at\n%sgave\n%s", before, after, got)
	}
}

func same(t *rapid.T, h *history, x, y storage.Engine) {
	dumpX, dumpY := Dump(x, h.now), Dump(y, h.now)
	if dumpX != dumpY {
		t.Fatalf("states differ:\n%s---\n%s", dumpX, dumpY)
	}
	if x.Digest(h.now) != y.Digest(h.now) {
		t.Fatalf("equal states have two digests:\n%s", dumpX)
	}
}
