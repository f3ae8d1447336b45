package storage

import (
	"cmp"
	"slices"
	"strings"

	"blue-rings/messages"
)

// Walk gives the next names, at most so many, in at most about as many packets.
// What is over by the clock but not by the horizon is given; of what is over by
// the horizon, the deletions that are still kept. A key that a packet cannot
// hold is given slots and base first, then its elements and fields from the end
// of their list to its start: they move that way only, so none that stays is
// missed.
func (s *Shard) Walk(now messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked {
	s.turn(now)
	walked := messages.Walked{Next: from}
	names := max(limits.Names, 1)
	first, end := max(from.Bucket, s.config.Range.First), s.config.Range.End
	if limits.End > 0 {
		end = min(end, limits.End)
	}
	for number := first; number < end; number++ {
		passed := held{}
		after := ""
		if number == from.Bucket {
			after = from.Name
			passed.hash = messages.HashName(after)
		}
		for _, k := range s.ordered(number) {
			rest := unstarted
			if after != "" {
				c := compareNames(k.hash, k.name, passed.hash, after)
				if c < 0 || c == 0 && from.Rest == 0 {
					continue
				}
				if c == 0 {
					rest = from.Rest
				}
			}
			if len(walked.Packets) >= names {
				return walked
			}
			rest = s.give(k, rest, names, &walked)
			walked.Next = messages.Position{Bucket: number, Name: k.name, Rest: rest}
			if rest > 0 {
				return walked
			}
			walked.Names++
		}
	}
	walked.Next = messages.Position{Bucket: end}
	walked.End = true
	return walked
}

// unstarted says that nothing of a key was given yet.
const unstarted = -1

// ordered is the keys of a bucket in the order of a walk. It holds until the
// next call.
func (s *Shard) ordered(number int) []held {
	b := &s.buckets[number-s.config.Range.First]
	s.order = s.order[:0]
	if b.keys == 0 {
		return nil
	}
	for _, e := range b.entries {
		if e.key != nil {
			s.order = append(s.order, held{e.key, e.hash})
		}
	}
	s.order = slices.DeleteFunc(s.order, func(k held) bool { return s.overHorizon(k) && !s.visit(k) })
	slices.SortFunc(s.order, func(a, b held) int { return compareNames(a.hash, a.name, b.hash, b.name) })
	return s.order
}

func compareNames(hash uint64, name string, otherHash uint64, otherName string) int {
	return cmp.Or(cmp.Compare(hash, otherHash), strings.Compare(name, otherName))
}

// give adds packets of k, from where rest elements and fields are left to give,
// and answers how many are left then.
func (s *Shard) give(k held, rest, limit int, walked *messages.Walked) int {
	packet := header(k)
	flush := func() {
		walked.Packets = append(walked.Packets, packet)
		packet = header(k)
	}
	if rest == unstarted {
		rest = len(k.list())
		for i := range k.slotCount() {
			if len(packet.Slots) == messages.BlockChanges {
				flush()
			}
			packet.Slots = append(packet.Slots, s.slotMessage(k, k.slot(i)))
		}
		if base := k.base(); base != nil {
			if len(packet.Slots) == messages.BlockChanges {
				flush()
			}
			packet.Cells = append(packet.Cells, s.cellMessage(k, base))
		}
	}
	for rest = min(rest, len(k.list())); rest > 0; rest-- {
		if len(packet.Slots)+len(packet.Cells) == messages.BlockChanges {
			flush()
			if len(walked.Packets) >= limit {
				return rest
			}
		}
		packet.Cells = append(packet.Cells, s.cellMessage(k, &k.list()[rest-1]))
	}
	flush()
	return 0
}

// list is the elements and fields of k.
func (k *key) list() []cell {
	if k.rest == nil {
		return nil
	}
	return k.rest.cells.list
}
