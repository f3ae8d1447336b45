package storage_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

const pageBytes = 120 << 10

// pages walks the whole of a node in parts, and holds each part to its limit and
// each packet to that of packets.
func pages(t *testing.T, n *testNode, limit int) [][]messages.Packet {
	t.Helper()
	var all [][]messages.Packet
	for from := (messages.Position{}); ; {
		walked := n.Walk(n.now(), from, messages.Limits{Names: math.MaxInt, Bytes: limit})
		last := 0
		for i := range walked.Packets {
			p := &walked.Packets[i]
			last = lastChange(p)
			if size := measure(*p); p.Changes() > messages.BlockChanges || size-last > 64<<10+2*messages.MaxName {
				t.Fatalf("a packet of %d changes has about %d bytes", p.Changes(), size)
			}
		}
		if size := measure(walked.Packets...); size-last > limit+2*messages.MaxName {
			t.Fatalf("a part of %d packets has about %d bytes, more than %d and a change of %d", len(walked.Packets), size, limit, last)
		}
		all = append(all, walked.Packets)
		if walked.End {
			return all
		}
		if walked.Next == from {
			t.Fatalf("the walk stands still at %s", from)
		}
		from = walked.Next
	}
}

// lastChange is about how many bytes the change takes that was put into a packet
// last.
func lastChange(p *messages.Packet) int {
	switch {
	case len(p.Cells) > 0:
		return measure(messages.Packet{Cells: p.Cells[len(p.Cells)-1:]})
	case len(p.Slots) > 0: // they are in their order, and the last come first
		return measure(messages.Packet{Slots: p.Slots[:1]})
	default:
		return 0
	}
}

func measure(packets ...messages.Packet) int {
	var m storage.Measure
	for i := range packets {
		m.Add(&packets[i])
	}
	return m.Bytes
}

func TestLargeKeyIsWalkedInParts(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	text := strings.Repeat("x", messages.MaxValue)
	for i := range 300 {
		a.do(messages.Op{Verb: messages.PutFields, Name: "k", Args: []string{fmt.Sprint("field", i), text[:len(text)-i]}})
	}
	a.increment("before", 1)
	a.increment("after", 1)
	parts := pages(t, a, pageBytes)
	if len(parts) < 100 {
		t.Fatalf("19 MB were given in %d parts", len(parts))
	}
	b.merge(parts...)
	wantSame(t, a, b)
}

// slotsOf has k hold one slot each of that many replicas.
func slotsOf(n *testNode, replicas int, slot func(i int) messages.Slot) {
	packets := make([]messages.Packet, replicas)
	for i := range packets {
		sl := slot(i)
		sl.Replica.Incarnation = uint64(i + 1)
		sl.Serial = messages.StampAt(begin) + messages.Stamp(i)
		packets[i] = messages.Packet{Name: "k", Slots: []messages.Slot{sl}}
	}
	n.merge(packets)
}

func TestKeyOfManySlotsIsWalkedInParts(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	slotsOf(a, 20_000, func(int) messages.Slot {
		return messages.Slot{Replica: messages.Replica{Host: "elsewhere"}, Added: messages.Int(3)}
	})
	a.add("k", "x", "y")
	a.assign("text", "t")
	parts := pages(t, a, pageBytes)
	if len(parts) < 5 {
		t.Fatalf("20,000 slots were given in %d parts", len(parts))
	}
	b.merge(parts...)
	wantSame(t, a, b)
}

// Slots that leave in the middle of a walk, and others that come, hide none that
// stays.
func TestSlotsThatLeaveDuringAWalkHideNone(t *testing.T) {
	for limit := 100; limit < 1_500; limit += 130 {
		a, b := newNode(t, "a"), newNode(t, "b")
		soon, later := messages.Expire(begin), a.in(time.Hour)
		slotsOf(a, 100, func(i int) messages.Slot {
			until := soon
			if i%3 > 0 {
				until = later
			}
			return messages.Slot{Replica: messages.Replica{Host: "h"}, Added: messages.Int(3), Until: until}
		})
		a.add("k", "e0", "e1", "e2")
		var from messages.Position
		for part := 0; ; part++ {
			walked := a.Walk(a.now(), from, messages.Limits{Names: 10, Bytes: limit})
			b.merge(walked.Packets)
			if walked.End {
				if part < 3 {
					t.Fatalf("100 slots were given in %d parts", part+1)
				}
				break
			}
			from = walked.Next
			switch part {
			case 1: // ends a third of them
				b.merge(a.merge([]messages.Packet{{Name: "k", Expire: later, Cutoff: int64(soon)}}).Changed)
			case 2:
				b.merge(a.add("k", "e3", "e4", "e5"))
			}
		}
		b.merge([]messages.Packet{{Name: "k", Expire: later, Cutoff: int64(soon)}})
		if a.Digest(a.now()) != b.Digest(b.now()) {
			t.Fatalf("parts of %d bytes: %v\nwas given as\n%v", limit, a.holds("k"), b.holds("k"))
		}
	}
}

