package messages

import "math/bits"

func (d *Decoder) packets() []Packet {
	n := d.array("the packets", leastPacket)
	if n == 0 {
		return nil
	}
	packets := make([]Packet, 0, min(n, firstPackets))
	for i := range n {
		if i == firstPackets {
			packets = append(make([]Packet, 0, n), packets...)
		}
		packets = packets[:i+1] // all zero: nothing was there before
		d.packet(&packets[i], n-i)
		if d.err != nil {
			return nil
		}
	}
	return packets
}

// packet reads one packet; remaining is how many there still are, with it.
func (d *Decoder) packet(p *Packet, remaining int) {
	start := d.at
	items := d.array("a packet", 1)
	if d.nameless {
		items++
	} else {
		p.Name = d.bytes("a name", 1, MaxName)
	}
	p.Expire = d.expire("an expiry", d.millis)
	has := d.uint("the parts of a packet")
	if has > hasAll || has&(hasOneSlot|hasSlots) == hasOneSlot|hasSlots {
		d.fail(start, "a packet cannot have the parts %#x", has)
		return
	}
	items -= packetItems + bits.OnesCount64(has&^hasOneSlot) + int(has&hasCleared/hasCleared)
	if has&hasOneSlot == 0 && items != 0 || items < 0 {
		d.fail(start, "a packet has not the items that its parts %#x need", has)
		return
	}
	switch {
	case has&hasPath != 0:
		d.path(p)
	case !d.pathless:
		p.Source, p.Route = d.own.source, d.own.route
	}
	base := d.millis
	if has&hasCutoff != 0 {
		start := d.at
		p.Cutoff = base + d.int("a cutoff")
		if p.Cutoff < 0 {
			d.fail(start, "a cutoff must be within 63 bits of milliseconds after 1970")
			return
		}
		base = p.Cutoff
	}
	if has&^(hasPath|hasCutoff|hasOneSlot) != 0 {
		d.rareParts(p, has, base, remaining)
	}
	if has&hasOneSlot != 0 {
		p.Slots = take(&d.slots, 1, remaining)
		d.slot(&p.Slots[0], items, p.Expire, base)
	}
}

// rareParts reads the parts that a lone slot of a counter does not have.
func (d *Decoder) rareParts(p *Packet, has uint64, base int64, remaining int) {
	if has&hasCells != 0 {
		p.Cells = take(&d.cells, d.list("the cells", leastCell), remaining)
		for i := range p.Cells {
			d.cell(&p.Cells[i], p.Expire, base)
		}
	}
	if has&hasSlots != 0 {
		p.Slots = take(&d.slots, d.list("the slots", leastSlot), remaining)
		for i := range p.Slots {
			d.slot(&p.Slots[i], d.array("a slot", 1), p.Expire, base)
		}
	}
	if has&hasCleared != 0 {
		p.Cleared = d.stamp("cleared", base)
	}
	if has&hasKind != 0 {
		if d.nameless {
			d.fail(d.at, "a packet of a record has no kind")
		}
		p.Kind = d.keep(d.text("a kind", 1, MaxKind))
	}
	if has&hasOpaque != 0 {
		p.Opaque = make([]string, d.list("the opaque changes", leastValue))
		for i := range p.Opaque {
			p.Opaque[i] = d.bytes("an opaque change", 0, MaxValue)
		}
	}
}

// list reads the head of an array that is left out when it is empty.
func (d *Decoder) list(what string, least int) int {
	start := d.at
	n := d.array(what, least)
	if n == 0 {
		d.fail(start, "%s are none: their part must be left out", what)
	}
	return n
}

// take cuts n records from an arena. A new one is made when it is used up, for
// as many packets as remain.
func take[T any](arena *[]T, n, remaining int) []T {
	if n > len(*arena) {
		*arena = make([]T, max(n, min(remaining, arenaChunk)))
	}
	part := (*arena)[:n:n]
	*arena = (*arena)[n:]
	return part
}
