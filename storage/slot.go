package storage

import "blue-rings/messages"

// slot is a messages.Slot as it lies in memory: 48 bytes while its totals fit
// into 64 bits and it has no floors.
type slot struct {
	serial     messages.Stamp
	added      int64 // the totals, while large is nil
	subtracted int64
	until      messages.Expire // see key.until
	large      *totals         // nil while the totals are small and the floors zero
	replica    uint32          // its number; 0: there is no slot here
	epoch      uint16          // see key.until
	dirty      bool            // to be told in the packet under way
	current    bool            // begun here and held ever since: this replica may write to it
}

// totals are the totals and floors of a slot that is not small.
type totals struct {
	added      messages.Number
	subtracted messages.Number
	floors     *messages.Floors // frozen: packets share it
}

// read gives the slot's totals and floors; floors are nil while both are zero.
func (sl *slot) read() (added, subtracted messages.Number, floors *messages.Floors) {
	if sl.large != nil {
		return sl.large.added, sl.large.subtracted, sl.large.floors
	}
	return messages.Int(sl.added), messages.Int(sl.subtracted), nil
}

// write puts totals and floors into the smallest form that holds them.
func (sl *slot) write(added, subtracted messages.Number, floors *messages.Floors) {
	a, smallAdded := added.Int64()
	n, smallSubtracted := subtracted.Int64()
	if floors == nil && smallAdded && smallSubtracted {
		sl.added, sl.subtracted, sl.large = a, n, nil
		return
	}
	if sl.large == nil {
		sl.large = new(totals)
	}
	sl.added, sl.subtracted = 0, 0
	*sl.large = totals{added: added, subtracted: subtracted, floors: floors}
}

// floored reports whether a reset has seen the slot.
func (sl *slot) floored() bool { return sl.large != nil && sl.large.floors != nil }

// spent reports whether nothing was counted in the slot since its last reset.
func (sl *slot) spent() bool {
	if sl.large == nil {
		return sl.added == 0 && sl.subtracted == 0
	}
	f := sl.large.floors
	return f != nil && sl.large.added.Equal(f.Added) && sl.large.subtracted.Equal(f.Subtracted)
}

// effect is what the slot adds to the value of its key.
func (sl *slot) effect() messages.Number {
	if sl.large == nil {
		return messages.Int(sl.added - sl.subtracted) // neither is negative
	}
	effect := sl.large.added.Sub(sl.large.subtracted)
	if f := sl.large.floors; f != nil {
		effect = effect.Sub(f.Added).Add(f.Subtracted)
	}
	return effect
}

// joinFloors is the greater of each of two floors, and one of the two where it is that.
func joinFloors(a, b *messages.Floors) *messages.Floors {
	switch {
	case b == nil || b.Added.IsZero() && b.Subtracted.IsZero():
		return a
	case a == nil || a.Added.Cmp(b.Added) <= 0 && a.Subtracted.Cmp(b.Subtracted) <= 0:
		if a != nil && a.Added.Equal(b.Added) && a.Subtracted.Equal(b.Subtracted) {
			return a
		}
		return &messages.Floors{Added: b.Added, Subtracted: b.Subtracted}
	case a.Added.Cmp(b.Added) >= 0 && a.Subtracted.Cmp(b.Subtracted) >= 0:
		return a
	default:
		return &messages.Floors{Added: a.Added.Max(b.Added), Subtracted: a.Subtracted.Max(b.Subtracted)}
	}
}

// addSlot adds a slot to a key.
func (s *Shard) addSlot(k held, added slot) *slot {
	if k.slotCount() == 0 {
		s.slotted++
	}
	s.slots++
	return k.addSlot(added)
}

// removeSlot removes the i-th slot of a key and puts the last one into its place.
func (s *Shard) removeSlot(k held, i int) {
	k.removeSlot(i)
	s.slots--
	if k.slotCount() == 0 {
		s.slotted--
	}
}

// Slots is how many slots there are, and how many names have any: each replica, and each
// life of a host, that has written a counter has at least one there. It takes nanoseconds.
func (s *Shard) Slots() (slots, names int) { return s.slots, s.slotted }
