package storage

import "blue-rings/messages"

// slot is a messages.Slot as it lies in memory: 40 bytes. Totals that do not
// fit into 64 bits, and floors, lie elsewhere.
type slot struct {
	serial     messages.Stamp
	added      int64 // the totals, unless large; then where they are in the key's list, and 0
	subtracted int64
	until      messages.Expire // see key.until
	replica    uint32          // its number; 0: there is no slot here
	epoch      uint8           // see key.until
	large      bool            // the totals or the floors were not small once
	dirty      bool            // to be told in the packet under way
	current    bool            // begun here and held ever since: this replica may write to it
}

// totals are the totals and floors of a slot that is not small.
type totals struct {
	added      messages.Number
	subtracted messages.Number
	floors     *messages.Floors // frozen: packets share it
}

// totals are those of a large slot, or nil. The pointer holds until one is added or removed.
func (k *key) totals(sl *slot) *totals {
	if !sl.large {
		return nil
	}
	return &k.rest.odd.large[sl.added]
}

// read gives a slot's totals and floors; floors are nil while both are zero.
func (k *key) read(sl *slot) (added, subtracted messages.Number, floors *messages.Floors) {
	if t := k.totals(sl); t != nil {
		return t.added, t.subtracted, t.floors
	}
	return messages.Int(sl.added), messages.Int(sl.subtracted), nil
}

// write puts totals and floors into a slot. What was large stays so: nothing becomes less.
func (k *key) write(sl *slot, added, subtracted messages.Number, floors *messages.Floors) {
	a, smallAdded := added.Int64()
	n, smallSubtracted := subtracted.Int64()
	if floors == nil && smallAdded && smallSubtracted && !sl.large {
		sl.added, sl.subtracted = a, n
		return
	}
	if !sl.large {
		odd := k.more()
		sl.added, sl.subtracted, sl.large = int64(len(odd.large)), 0, true
		odd.large = append(odd.large, totals{})
	}
	*k.totals(sl) = totals{added: added, subtracted: subtracted, floors: floors}
}

// dropTotals removes those of a slot that is about to be removed, and puts the last ones into
// their place.
func (k *key) dropTotals(sl *slot) {
	if !sl.large {
		return
	}
	large := k.rest.odd.large
	last := len(large) - 1
	for i := range k.slotCount() {
		if other := k.slot(i); other.large && other.added == int64(last) {
			other.added = sl.added
			break
		}
	}
	large[sl.added] = large[last]
	large[last] = totals{}
	k.rest.odd.large = large[:last]
}

// floored reports whether a reset has seen the slot.
func (k *key) floored(sl *slot) bool { return sl.large && k.totals(sl).floors != nil }

// spent reports whether nothing was counted in the slot since its last reset.
func (k *key) spent(sl *slot) bool {
	t := k.totals(sl)
	if t == nil {
		return sl.added == 0 && sl.subtracted == 0
	}
	return t.floors != nil && t.added.Equal(t.floors.Added) && t.subtracted.Equal(t.floors.Subtracted)
}

// effect is what the slot adds to the value of its key.
func (k *key) effect(sl *slot) messages.Number {
	t := k.totals(sl)
	if t == nil {
		return messages.Int(sl.added - sl.subtracted) // neither is negative
	}
	effect := t.added.Sub(t.subtracted)
	if f := t.floors; f != nil {
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
