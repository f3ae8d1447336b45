package storage

import "blue-rings/messages"

// valid reports whether a packet is one that a shard can hold. Whatever is not
// was not written by an honest node of this version.
func (s *Shard) valid(p *messages.Packet, hash uint64) bool {
	if len(p.Name) == 0 || len(p.Name) > messages.MaxName || p.Kind != "" || len(p.Opaque) > 0 ||
		!s.owns(hash) || p.Expire < 0 || p.Cutoff < 0 || p.Cutoff > messages.MaxMillis || !validStamp(p.Cleared) {
		return false
	}
	for i := range p.Slots {
		if !validSlot(&p.Slots[i]) {
			return false
		}
	}
	for i := range p.Cells {
		if !validCell(&p.Cells[i]) {
			return false
		}
	}
	return true
}

// validStamp leaves room for the stamps of local writes, which come after the
// cell they replace.
func validStamp(stamp messages.Stamp) bool { return stamp.Millis() < messages.MaxMillis }

func validReplica(r *messages.Replica) bool {
	return len(r.Host) > 0 && len(r.Host) <= messages.MaxHost && r.Incarnation != 0
}

func validTotal(n *messages.Number) bool {
	return n.Sign() >= 0 && n.BitLen() <= messages.MaxMagnitude
}

func validSlot(sl *messages.Slot) bool {
	if !validReplica(&sl.Replica) || !validStamp(sl.Serial) || sl.Until < 0 ||
		!validTotal(&sl.Added) || !validTotal(&sl.Subtracted) {
		return false
	}
	f := sl.Floors
	return f == nil || f.Added.Sign() >= 0 && f.Subtracted.Sign() >= 0 &&
		f.Added.Cmp(sl.Added) <= 0 && f.Subtracted.Cmp(sl.Subtracted) <= 0
}

func validCell(c *messages.Cell) bool {
	if !validReplica(&c.Replica) || !validStamp(c.Stamp) || c.Until < 0 ||
		len(c.Name) > messages.MaxValue || len(c.Value) > messages.MaxValue || c.Absent && c.Value != "" {
		return false
	}
	switch c.Place {
	case messages.Base:
		return c.Name == ""
	case messages.Element:
		return c.Value == ""
	case messages.Field:
		return true
	default:
		return false
	}
}
