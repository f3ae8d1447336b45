package messages

import (
	"fmt"
	"strings"
)

// String renders a slot as replica.serial:+added-subtracted, with the floors,
// if there are any, behind a slash.
func (s Slot) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.%s:", s.Replica, s.Serial)
	writeTotals(&b, s.Added, s.Subtracted)
	if s.Floors != nil {
		b.WriteByte('/')
		writeTotals(&b, s.Floors.Added, s.Floors.Subtracted)
	}
	return b.String()
}

func writeTotals(b *strings.Builder, added, subtracted Number) {
	if !added.IsZero() || subtracted.IsZero() {
		fmt.Fprintf(b, "+%s", shortNumber(added))
	}
	if !subtracted.IsZero() {
		fmt.Fprintf(b, "-%s", shortNumber(subtracted))
	}
}

// shortNumber cuts numbers that nobody reads.
func shortNumber(n Number) string {
	if s := n.String(); len(s) <= shownBytes {
		return s
	}
	return fmt.Sprintf("(%d bits)", n.BitLen())
}

// String renders a cell: "text" a base, +x an element, f="text" a field; when
// it is absent, a minus and its name.
func (c Cell) String() string {
	switch {
	case c.Absent && c.Place == Base:
		return "-"
	case c.Absent:
		return "-" + plain(c.Name)
	case c.Place == Base:
		return quoted(c.Value)
	case c.Place == Element:
		return "+" + plain(c.Name)
	default:
		return plain(c.Name) + "=" + quoted(c.Value)
	}
}

// String renders a packet: its name, what is set of its header, its changes.
// The until of an atom is shown where it is not the packet's expire.
func (p Packet) String() string {
	var l line
	l.word(plain(p.Name))
	l.setIf(p.Kind != "", "kind", plain(p.Kind))
	l.setIf(!p.Source.IsZero(), "from", p.Source)
	l.setIf(p.Expire != Unset, "expire", p.Expire)
	l.setIf(p.Cutoff != 0, "cutoff", p.Cutoff)
	l.setIf(p.Cleared != 0, "cleared", p.Cleared)
	l.setIf(len(p.Route) > 0, "route", p.Route)
	if changes := p.changes(); changes != "" {
		l.word("{" + changes + "}")
	}
	return l.String()
}

func (p *Packet) changes() string {
	var parts []string
	if len(p.Slots) > 0 {
		parts = append(parts, join(p.Slots, " ", func(s *Slot) string { return s.String() + p.until(s.Until) }))
	}
	if len(p.Cells) > 0 {
		parts = append(parts, join(p.Cells, " ", func(c *Cell) string { return c.String() + p.until(c.Until) }))
	}
	if n := len(p.Opaque); n > 0 {
		size := 0
		for _, change := range p.Opaque {
			size += len(change)
		}
		opaque := "opaque " + count(size, "byte")
		if n > 1 {
			opaque += fmt.Sprintf(" in %d changes", n)
		}
		parts = append(parts, opaque)
	}
	return strings.Join(parts, " ")
}

func (p *Packet) until(until Expire) string {
	if until == p.Expire {
		return ""
	}
	return "(until=" + until.String() + ")"
}

// count is n things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// renderPackets renders packets, a semicolon between two.
func renderPackets(packets []Packet) string {
	return join(packets, "; ", func(p *Packet) string { return p.String() })
}

// String renders a ping: the number of keys, then what is set.
func (p Ping) String() string { return "Ping " + p.said() }

func (p *Ping) said() string {
	var l line
	l.set("keys", p.Keys)
	l.setIf(p.Horizon != 0, "horizon", p.Horizon)
	l.setIf(p.Root != 0, "root", fmt.Sprintf("%016x", p.Root))
	l.setIf(p.Passes != 0, "passes", p.Passes)
	l.set("hears", "("+join(p.Hears, " ", func(r *Replica) string { return r.String() })+")")
	l.setIf(p.CatchUp != "", "catch-up", plain(p.CatchUp))
	l.setIf(p.CatchUpAt != 0, "catch-up-port", p.CatchUpAt)
	l.flag(p.Fetches, "fetches")
	return l.String()
}

// String renders a frame: Ping or Frame, who published it, then what it
// carries. The clocks are shown where they differ.
func (f Frame) String() string {
	var l line
	if f.Ping != nil {
		l.word("Ping")
	} else {
		l.word("Frame")
	}
	l.word(f.Publisher.String())
	l.set("seq", f.Sequence)
	if f.Stamp.Millis() != f.Wall {
		l.set("stamp", f.Stamp)
		l.set("wall", f.Wall)
	}
	switch {
	case f.Ping != nil:
		l.word(f.Ping.said())
	case len(f.Packets) == 0:
		l.word("()")
	default:
		l.word(renderPackets(f.Packets))
	}
	return l.String()
}
