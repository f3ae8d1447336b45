package actors

import "blue-rings/messages"

// joinPacket joins later news of the same key into p. What the slices of p and
// of later reach is frozen and is not written to: p gets new ones where they
// differ.
func joinPacket(p, later *messages.Packet) {
	p.Expire = max(p.Expire, later.Expire)
	p.Cutoff = max(p.Cutoff, later.Cutoff)
	p.Cleared = max(p.Cleared, later.Cleared)
	if !isIncluded(p.Slots, later.Slots) {
		p.Slots = joinAtoms(p.Slots, later.Slots, sameSlot, joinSlot)
	} else {
		p.Slots = later.Slots
	}
	p.Cells = joinAtoms(p.Cells, later.Cells, sameCell, joinCell)
	if len(later.Opaque) > 0 {
		p.Opaque = append(p.Opaque[:len(p.Opaque):len(p.Opaque)], later.Opaque...)
	}
}

// isIncluded reports whether later says all that old does, in the commonest
// case: a counter of which one slot went on. So it costs no allocation.
func isIncluded(old, later []messages.Slot) bool {
	if len(old) != 1 || len(later) != 1 {
		return false
	}
	a, b := &old[0], &later[0]
	return sameSlot(a, b) && a.Floors == b.Floors && a.Until <= b.Until &&
		a.Added.Cmp(b.Added) <= 0 && a.Subtracted.Cmp(b.Subtracted) <= 0
}

// joinAtoms joins two short lists of atoms, into a new one unless one is empty.
func joinAtoms[A any](old, later []A, same func(a, b *A) bool, join func(a, b *A) A) []A {
	if len(later) == 0 {
		return old
	}
	if len(old) == 0 {
		return later
	}
	joined := append(make([]A, 0, len(old)+len(later)), old...)
	for i := range later {
		at := 0
		for at < len(old) && !same(&joined[at], &later[i]) {
			at++
		}
		if at == len(old) {
			joined = append(joined, later[i])
			continue
		}
		joined[at] = join(&joined[at], &later[i])
	}
	return joined
}

func sameSlot(a, b *messages.Slot) bool { return a.Replica == b.Replica && a.Serial == b.Serial }

func joinSlot(a, b *messages.Slot) messages.Slot {
	joined := *b
	joined.Added = a.Added.Max(b.Added)
	joined.Subtracted = a.Subtracted.Max(b.Subtracted)
	joined.Until = max(a.Until, b.Until)
	switch {
	case b.Floors == nil:
		joined.Floors = a.Floors
	case a.Floors != nil:
		joined.Floors = &messages.Floors{
			Added:      a.Floors.Added.Max(b.Floors.Added),
			Subtracted: a.Floors.Subtracted.Max(b.Floors.Subtracted),
		}
	}
	return joined
}

func sameCell(a, b *messages.Cell) bool { return a.Place == b.Place && a.Name == b.Name }

func joinCell(a, b *messages.Cell) messages.Cell {
	joined := *b
	if a.Stamp > b.Stamp || a.Stamp == b.Stamp && a.Replica.Compare(b.Replica) > 0 {
		joined = *a
	}
	joined.Until = max(a.Until, b.Until)
	return joined
}
