package storage_test

import (
	"testing"
	"time"

	"blue-rings/messages"
)

func incrementUntil(n *testNode, name string, by int64, expire messages.Expire) []messages.Packet {
	n.t.Helper()
	packets, _ := n.do(messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(by), Expire: expire})
	return packets
}

func TestExtensionAloneIsAChange(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.increment("k", 1))
	extended := a.extend("k", a.in(time.Minute))
	wantPackets(t, extended, 1)
	if len(extended[0].Slots) != 1 || extended[0].Slots[0].Until != extended[0].Expire {
		t.Fatalf("the extension does not carry its atoms: %v", extended[0])
	}
	wantPackets(t, b.merge(extended).Changed, 1)
	wantPackets(t, b.merge(extended).Changed, 0)
	wantPackets(t, a.extend("k", a.in(30*time.Second)), 0)
	b.pass(2 * time.Minute)
	b.wants("k", "")
}

func TestIncrementAndExpireInABatchAreOnePacket(t *testing.T) {
	n := newNode(t, "a")
	packets, _ := n.batch(
		messages.Op{Verb: messages.Increment, Name: "k", Number: messages.Int(1)},
		messages.Op{Verb: messages.Increment, Name: "j", Number: messages.Int(1)},
		messages.Op{Verb: messages.Extend, Name: "k", Expire: n.in(time.Minute)},
	)
	wantPackets(t, packets, 2)
	if packets[0].Name != "k" || packets[0].Expire != n.in(time.Minute) || packets[0].Slots[0].Until != n.in(time.Minute) {
		t.Fatalf("the first packet is %v", packets[0])
	}
}

// A key that was extended is sent as a header alone when it has more atoms than a block.
func TestExtensionOfLargeKeyIsHeaderAlone(t *testing.T) {
	n := newNode(t, "a")
	for i := range 40 {
		n.add("s", string(rune('a'+i)))
	}
	packets := n.extend("s", n.in(time.Minute))
	wantPackets(t, packets, 1)
	if len(packets[0].Cells) != 0 || packets[0].Expire != n.in(time.Minute) {
		t.Fatalf("the extension is %v", packets[0])
	}
}

func TestExpiredKeyDoesNotComeBack(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	old := incrementUntil(a, "k", 100, a.in(10*time.Second))
	b.merge(old)
	for _, n := range []*testNode{a, b} {
		n.pass(15 * time.Second)
		n.wants("k", "")
	}
	begun := a.increment("k", 1)
	a.wants("k", "1")
	a.merge(old)
	a.wants("k", "1")
	b.merge(begun, old)
	b.wants("k", "1")
	wantSame(t, a, b)
}

// An expiry of a former life says nothing about the present one.
func TestExpiryOfFormerLifeIsUnset(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	old := incrementUntil(a, "k", 1, a.in(10*time.Second))
	b.merge(old)
	a.pass(11 * time.Second)
	b.pass(11 * time.Second)
	begun := a.increment("k", 1)
	if begun[0].Expire != messages.Unset {
		t.Fatalf("a new life has the expiry %s", begun[0].Expire)
	}
	b.merge(begun)
	a.merge(b.Walk(b.now(), messages.Position{}, messages.Limits{Names: 10}).Packets, old)
	for _, n := range []*testNode{a, b} {
		n.pass(time.Hour)
		n.Sweep(n.now())
		n.wants("k", "1")
	}
	wantSame(t, a, b)
}

// What was extended elsewhere beyond the beginning of a life goes on in it.
func TestExtendedElsewhereGoesOn(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(incrementUntil(a, "k", 5, a.in(10*time.Second)))
	extended := b.extend("k", b.in(time.Hour))
	a.pass(time.Minute)
	b.pass(time.Minute)
	begun := a.increment("k", 1)
	a.merge(extended)
	b.merge(begun)
	a.wants("k", "6")
	b.wants("k", "6")
	wantSame(t, a, b)
}

