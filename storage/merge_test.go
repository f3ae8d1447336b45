package storage_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestRemovalBeforeAdditionWins(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	added := a.add("s", "x", "y")
	removed := a.remove("s", "x")
	b.merge(removed, added)
	b.wantsElements("s", 1)
	a.wantsElements("s", 1)
	wantSame(t, a, b)
}

func TestMergeTellsWhatChanged(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	first := a.increment("k", 1)
	first[0].Source, first[0].Route = a.self, messages.Route{a.self}
	changed := b.merge(first).Changed
	wantPackets(t, changed, 1)
	if changed[0].Source != a.self || len(changed[0].Route) != 1 {
		t.Fatalf("source and route were lost: %+v", changed[0])
	}
	second := a.increment("k", 1)
	b.merge(second)
	wantPackets(t, b.merge(first).Changed, 0)
	a.add("s", "x", "y", "z")
	b.merge(a.Walk(a.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
	a.add("s", "w")
	changed = b.merge(a.Walk(a.now(), messages.Position{}, messages.Limits{Names: 10}).Packets).Changed
	wantPackets(t, changed, 1)
	if len(changed[0].Cells) != 1 || changed[0].Cells[0].Name != "w" {
		t.Fatalf("more than what changed: %v", changed[0])
	}
}

// An until that is news is a change, of slots and of cells.
func TestUntilAloneIsAChange(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	for _, packets := range [][]messages.Packet{a.increment("k", 1), a.add("s", "x"), a.assign("r", "v")} {
		packets[0].Expire = messages.Never
		b.merge(packets)
		for i := range packets[0].Slots {
			packets[0].Slots[i].Until = messages.Never
		}
		for i := range packets[0].Cells {
			packets[0].Cells[i].Until = messages.Never
		}
		wantPackets(t, b.merge(packets).Changed, 1)
		wantPackets(t, b.merge(packets).Changed, 0)
	}
}

func TestNumberOverflowPromotes(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	a.increment("k", math.MaxInt64)
	packets := a.increment("k", math.MaxInt64)
	a.wants("k", "18446744073709551614")
	b.merge(packets)
	b.wants("k", "18446744073709551614")
	a.increment("k", math.MinInt64)
	a.wants("k", "9223372036854775806")
	b.merge(a.Walk(a.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
	wantSame(t, a, b)
}

func TestNumberTooLarge(t *testing.T) {
	n := newNode(t, "a")
	n.increment("k", 1)
	large, _ := messages.ParseNumber("1"+strings.Repeat("0", 1200), messages.MaxOperand)
	for range messages.MaxMagnitude {
		large = large.Add(large)
		if large.BitLen() == messages.MaxMagnitude {
			break
		}
	}
	if _, answer := n.do(messages.Op{Verb: messages.Increment, Name: "k", Number: large}); answer.Outcome != messages.Done {
		t.Fatalf("%d bits were refused: %+v", large.BitLen(), answer)
	}
	packets, answer := n.do(messages.Op{Verb: messages.Increment, Name: "k", Number: large})
	if answer.Outcome != messages.TooLarge || len(packets) != 0 {
		t.Fatalf("outcome %d, packets %v", answer.Outcome, packets)
	}
}

// A write here comes after what it replaces, however far ahead that is stamped.
func TestFarFutureStampDoesNotPinAValue(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	future := messages.Packet{Name: "k", Cells: []messages.Cell{{
		Place: messages.Base, Value: "pinned", Stamp: messages.StampAt(messages.MaxMillis - 1), Replica: b.self,
	}}}
	element := messages.Packet{Name: "s", Cleared: messages.StampAt(messages.MaxMillis - 1)}
	a.merge([]messages.Packet{future, element})
	a.wants("k", "pinned")
	b.merge(a.assign("k", "mine"), a.add("s", "x"))
	a.wants("k", "mine")
	b.wants("k", "mine")
	b.merge([]messages.Packet{future}) // it comes late
	b.wants("k", "mine")
	b.wantsElements("s", 1)
	b.delete("s")
	b.wantsElements("s", 0)
	pinned := messages.Packet{Name: "t", Cells: []messages.Cell{{
		Place: messages.Element, Name: "x", Stamp: messages.StampAt(messages.MaxMillis - 1), Replica: b.self,
	}}}
	a.merge([]messages.Packet{pinned})
	a.wantsElements("t", 1)
	a.delete("t")
	a.wantsElements("t", 0)
}

// A slot of ours that a peer has raised counts like any other, and is gone on with.
func TestPeerWritingAnothersSlot(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	packets := a.increment("k", 5)
	forged := packets[0]
	forged.Slots = []messages.Slot{packets[0].Slots[0]}
	forged.Slots[0].Added = messages.Int(50)
	wantPackets(t, a.merge([]messages.Packet{forged}).Changed, 1)
	a.wants("k", "50")
	b.merge(a.increment("k", 1))
	a.wants("k", "51")
	b.wants("k", "51")
}

// A restarted node counts under a new identity, and what its former one counted stays.
func TestRestartWithEmptyMemoryLosesNothing(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	b.merge(a.increment("k", 100))
	again := newNodeOf(t, messages.Replica{Host: "a", Incarnation: 2})
	b.merge(again.increment("k", 5))
	b.wants("k", "105")
	again.merge(b.Walk(b.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
	again.wants("k", "105")
}

func TestKindConflictIsReportedOnce(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	counted, added := a.increment("k", 1), b.add("k", "x")
	a.pass(time.Second)
	merged := a.merge(added)
	if len(merged.Conflicts) != 1 || merged.Conflicts[0].High != messages.Set || merged.Conflicts[0].Low != messages.String {
		t.Fatalf("conflicts %v", merged.Conflicts)
	}
	if again := a.merge(b.add("k", "y")); len(again.Conflicts) != 0 {
		t.Fatalf("reported again: %v", again.Conflicts)
	}
	b.merge(counted, a.Walk(a.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
	if _, answer := b.do(messages.Op{Verb: messages.TypeOf, Name: "k"}); answer.Kind != messages.Set {
		t.Fatalf("kind %s", answer.Kind)
	}
	a.merge(b.Walk(b.now(), messages.Position{}, messages.Limits{Names: 10}).Packets)
	wantSame(t, a, b)
	b.delete("k")
	b.wants("k", "")
}

// Two writes with one stamp and replica cannot be honest; all take the same.
func TestForgedTieIsBrokenTheSameWay(t *testing.T) {
	cell := func(value string, absent bool) []messages.Packet {
		return []messages.Packet{{Name: "k", Cutoff: begin, Cells: []messages.Cell{{
			Place: messages.Base, Value: value, Absent: absent, Stamp: messages.StampAt(begin), Replica: messages.Replica{Host: "z", Incarnation: 1},
		}}}}
	}
	x, y, gone := cell("x", false), cell("y", false), cell("", true)
	a, b := newNode(t, "a"), newNode(t, "b")
	a.merge(x, y)
	b.merge(y, x)
	a.wants("k", "y")
	wantSame(t, a, b)
	a.merge(gone, y)
	b.merge(gone)
	a.wants("k", "")
	wantSame(t, a, b)
}

// A later write of a life that is over does not hide, in any order, an earlier
// one that lives on.
func TestDeadCellDoesNotHideALiveOne(t *testing.T) {
	packet := func(value string, stamp int64, until messages.Expire, cutoff int64) []messages.Packet {
		return []messages.Packet{{Name: "k", Expire: begin + 100_000, Cutoff: cutoff, Cells: []messages.Cell{{
			Place: messages.Base, Value: value, Stamp: messages.StampAt(stamp), Replica: messages.Replica{Host: "z", Incarnation: 1}, Until: until,
		}}}}
	}
	lives := packet("lives", begin-20_000, begin+100_000, begin-1_000)
	over := packet("over", begin-10_000, begin-5_000, begin-15_000)
	a, b := newNode(t, "a"), newNode(t, "b")
	a.merge(lives, over)
	b.merge(over, lives)
	a.wants("k", "lives")
	b.wants("k", "lives")
	wantSame(t, a, b)
}

// What is not kept leaves nothing behind, whoever it is said to be from; a slot
// that is kept has a number for its replica, the same for all its slots.
func TestOnlyWhatIsKeptIsGivenANumber(t *testing.T) {
	n := newNode(t, "a")
	n.increment("k", 1)
	from := func(i int) messages.Replica { return messages.Replica{Host: "b", Incarnation: uint64(i) + 1} }
	over := messages.Expire(begin - 1)
	dead := messages.Packet{Name: "k", Expire: messages.Never}
	for i := range 1000 {
		dead.Slots = append(dead.Slots, messages.Slot{Replica: from(i), Serial: 1, Added: messages.Int(1), Until: over})
		dead.Cells = append(dead.Cells, messages.Cell{
			Place: messages.Element, Name: fmt.Sprint(i), Replica: from(i), Stamp: 1, Until: over,
		})
	}
	n.merge([]messages.Packet{dead})
	n.wants("k", "1")
	if got := n.Replicas(); got != 1 {
		t.Fatalf("%d replicas have a number after slots and cells that are dead, want 1", got)
	}
	alive := messages.Packet{Name: "k", Expire: messages.Never}
	for i := range 6 {
		alive.Slots = append(alive.Slots, messages.Slot{
			Replica: from(i % 3), Serial: messages.StampAt(begin) + messages.Stamp(i), Added: messages.Int(1), Until: messages.Never,
		})
	}
	n.merge([]messages.Packet{alive, alive})
	n.wants("k", "7")
	if got := n.Replicas(); got != 4 {
		t.Fatalf("%d replicas have a number after slots of 3 others, want 4", got)
	}
}

// Two honest writes may have one stamp: the replica decides, in either order of arrival.
func TestEqualStampsAreBrokenByTheReplica(t *testing.T) {
	cell := func(value, host string) []messages.Packet {
		return []messages.Packet{{Name: "k", Cutoff: begin, Cells: []messages.Cell{{
			Place: messages.Base, Value: value, Stamp: messages.StampAt(begin), Replica: messages.Replica{Host: host, Incarnation: 1},
		}}}}
	}
	x, y := cell("x", "z"), cell("y", "y")
	a, b := newNode(t, "a"), newNode(t, "b")
	a.merge(x, y)
	b.merge(y, x)
	a.wants("k", "x")
	b.wants("k", "x")
	wantSame(t, a, b)
}

// What goes on with the source and the route of the packet that changed it is withheld
// from those whom they name. So what says more than the packet did goes on without: a
// header, a reset or totals that were here before, and that they may not know.
func TestMergeNamesNobodyWhoMayLackWhatItTells(t *testing.T) {
	former := messages.Replica{Host: "c", Incarnation: 1}
	for _, c := range []struct {
		what   string
		here   func(b *testNode)
		came   func(a *testNode) []messages.Packet
		unsaid bool
	}{
		{"nothing was here", func(*testNode) {}, func(a *testNode) []messages.Packet { return a.add("s", "x") }, false},
		{"a deletion was", func(b *testNode) { b.add("s", "y"); b.delete("s") }, func(a *testNode) []messages.Packet { a.pass(time.Minute); return a.add("s", "x") }, true},
		{"an expiry was", func(b *testNode) { b.add("s", "y"); b.extend("s", b.in(time.Hour)) }, func(a *testNode) []messages.Packet { return a.add("s", "x") }, true},
		{"other elements were", func(b *testNode) { b.merge(bare("s")); b.add("s", "y") }, func(a *testNode) []messages.Packet { a.merge(bare("s")); return a.add("s", "x") }, false},
		{"a reset was", func(b *testNode) { b.merge(slot(former, 3, 3)) }, func(*testNode) []messages.Packet { return slot(former, 5, 0) }, true},
		{"a lesser reset was", func(b *testNode) { b.merge(slot(former, 3, 3)) }, func(*testNode) []messages.Packet { return slot(former, 5, 5) }, false},
		{"more was counted", func(b *testNode) { b.merge(slot(former, 7, 3)) }, func(*testNode) []messages.Packet { return slot(former, 5, 5) }, true},
		{"more of others was counted", func(b *testNode) {
			b.merge(slot(former, 7, 0))
		}, func(a *testNode) []messages.Packet {
			return join(slot(former, 5, 0), slot(a.self, 1, 0))
		}, false},
	} {
		a, b := newNode(t, "a"), newNode(t, "b")
		c.here(b)
		came := c.came(a)
		came[0].Source, came[0].Route = a.self, messages.Route{a.self}
		changed := b.merge(came).Changed
		wantPackets(t, changed, 1)
		if unsaid := changed[0].Source.IsZero() && changed[0].Route == nil; unsaid != c.unsaid {
			t.Errorf("%s: it goes on as %v", c.what, changed[0])
		}
	}
}

// bare is a header as it is when nothing was ever set.
func bare(name string) []messages.Packet { return []messages.Packet{{Name: name, Cutoff: 1}} }

// slot is a counter of one slot, floored at so much.
func slot(replica messages.Replica, added, floor int64) []messages.Packet {
	sl := messages.Slot{Replica: replica, Serial: messages.StampAt(begin), Added: messages.Int(added)}
	if floor > 0 {
		sl.Floors = &messages.Floors{Added: messages.Int(floor)}
	}
	return []messages.Packet{{Name: "k", Slots: []messages.Slot{sl}}}
}

// join is one packet with the slots of both.
func join(one, other []messages.Packet) []messages.Packet {
	one[0].Slots = append(one[0].Slots, other[0].Slots...)
	return one
}
