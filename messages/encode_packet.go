package messages

import (
	"slices"
	"unicode/utf8"
)

func (e *Encoder) packets(b []byte, packets []Packet) []byte {
	b = appendArray(b, len(packets))
	for i := range packets {
		b = e.packet(b, &packets[i])
		if e.err != nil {
			break
		}
	}
	return b
}

func (e *Encoder) packet(b []byte, p *Packet) []byte {
	has, items := e.parts(p)
	if has&hasOneSlot != 0 {
		items += oneSlotItems(&p.Slots[0], p.Expire)
	}
	b = appendArray(b, items)
	if !e.nameless {
		b = e.name(b, p.Name)
	}
	b = e.expire(b, p.Expire, e.millis)
	b = appendUint(b, uint64(has))
	if has&hasPath != 0 {
		b = e.path(b, p)
	}
	base := e.millis
	if has&hasCutoff != 0 {
		if p.Cutoff < 0 {
			e.fail(b, "the cutoff of %q is negative", p.Name)
		}
		b = appendInt(b, p.Cutoff-base)
		base = p.Cutoff
	}
	if has&^(hasPath|hasCutoff|hasOneSlot) != 0 {
		b = e.rareParts(b, p, has, base)
	}
	if has&hasOneSlot != 0 {
		b = e.slot(b, &p.Slots[0], p, base)
	}
	return b
}

func (e *Encoder) name(b []byte, name string) []byte {
	if len(name) == 0 || len(name) > MaxName {
		e.fail(b, "name of %d bytes: from 1 to %d are allowed", len(name), MaxName)
	}
	return appendBytes(b, name)
}

// parts says which optional parts a packet has, and how many items they and
// the others are, but for those of a single slot.
func (e *Encoder) parts(p *Packet) (has uint, items int) {
	items = packetItems
	if e.nameless {
		items--
	}
	if !e.pathless && !e.isOwn(p) {
		has |= hasPath
		items++
	}
	if p.Cutoff != 0 {
		has |= hasCutoff
		items++
	}
	switch {
	case len(p.Slots) == 1:
		has |= hasOneSlot
	case len(p.Slots) > 1:
		has |= hasSlots
		items++
	}
	if len(p.Cells) > 0 {
		has |= hasCells
		items++
	}
	if p.Cleared != 0 {
		has |= hasCleared
		items += 2
	}
	if p.Kind != "" && !e.nameless {
		has |= hasKind
		items++
	}
	if len(p.Opaque) > 0 {
		has |= hasOpaque
		items++
	}
	return has, items
}

// rareParts writes the parts that a lone slot of a counter does not have.
func (e *Encoder) rareParts(b []byte, p *Packet, has uint, base int64) []byte {
	if has&hasCells != 0 {
		b = appendArray(b, len(p.Cells))
		for i := range p.Cells {
			b = e.cell(b, &p.Cells[i], p, base)
		}
	}
	if has&hasSlots != 0 {
		b = appendArray(b, len(p.Slots))
		for i := range p.Slots {
			b = appendArray(b, oneSlotItems(&p.Slots[i], p.Expire))
			b = e.slot(b, &p.Slots[i], p, base)
		}
	}
	if has&hasCleared != 0 {
		b = appendStamp(b, p.Cleared, base)
	}
	if has&hasKind != 0 {
		if len(p.Kind) > MaxKind || !utf8.ValidString(p.Kind) {
			e.fail(b, "kind %q must be valid UTF-8 of at most %d bytes", p.Kind, MaxKind)
		}
		b = appendText(b, p.Kind)
	}
	if has&hasOpaque != 0 {
		b = appendArray(b, len(p.Opaque))
		for _, change := range p.Opaque {
			b = e.value(b, "an opaque change", change)
		}
	}
	return b
}

// isOwn reports whether the packet comes from the publisher, straight.
func (e *Encoder) isOwn(p *Packet) bool {
	return len(p.Route) == 1 && p.Source == e.publisher && p.Route[0] == e.publisher
}

// path writes the number of the packet's path, or defines it.
func (e *Encoder) path(b []byte, p *Packet) []byte {
	for i := len(e.paths) - 1; i >= max(0, len(e.paths)-scanPaths); i-- {
		if e.paths[i].source == p.Source && slices.Equal(e.paths[i].route, p.Route) {
			return appendUint(b, uint64(i)+1)
		}
	}
	if len(p.Route) > MaxRoute {
		e.fail(b, "route of %d replicas: at most %d are allowed; let go of the oldest", len(p.Route), MaxRoute)
	}
	e.paths = append(e.paths, path{source: p.Source, route: p.Route})
	b = appendArray(b, 1+len(p.Route))
	if p.Source.IsZero() {
		b = append(b, refNobody)
	} else {
		b = e.replica(b, p.Source)
	}
	for _, hop := range p.Route {
		b = e.replica(b, hop)
	}
	return b
}
