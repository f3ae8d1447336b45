package messages

// oneSlotItems is how many items a slot is written as: the last ones are left
// out when they say nothing.
func oneSlotItems(s *Slot, expire Expire) int {
	switch {
	case s.Until != expire:
		return slotItemsMax
	case hasFloors(s):
		return slotItemsMax - 1
	case !s.Subtracted.IsZero():
		return slotItems + 1
	default:
		return slotItems
	}
}

func hasFloors(s *Slot) bool {
	return s.Floors != nil && (!s.Floors.Added.IsZero() || !s.Floors.Subtracted.IsZero())
}

// slot writes the items of a slot.
func (e *Encoder) slot(b []byte, s *Slot, p *Packet, base int64) []byte {
	b = e.replica(b, s.Replica)
	b = appendStamp(b, s.Serial, base)
	b = e.total(b, s.Added)
	items := oneSlotItems(s, p.Expire)
	if items > slotItems {
		b = e.total(b, s.Subtracted)
	}
	if items > slotItems+1 {
		if hasFloors(s) {
			b = appendArray(b, 2)
			b = e.total(b, s.Floors.Added)
			b = e.total(b, s.Floors.Subtracted)
		} else {
			b = append(b, cborNull)
		}
	}
	if items > slotItems+2 {
		b = e.expire(b, s.Until, e.millis)
	}
	return b
}

// cell writes a cell: its place, replica and stamp, then what the place has.
func (e *Encoder) cell(b []byte, c *Cell, p *Packet, base int64) []byte {
	items := cellItems
	named := c.Place == Element || c.Place == Field
	valued := !c.Absent && c.Place != Element
	if named {
		items++
	}
	if valued {
		items++
	}
	if c.Until != p.Expire {
		items++
	}
	what := uint64(c.Place)
	if c.Absent {
		what |= cellAbsent
	}
	switch {
	case c.Place < Base || c.Place > Field:
		e.fail(b, "a cell of %q has no place %d", p.Name, c.Place)
	case !named && c.Name != "":
		e.fail(b, "the base of %q has a name", p.Name)
	case !valued && c.Value != "":
		e.fail(b, "a cell of %q that has no value has one", p.Name)
	}
	b = appendArray(b, items)
	b = appendUint(b, what)
	b = e.replica(b, c.Replica)
	b = appendStamp(b, c.Stamp, base)
	if named {
		b = e.value(b, "an element or field", c.Name)
	}
	if valued {
		b = e.value(b, "a value", c.Value)
	}
	if c.Until != p.Expire {
		b = e.expire(b, c.Until, e.millis)
	}
	return b
}

func (e *Encoder) value(b []byte, what, s string) []byte {
	if len(s) > MaxValue {
		e.fail(b, "%s of %d bytes: at most %d are allowed", what, len(s), MaxValue)
	}
	return appendBytes(b, s)
}

func (e *Encoder) total(b []byte, n Number) []byte {
	if n.large == nil && n.small >= 0 {
		return appendUint(b, uint64(n.small))
	}
	if n.Sign() < 0 {
		e.fail(b, "a total is negative: totals only grow from 0")
	}
	if size := n.BitLen(); size > MaxMagnitude {
		e.fail(b, "a total of %d bits: at most %d are allowed", size, MaxMagnitude)
	}
	return appendTotal(b, n)
}

// expire writes null for Unset, true for Never, else the milliseconds after
// base.
func (e *Encoder) expire(b []byte, expire Expire, base int64) []byte {
	switch {
	case expire == Unset:
		return append(b, cborNull)
	case expire == Never:
		return append(b, cborTrue)
	case expire < 0:
		e.fail(b, "an expiry is negative: moments are after 1970")
	}
	return appendInt(b, int64(expire)-base)
}

// appendStamp writes two items: the milliseconds after base, and the count.
func appendStamp(b []byte, s Stamp, base int64) []byte {
	b = appendInt(b, s.Millis()-base)
	return appendUint(b, uint64(uint16(s)))
}
