package storage

import "blue-rings/messages"

// Journaled is an engine that knows what of it no disk has yet. Its state in memory
// is the truth; a disk has the last state of each name that was handed over.
type Journaled interface {
	Engine

	// Unsaved hands over the whole state of names that changed or left since they
	// were handed over last, about most of them, in the order in which they became so. A name without packets has left.
	// The packets are valid until yield returns, which calls nothing of the engine;
	// their strings, numbers and floors stay. Handed over counts as saved: who loses
	// it loses it. It reports whether there are more.
	Unsaved(most int, yield func(name string, packets []messages.Packet)) (more bool)

	// Pending is about how many names Unsaved has to hand over: 0 exactly when there
	// are none. Those that are there now have been handed over when it has gone down by as many in
	// calls of Unsaved. It takes nanoseconds.
	Pending() int

	// Restore joins what a disk had, as MergeQuietly does, and does not tell. Unsaved
	// is then only what differs from it: what the horizon of now does not let
	// in, and what was there before.
	Restore(now messages.Stamp, packets []messages.Packet) Merged
}

var _ Journaled = (*Shard)(nil)

// journal is the keys of a shard that are unsaved, in the order in which they became
// so. Some are not unsaved any more: see Unsaved.
type journal struct {
	keys  []*key
	next  int     // those before it were handed over
	state packing // of the key that is being handed over
	off   bool    // what is being restored is no change
}

const (
	// restingKeys and restingAtoms are for how many of them room is kept.
	restingKeys  = 65_536
	restingAtoms = 1_024
	// passedKeys is from how many on those that were handed over make room.
	passedKeys = 4_096
)

// change notes that the state of a key changes, or that it leaves.
func (s *Shard) change(k *key) {
	if s.config.Journal && k.marks&unsaved == 0 && !s.journal.off {
		k.marks |= unsaved
		s.journal.keys = append(s.journal.keys, k)
	}
}

// left notes that there is nothing under a name that a disk has.
func (s *Shard) left(name string) {
	if s.config.Journal {
		k := newKey(name)
		k.marks = gone
		s.change(k)
	}
}

// Pending is how many keys wait, some of them for nothing.
func (s *Shard) Pending() int { return len(s.journal.keys) - s.journal.next }

// Unsaved hands over keys that changed.
func (s *Shard) Unsaved(most int, yield func(name string, packets []messages.Packet)) (more bool) {
	j := &s.journal
	for most > 0 && j.next < len(j.keys) {
		k := j.keys[j.next]
		j.keys[j.next] = nil
		j.next++ // before yield, which may fail
		if k.marks&unsaved == 0 {
			continue // it was handed over in the place of a former key of its name
		}
		k.marks &^= unsaved
		most--
		if k.gone() {
			again := s.find(messages.HashName(k.name()), k.name())
			if again.key == nil {
				yield(k.name(), nil)
				continue
			}
			k = again.key
			k.marks &^= unsaved
		}
		yield(k.name(), s.stateOf(k))
	}
	return j.rest()
}

// rest lets go of what was handed over. It reports whether there is more.
func (j *journal) rest() bool {
	switch {
	case j.next == len(j.keys):
		if j.keys, j.next = j.keys[:0], 0; cap(j.keys) > restingKeys {
			j.keys = nil
		}
	case j.next > passedKeys && j.next > len(j.keys)/2:
		n := copy(j.keys, j.keys[j.next:])
		clear(j.keys[n:])
		j.keys, j.next = j.keys[:n], 0
	}
	return len(j.keys) > 0
}

// stateOf is all that a key holds, in one packet however many atoms it has: a
// reset is to be read whole. It holds until the next call.
func (s *Shard) stateOf(k *key) []messages.Packet {
	state := &s.journal.state
	clear(state.slots) // they are filled where they lie
	clear(state.cells) // and hold on to no values
	clear(state.packets)
	state.packets, state.slots, state.cells = state.packets[:0], state.slots[:0], state.cells[:0]
	if cap(state.cells) > restingAtoms || cap(state.slots) > restingAtoms {
		*state = packing{}
	}
	whole := held{key: k}
	for i := range k.slotCount() {
		s.fillSlot(state.slot(), whole, k.slot(i))
	}
	if base := k.base(); base != nil {
		state.cells = append(state.cells, s.cellMessage(whole, base))
	}
	list := k.list()
	for i := range list {
		state.cells = append(state.cells, s.cellMessage(whole, &list[i]))
	}
	packet := state.packet(whole)
	packet.Slots = state.slots
	if len(state.cells) > 0 {
		packet.Cells = state.cells
	}
	return state.packets
}

// Restore joins what a disk had.
func (s *Shard) Restore(now messages.Stamp, packets []messages.Packet) Merged {
	s.turn(now)
	var merged Merged
	for first := 0; first < len(packets); first += group {
		part := packets[first:min(first+group, len(packets))]
		s.lookUp(part)
		for i := range part {
			s.restore(s.looked(i), s.ahead[i].hash, &part[i], &merged)
		}
		s.forgetAhead()
	}
	return merged
}

// restore joins one packet into the key of its name, if there is one.
func (s *Shard) restore(before held, hash uint64, p *messages.Packet, merged *Merged) {
	if !s.valid(p, hash) {
		merged.Invalid++
		return
	}
	s.journal.off = true
	in := arrivalOf(p)
	_, _, expired := s.merge(before, &in)
	s.journal.off = false
	if expired {
		merged.Expired++
	}
	if len(s.touched) == 0 {
		if k := s.find(hash, p.Name); k.key != nil {
			s.change(k.key)
		} else {
			s.left(p.Name)
		}
		return
	}
	merged.News++
	k := s.touched[0].held
	s.packNothing(&s.touched[0])
	s.untouch()
	if before.key != nil || !k.is(p) {
		s.change(k.key)
	}
}

// is reports whether a key that holds nothing but what came with p holds all of it.
func (k *key) is(p *messages.Packet) bool {
	return k.expire == p.Expire && k.cutoff == p.Cutoff && k.cleared() == p.Cleared &&
		k.atoms() == len(p.Slots)+len(p.Cells)
}