// A slot that was dropped and came back from a peer may be behind what others
// have of it: its owner begins a new one.
func TestReturnedSlotIsNotContinued(t *testing.T) {
	a, b, c := newNode(t, "a"), newNode(t, "b"), newNode(t, "c")
	b.merge(incrementUntil(a, "k", 5, a.in(10*time.Second)))
	early := b.extend("k", b.in(time.Hour))
	c.merge(incrementUntil(a, "k", 2, messages.Unset))
	late := c.extend("k", c.in(time.Hour))
	a.pass(time.Minute)
	c.pass(time.Minute)
	incrementUntil(a, "k", 1, a.in(time.Hour))
	a.merge(early)
	a.wants("k", "6")
	incrementUntil(a, "k", 2, messages.Unset)
	a.merge(late)
	a.wants("k", "10")
	c.merge(a.Walk(a.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
	c.wants("k", "10")
}

// So it is where no newer slot has been begun since: the life began with SET.
func TestReturnedSlotIsNotContinuedAfterSet(t *testing.T) {
	a, b, c := newNode(t, "a"), newNode(t, "b"), newNode(t, "c")
	b.merge(incrementUntil(a, "k", 5, a.in(10*time.Second)))
	early := b.extend("k", b.in(time.Hour))
	c.merge(incrementUntil(a, "k", 2, messages.Unset))
	late := c.extend("k", c.in(time.Hour))
	a.pass(time.Minute)
	a.assign("k", "100")
	a.merge(early)
	a.wants("k", "105")
	incrementUntil(a, "k", 3, messages.Unset)
	a.merge(late)
	a.wants("k", "110")
}

func TestExpiredKeyLeavesAtTheHorizon(t *testing.T) {
	n := newNode(t, "a")
	packets := incrementUntil(n, "k", 1, n.in(10*time.Second))
	n.pass(11 * time.Second)
	n.wants("k", "")
	if _, answer := n.do(messages.Op{Verb: messages.Count}); !answer.Number.IsZero() || n.Len() != 0 {
		t.Fatalf("an expired name counts: %s, %d", answer.Number, n.Len())
	}
	if walked := n.Walk(n.now(), messages.Position{}, messages.Limits{Names: 10}); len(walked.Packets) != 1 {
		t.Fatalf("what is over by the clock is still sent: %v", walked.Packets)
	}
	n.pass(2 * time.Minute)
	if walked := n.Walk(n.now(), messages.Position{}, messages.Limits{Names: 10}); len(walked.Packets) != 0 {
		t.Fatalf("what is over by the horizon is not: %v", walked.Packets)
	}
	if n.Digest(n.now()) != 0 || n.holds("k") != nil {
		t.Fatal("it has not left")
	}
	if merged := n.merge(packets); merged.Expired != 1 || n.holds("k") != nil {
		t.Fatalf("it was taken again: %+v", merged)
	}
}

// A name held with its expiry unset learns that it is over, even by the horizon.
func TestNewsOfExpiry(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.increment("k", 1))
	extended := a.extend("k", a.in(10*time.Second))
	b.pass(5 * time.Minute)
	b.wants("k", "1")
	wantPackets(t, b.merge(extended).Changed, 1)
	b.wants("k", "")
	if b.Digest(b.now()) != 0 {
		t.Fatal("it has not left")
	}
}

func TestExtendToThePast(t *testing.T) {
	n := newNode(t, "a")
	n.increment("k", 1)
	if packets := n.extend("k", 5); len(packets) != 1 {
		t.Fatalf("packets %v", packets)
	}
	n.wants("k", "") // in the very millisecond in which the life began, too
	n.increment("j", 1)
	n.extend("j", n.in(time.Minute))
	wantPackets(t, n.extend("j", 5), 0)
	n.wants("j", "1")
}

func TestAssignMakesSetExpiryNever(t *testing.T) {
	n := newNode(t, "a")
	if n.assign("k", "v"); n.holds("k").Expire != messages.Unset {
		t.Fatal("an expiry out of nothing")
	}
	n.extend("k", n.in(time.Minute))
	n.do(messages.Op{Verb: messages.Assign, Name: "k", Args: []string{"w"}, Flags: messages.KeepExpire})
	if got := n.holds("k").Expire; got != n.in(time.Minute) {
		t.Fatalf("KEEPTTL left %s", got)
	}
	if n.assign("k", "x"); n.holds("k").Expire != messages.Never {
		t.Fatal("SET did not make a set expiry never")
	}
}

// A key whose value was set lately learns that it is over: the value leaves, and with it
// the floors that only its age has kept, so that the sum is that of the horizon.
func TestFloorsLeaveWithTheBaseThatKeptThem(t *testing.T) {
	n := newNode(t, "a")
	n.increment("k", 1)
	n.pass(25 * time.Hour)
	n.assign("k", "x")
	n.pass(time.Hour)
	n.Digest(n.now())
	n.Merge(n.now(), []messages.Packet{{Name: "k", Expire: n.in(-30 * time.Minute)}})
	sum, horizon := n.Root()
	if horizon == 0 || n.Digest(n.now()) != sum {
		t.Errorf("at the horizon %d the sum was said to be %x, and is another", horizon, sum)
	}
}

// What comes for a key that has left but for its deletions is over with it, though who
// sends it has never heard of the expiry. That one learns of it from the deletions.
func TestWhatComesForAKeyThatHasLeftIsOverWithIt(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.add("k", "x", "y"), a.remove("k", "y"))
	b.extend("k", b.in(10*time.Second))
	for _, n := range []*testNode{a, b} {
		n.pass(time.Hour)
		n.Sweep(n.now())
	}
	alive := a.walk()
	for range 2 {
		if merged := b.merge(alive); len(merged.Changed) != 0 || merged.News != 0 {
			t.Fatalf("it is news, and would be for ever: %+v", merged)
		}
	}
	a.merge(b.walk())
	if held := a.holds("k"); held.Expire != b.holds("k").Expire {
		t.Errorf("a holds %v", held)
	}
	wantSame(t, a, b)
}

