package storage

import (
	"math/bits"

	"blue-rings/messages"
)

// Merge joins packets into the state.
func (s *Shard) Merge(now messages.Stamp, packets []messages.Packet) Merged {
	s.turn(now)
	var merged Merged
	var out packing
	for first := 0; first < len(packets); first += group {
		s.mergeGroup(packets[first:], &merged, &out)
	}
	merged.Changed = out.packets
	return merged
}

// MergeQuietly joins packets into the state and only counts what changed.
func (s *Shard) MergeQuietly(now messages.Stamp, packets []messages.Packet) Merged {
	s.turn(now)
	var merged Merged
	for first := 0; first < len(packets); first += group {
		s.mergeGroup(packets[first:], &merged, nil)
	}
	return merged
}

// mergeGroup joins the first packets, after it has looked up all their names. What
// changed is packed into out, if there is one. It goes on with the source and the route
// of the packet that changed it, whose members then are not told of it; so it goes on
// without if it says more than the packet did, which they may not know.
func (s *Shard) mergeGroup(packets []messages.Packet, merged *Merged, out *packing) {
	s.lookUp(packets[:min(group, len(packets))])
	for i := range s.ahead {
		p := &packets[i]
		if !s.valid(p, s.ahead[i].hash) {
			merged.Invalid++
			continue
		}
		in := arrivalOf(p)
		conflict, taken, expired := s.merge(s.looked(i), &in)
		if expired {
			merged.Expired++
		}
		if len(s.touched) == 0 {
			continue
		}
		merged.News++
		switch {
		case out == nil:
			s.packNothing(&s.touched[0])
		case taken:
			s.packAgain(out.roomFor(len(packets)-i), &s.touched[0], p)
		default:
			s.pack(out.roomFor(len(packets)-i), &s.touched[0])
		}
		s.untouch()
		if out != nil && !in.outdone {
			changed := &out.packets[len(out.packets)-1]
			changed.Source, changed.Route = p.Source, p.Route
		}
		if conflict != nil {
			merged.Conflicts = append(merged.Conflicts, *conflict)
		}
	}
	s.forgetAhead()
}

// lookUp looks up the names of a group of packets.
func (s *Shard) lookUp(packets []messages.Packet) {
	for i := range packets {
		name := packets[i].Name
		s.ahead = append(s.ahead, lookup{hash: messages.HashName(name), name: name})
	}
	s.lookAhead()
}

// arrival is a packet as it meets a key.
type arrival struct {
	*messages.Packet
	cutoff  int64          // of both
	cleared messages.Stamp // of both
	base    messages.Stamp // of the base, the later of both
	over    bool           // by the horizon: nothing but its deletions counts
	ended   bool           // an atom held with its expiry unset learned that it was over
	taken   int            // slots that are now, and were not before, as they arrived
	outdone bool           // what changed goes on with more than has arrived
}

func arrivalOf(p *messages.Packet) arrival {
	return arrival{Packet: p, cutoff: p.Cutoff, cleared: p.Cleared}
}

// merge joins one valid packet into the key of its name, if there is one. It
// answers the conflict that newly arises, or nil, whether the key has taken all
// atoms of the packet as they are and they are slots, and whether the packet
// was over.
func (s *Shard) merge(k held, in *arrival) (conflict *messages.KindConflict, taken, expired bool) {
	p := in.Packet
	if k.key != nil && s.overHorizon(k) && !s.visit(k) {
		k.key = nil
	}
	alive := k.key != nil && !k.expire.Over(s.millis)
	// A key that is held alive may learn from it that it is over.
	in.over = !alive && s.overFor(k, p)
	if k.key == nil {
		if !s.worthKeeping(in) {
			return nil, false, true
		}
		k = s.create(k.hash, p.Name)
	} else if in.over && !s.worthKeeping(in) {
		return nil, false, true
	}
	var before uint8
	if alive && k.cells() != nil {
		before = k.contents()
	}
	in.cutoff, in.cleared = max(in.cutoff, k.cutoff), max(in.cleared, k.cleared())
	in.base = baseStamp(p)
	if base := k.base(); base != nil {
		in.base = max(in.base, base.stamp)
	}
	for i := range p.Cells {
		s.joinCell(k, in, &p.Cells[i])
	}
	for i := range p.Slots {
		s.joinSlot(k, in, &p.Slots[i])
	}
	ended := s.joinHeader(k, in)
	if k.cells() != nil && !k.expire.Over(s.millis) {
		conflict = newConflict(k, before)
	}
	return conflict, !ended && in.taken == len(p.Slots) && len(p.Cells) == 0, false
}

// overFor reports whether what a packet says of a key is over by the horizon: with an
// expiry that is set, its own or that of the key, the later of them, in the life that both
// know of. Of a key that is held for its deletions alone the sender may not know it.
func (s *Shard) overFor(k held, p *messages.Packet) bool {
	expire := p.Expire
	if k.key != nil {
		expire = currentExpire(max(expire, k.expire), max(p.Cutoff, k.cutoff))
	}
	return expire.IsMoment() && int64(expire) <= s.horizon
}

// joinHeader takes the later of each part of the header, then drops what the
// packet ended, and reports whether it ended anything.
func (s *Shard) joinHeader(k held, in *arrival) bool {
	expire := currentExpire(max(k.expire, in.Expire), in.cutoff)
	ended := in.ended || in.cutoff > k.cutoff || in.cleared > k.cleared()
	if expire != k.expire || in.cutoff != k.cutoff || in.cleared != k.cleared() {
		s.touch(k)
		if expire != k.expire {
			k.keepRaised()
		}
		s.setHeader(k, expire, in.cutoff, in.cleared)
	}
	if ended {
		s.dropDead(k)
	}
	in.outdone = in.outdone || k.expire > in.Expire || k.cutoff > in.Cutoff || k.cleared() > in.Cleared
	return ended
}

// baseStamp is the stamp of the base in a packet, 0 without one.
func baseStamp(p *messages.Packet) messages.Stamp {
	var stamp messages.Stamp
	for i := range p.Cells {
		if p.Cells[i].Place == messages.Base {
			stamp = max(stamp, p.Cells[i].Stamp)
		}
	}
	return stamp
}

// newConflict is the conflict of a key that held kinds before and has got more
// by a merge, or nil.
func newConflict(k held, before uint8) *messages.KindConflict {
	after := k.contents()
	if after == before || bits.OnesCount8(after) < 2 || bits.OnesCount8(after) <= bits.OnesCount8(before) {
		return nil
	}
	high := bits.Len8(after) - 1
	low := bits.Len8(after&^(1<<high)) - 1
	return &messages.KindConflict{Key: k.name(), High: messages.Kind(high), Low: messages.Kind(low)}
}
