package actors

import (
	"time"

	"blue-rings/messages"
)

// sorted is the packets of one turn, each with the store it is for.
type sorted struct {
	shards  [][]messages.Packet          // by default store
	custom  map[string][]messages.Packet // by custom kind
	foreign []messages.Packet            // of kinds without a store here
	own     int                          // dropped: we made the change
	routed  int                          // dropped: it passed through us
	packets int                          // seen
	changes int                          // in them
	radius  int                          // of the longest route
}

// sortPackets adds the packets of a frame, leaving out what self made and what
// passed through self.
func (s *sorted) sortPackets(self messages.Replica, addresses *Addresses, packets []messages.Packet) {
	s.packets += len(packets)
	for i := range packets {
		p := &packets[i]
		s.changes += p.Changes()
		s.radius = max(s.radius, len(p.Route))
		switch {
		case p.Source == self:
			s.own++
		case p.Route.Has(self):
			s.routed++
		case p.Kind == "":
			shard := addresses.shard(messages.HashName(p.Name))
			if s.shards == nil {
				s.shards = make([][]messages.Packet, len(addresses.Shards))
			}
			if s.shards[shard] == nil {
				s.shards[shard] = make([]messages.Packet, 0, len(packets)/len(addresses.Shards)+1)
			}
			s.shards[shard] = append(s.shards[shard], *p)
		case addresses.Custom[p.Kind] != nil:
			if s.custom == nil {
				s.custom = map[string][]messages.Packet{}
			}
			s.custom[p.Kind] = append(s.custom[p.Kind], *p)
		default:
			s.foreign = append(s.foreign, *p)
		}
	}
}

// skew is how far a sender's clocks are ahead of our wall clock, if that is too
// far, else 0. wall and hybrid are milliseconds ahead of ours. The hybrid clock
// follows the most advanced wall clock in the ring, which may be one neighbour
// further away: it may be ahead twice as far.
func skew(wall, hybrid int64, most time.Duration) time.Duration {
	ahead := max(wall, hybrid-most.Milliseconds())
	if ahead <= most.Milliseconds() {
		return 0
	}
	return time.Duration(min(ahead, messages.MaxMillis/1000)) * time.Millisecond
}