// Whether a slot with floors has ended is in the digest: who has not heard of the expiry
// that ended it counts it still.
func TestThatASlotHasEndedIsInTheDigest(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.increment("k", 5))
	reset := b.delete("k")
	b.merge(a.increment("k", 3))
	a.merge(reset)
	wantSame(t, a, b)
	b.extend("k", b.in(10*time.Second))
	a.pass(15 * time.Second)
	b.pass(15 * time.Second)
	a.merge(b.increment("k", 1))
	a.wants("k", "4")
	b.wants("k", "1")
	if a.Digest(a.now()) == b.Digest(b.now()) {
		t.Fatal("they have the same digest")
	}
	a.merge(b.walk())
	b.merge(a.walk())
	a.wants("k", "1")
	b.wants("k", "1")
	wantSame(t, a, b)
	b.merge(a.extend("k", a.in(time.Hour)))
	wantSame(t, a, b)
}

// A slot of which a reset has seen all counts nothing, whether it has ended or not: who has
// not heard of the expiry lacks nothing.
func TestThatASpentSlotHasEndedIsNotInTheDigest(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	spent := messages.Slot{
		Replica: messages.Replica{Host: "c", Incarnation: 1}, Serial: a.now(), Added: messages.Int(7), Floors: &messages.Floors{Added: messages.Int(7)},
	}
	counts := messages.Slot{Replica: spent.Replica, Serial: spent.Serial + 1, Added: messages.Int(1)}
	cutoff := a.now().Millis() + 1_000
	ended := spent
	ended.Until = messages.Expire(cutoff - 1)
	a.merge([]messages.Packet{{Name: "k", Cutoff: cutoff, Slots: []messages.Slot{spent, counts}}})
	b.merge([]messages.Packet{{Name: "k", Cutoff: cutoff, Slots: []messages.Slot{ended, counts}}})
	if a.Digest(a.now()) != b.Digest(b.now()) {
		t.Error("they have other digests")
	}
	a.wants("k", "1")
	b.wants("k", "1")
}

// walk is all that the node holds.
func (n *testNode) walk() []messages.Packet {
	return n.Walk(n.now(), messages.Position{}, messages.Limits{Names: 10}).Packets
}

// A life that was begun elsewhere is not over with the one before it, of which nothing but
// deletions is left here.
func TestANewLifeComesForAKeyThatHasLeft(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.add("k", "x", "y"), a.remove("k", "y"))
	a.merge(b.extend("k", b.in(10*time.Second)))
	for _, n := range []*testNode{a, b} {
		n.pass(time.Hour)
		n.Sweep(n.now())
	}
	b.merge(a.add("k", "z"))
	if held := b.holds("k"); len(held.Cells) != 2 || held.Expire != messages.Unset {
		t.Errorf("b holds %v", held)
	}
	wantSame(t, a, b)
}
