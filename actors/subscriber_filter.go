package actors

import (
	"slices"
	"time"

	"blue-rings/messages"
)

// sorted is the packets of one turn, each with the store it is for.
type sorted struct {
	shards  [][]messages.Packet          // by default store
	custom  map[string][]messages.Packet // by custom kind
	foreign []messages.Packet            // of kinds without a store here
	own     int                          // dropped: we made the change
	ahead   int                          // dropped: written after the frame was sent
	routed  int                          // dropped: it passed through us
	packets int                          // seen
	changes int                          // in them
	radius  int                          // of the longest route
	bytes   int                          // of their frames

	aheadName string // of the last one that was ahead
}

// Where a packet goes, besides the index of a shard.
const (
	toNobody = -1 - iota
	toCustom
	toForeign
)

// sortPackets adds the packets of a frame, leaving out what self made, what
// passed through self and what was written after the frame was sent. The first look
// at them counts, so that what is copied is copied once.
func (s *sorted) sortPackets(self messages.Replica, addresses *Addresses, sent messages.Stamp, packets []messages.Packet) {
	if s.shards == nil {
		s.shards = make([][]messages.Packet, len(addresses.Shards))
	}
	ways := make([]int32, len(packets))
	counts := make([]int, len(addresses.Shards))
	most := sent.Millis() + stampedAhead.Milliseconds()
	for i := range packets {
		p := &packets[i]
		s.changes += p.Changes()
		s.radius = max(s.radius, len(p.Route))
		if ways[i] = s.way(self, addresses, p, most); ways[i] >= 0 {
			counts[ways[i]]++
		}
	}
	s.packets += len(packets)
	for shard, n := range counts {
		s.shards[shard] = slices.Grow(s.shards[shard], n)
	}
	for i, way := range ways {
		switch way {
		case toNobody:
		case toCustom:
			s.addCustom(packets[i])
		case toForeign:
			s.foreign = append(s.foreign, packets[i])
		default:
			s.shards[way] = append(s.shards[way], packets[i])
		}
	}
}

// way is where a packet goes: the index of a shard, or one of the above. most
// is the latest moment, Unix milliseconds, at which it may have been written.
func (s *sorted) way(self messages.Replica, addresses *Addresses, p *messages.Packet, most int64) int32 {
	switch {
	case p.Source == self:
		s.own++
		return toNobody
	case p.Route.Has(self):
		s.routed++
		return toNobody
	case latest(p) > most:
		s.ahead++
		s.aheadName = p.Name
		return toNobody
	case p.Kind == "":
		return int32(addresses.shard(messages.HashName(p.Name)))
	case addresses.Custom[p.Kind] != nil:
		return toCustom
	default:
		return toForeign
	}
}

func (s *sorted) addCustom(p messages.Packet) {
	if s.custom == nil {
		s.custom = map[string][]messages.Packet{}
	}
	s.custom[p.Kind] = append(s.custom[p.Kind], p)
}

// stampedAhead is how far what a frame carries may be stamped after the frame: a
// batch draws more stamps from one reading of the clock than the clock knows of.
const stampedAhead = time.Second

// latest is the latest moment, Unix milliseconds, at which p says that something
// was written. Nothing is written after the frame that tells of it was sent; a
// write of the far future would win over all that come after it, for ever.
func latest(p *messages.Packet) int64 {
	stamp := p.Cleared
	for i := range p.Slots {
		stamp = max(stamp, p.Slots[i].Serial)
	}
	for i := range p.Cells {
		stamp = max(stamp, p.Cells[i].Stamp)
	}
	return max(p.Cutoff, stamp.Millis())
}

// cost is what the turn will cost in credit if all of it is given to stores.
func (s *sorted) cost() int { return s.packets + s.bytes/creditBytes }

// costEach is what each packet costs that is given to a store: they keep all
// bytes of the frames in memory.
func (s *sorted) costEach() int {
	given := 0
	for _, packets := range s.shards {
		given += len(packets)
	}
	for _, packets := range s.custom {
		given += len(packets)
	}
	return 1 + s.bytes/creditBytes/max(given, 1)
}