// What a part was reckoned to take is not much less than what it takes: a page has
// a limit beyond which it cannot be sent.
func TestPartsAreNotMuchLongerThanReckoned(t *testing.T) {
	long := messages.BigInt(new(big.Int).Lsh(big.NewInt(1), messages.MaxMagnitude-1))
	for name, fill := range map[string]func(*testNode){
		"hosts": func(n *testNode) {
			slotsOf(n, 5_000, func(i int) messages.Slot {
				host := fmt.Sprintf("%0*d", messages.MaxHost, i)
				return messages.Slot{Replica: messages.Replica{Host: host}, Added: messages.Int(math.MaxInt64), Subtracted: messages.Int(math.MaxInt64 - 1), Until: messages.Expire(begin + 1<<40)}
			})
		},
		"numbers": func(n *testNode) {
			slotsOf(n, 500, func(int) messages.Slot {
				return messages.Slot{Replica: messages.Replica{Host: "h"}, Added: long, Subtracted: long, Floors: &messages.Floors{Added: long, Subtracted: long}}
			})
		},
		"small floors": func(n *testNode) {
			slotsOf(n, 5_000, func(int) messages.Slot {
				most := messages.Int(math.MaxInt64)
				return messages.Slot{Replica: messages.Replica{Host: "h"}, Added: most, Subtracted: most, Floors: &messages.Floors{Added: most, Subtracted: messages.Int(1 << 40)}}
			})
		},
		"counters": func(n *testNode) {
			for i := range 5_000 {
				n.Merge(n.now(), []messages.Packet{{
					Name: fmt.Sprint(i), Expire: messages.Expire(begin + 1<<40), Cutoff: begin, Cleared: messages.StampAt(begin) + 70_000,
					Slots: []messages.Slot{{
						Replica: messages.Replica{Host: "h", Incarnation: 1}, Serial: messages.StampAt(begin) + messages.Stamp(i),
						Added: messages.Int(math.MaxInt64), Subtracted: messages.Int(math.MaxInt64 - 1), Until: messages.Expire(begin + 1<<41),
					}},
				}})
			}
		},
		"elements": func(n *testNode) {
			for i := range 5_000 {
				n.Merge(n.now(), []messages.Packet{{Name: fmt.Sprint(i % 7), Cells: []messages.Cell{{
					Place: messages.Element, Absent: true, Name: fmt.Sprint(i), Stamp: messages.StampAt(begin) + messages.Stamp(i),
					Replica: messages.Replica{Host: "h", Incarnation: 1}, Until: messages.Expire(begin + 1<<40),
				}}}})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t, "a")
			fill(n)
			for _, packets := range pages(t, n, pageBytes) {
				reckoned := measure(packets...)
				frame := messages.Frame{Publisher: n.self, Sequence: 1, Stamp: 1 << 60, Wall: 1 << 43, Packets: packets}
				encoded, err := messages.AppendFrame(nil, &frame)
				if err != nil {
					t.Fatal(err)
				}
				if len(encoded)*10 > reckoned*17+messages.MaxEnvelope*10 {
					t.Fatalf("a part of %d packets, reckoned to take %d bytes, takes %d", len(packets), reckoned, len(encoded))
				}
			}
		})
	}
}

func TestWalkEndsBeforeABucket(t *testing.T) {
	n := newNode(t, "a")
	buckets := map[int]int{}
	for i := range 200 {
		name := fmt.Sprint("k", i)
		n.increment(name, 1)
		buckets[messages.BucketOf(messages.HashName(name))]++
	}
	for bucket, keys := range buckets {
		walked := n.Walk(n.now(), messages.Position{Bucket: bucket}, messages.Limits{Names: 10, End: bucket + 1})
		if !walked.End || walked.Names != keys || len(walked.Packets) != keys || walked.Next != (messages.Position{Bucket: bucket + 1}) {
			t.Fatalf("bucket %d with %d keys gave %v", bucket, keys, walked)
		}
	}
}
