package storage

import (
	"cmp"
	"slices"
	"strings"

	"blue-rings/messages"
)

// Walk gives the next names up to the limits. What is over by the clock but not by
// the horizon is given; of what is over by the horizon, the deletions that are still
// kept. How a key that a packet cannot hold is given, see give.
func (s *Shard) Walk(now messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked {
	return s.WalkInto(now, from, limits, nil)
}

// WalkInto is Walk with memory for what it gives.
func (s *Shard) WalkInto(now messages.Stamp, from messages.Position, limits messages.Limits, room *messages.Room) messages.Walked {
	s.turn(now)
	first, end := max(from.Bucket, s.config.Range.First), s.config.Range.End
	if limits.End > 0 {
		end = min(end, limits.End)
	}
	w := walking{limits: limits}
	w.limits.Names = max(limits.Names, 1)
	walked := messages.Walked{Next: from, Room: room}
	if room == nil {
		s.makeRoom(&w, first, end)
	} else {
		w.packets, w.slots, w.cells, w.had = room.Packets, room.Slots, room.Cells, len(room.Packets)
		defer func() { room.Packets, room.Slots, room.Cells = w.packets, w.slots, w.cells }()
	}
	for number := first; number < end; number++ {
		if s.bucket(number).keys == 0 {
			continue
		}
		var after messages.Position
		if number == from.Bucket {
			after = from
		}
		for _, k := range s.ordered(number, after) {
			if w.full() {
				walked.Packets = w.packets[w.had:]
				return walked
			}
			rest := unstarted
			if after.Rest > 0 && k.name() == after.Name {
				rest = after.Rest
			}
			rest = s.give(&w, k, rest)
			walked.Next = messages.Position{Bucket: number, Name: k.name(), Rest: rest}
			if rest > 0 {
				walked.Packets = w.packets[w.had:]
				return walked
			}
			walked.Names++
		}
	}
	walked.Packets = w.packets[w.had:]
	walked.Next = messages.Position{Bucket: end}
	walked.End = true
	return walked
}

// makeRoom makes room for what a walk over these buckets will give, if its keys
// are counters that one replica has written.
func (s *Shard) makeRoom(w *walking, first, end int) {
	most := w.limits.Names
	if w.limits.Bytes > 0 {
		most = min(most, w.limits.Bytes/(packetBytes+changeBytes+8)+1)
	}
	keys := 0
	for number := first; number < end && keys < most; number++ {
		keys += s.bucket(number).keys
	}
	w.packets = make([]messages.Packet, 0, min(keys, most))
	w.slots = make([]messages.Slot, 0, min(keys, most))
}

// ordered is the keys of a bucket in the order of a walk, those behind a position;
// its name is among them if it was given in part. It holds until the next call.
func (s *Shard) ordered(number int, after messages.Position) []held {
	s.order = s.order[:0]
	over, begun := false, messages.Stamp(0)
	for k := range s.keysOf(number) {
		over = s.overHorizon(k) || over
		begun |= k.first.serial // the other end of the key: the memory of all is waited for at once
		s.order = append(s.order, k)
	}
	s.begun = begun
	if after.Name != "" {
		hash := messages.HashName(after.Name)
		s.order = slices.DeleteFunc(s.order, func(k held) bool {
			c := compareNames(k.hash, k.name(), hash, after.Name)
			return c < 0 || c == 0 && after.Rest <= 0
		})
	}
	if over {
		s.order = slices.DeleteFunc(s.order, func(k held) bool { return s.overHorizon(k) && !s.visit(k) })
	}
	slices.SortFunc(s.order, func(a, b held) int { return compareNames(a.hash, a.name(), b.hash, b.name()) })
	return s.order
}

func compareNames(hash uint64, name string, otherHash uint64, otherName string) int {
	if hash != otherHash {
		return cmp.Compare(hash, otherHash)
	}
	return strings.Compare(name, otherName)
}
