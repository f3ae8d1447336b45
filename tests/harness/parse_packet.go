package harness

import (
	"fmt"
	"strings"

	"blue-rings/messages"
)

// parsePackets reads packets with a semicolon between two.
func parsePackets(line string) ([]messages.Packet, error) {
	lines, err := split(line, ';')
	if err != nil {
		return nil, err
	}
	var packets []messages.Packet
	for _, line := range lines {
		p, err := parsePacket(line)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// parsePacket reads a packet: its name, kind= from= expire= cutoff= cleared=
// route=, and its changes in braces. Beyond what renderings show, a change may
// be followed by (at=STAMP by=REPLICA until=EXPIRE): a cell is stamped at the
// epoch by the source otherwise, and an atom lasts as long as the packet. Opaque
// changes are written opaque:"text".
func parsePacket(line string) (messages.Packet, error) {
	list, err := words(line)
	if err != nil {
		return messages.Packet{}, err
	}
	f := read(list)
	p := packet{messages.Packet{
		Name:    f.word("name"),
		Kind:    f.take("kind"),
		Source:  f.replica(f.take("from")),
		Expire:  f.expire("expire"),
		Cutoff:  f.moment("cutoff"),
		Cleared: f.stamp("cleared"),
		Route:   f.route("route"),
	}}
	changes, err := words(f.block)
	f.failed(err)
	for _, change := range changes {
		f.failed(p.add(change))
	}
	return p.Packet, f.done()
}

// packet is a packet whose changes are being read.
type packet struct{ messages.Packet }

// add adds one change.
func (p *packet) add(change string) error {
	text, more := change, ""
	if i := strings.LastIndexByte(change, '('); i > 0 && strings.HasSuffix(change, ")") {
		text, more = change[:i], change[i+1:len(change)-1]
	}
	list, err := words(more)
	if err != nil {
		return err
	}
	f := read(list)
	until := p.Expire
	if _, ok := f.set["until"]; ok {
		until = f.expire("until")
	}
	cell := messages.Cell{Stamp: messages.StampAt(epoch().UnixMilli()), Replica: p.Source, Until: until}
	if _, ok := f.set["at"]; ok {
		cell.Stamp = f.stamp("at")
	}
	if by := f.take("by"); by != "" {
		cell.Replica = f.replica(by)
	}
	switch value, opaque := strings.CutPrefix(text, "opaque:"); {
	case opaque:
		f.failed(p.addOpaque(value))
	case strings.Contains(text, "#"):
		f.failed(p.addSlot(text, until))
	default:
		f.failed(p.addCell(text, cell))
	}
	return f.done()
}

func (p *packet) addOpaque(text string) error {
	change, err := unquoted(text)
	p.Opaque = append(p.Opaque, change)
	return err
}

// addCell reads "text" as a base, +x and -x as an element, f="text" as a field,
// f- as one that was removed, and - as a base that was.
func (p *packet) addCell(text string, cell messages.Cell) (err error) {
	name, value, field := strings.Cut(text, "=")
	switch {
	case text == "-":
		cell.Place, cell.Absent = messages.Base, true
	case strings.HasPrefix(text, `"`):
		cell.Place = messages.Base
		cell.Value, err = unquoted(text)
	case strings.HasPrefix(text, "+"):
		cell.Place = messages.Element
		cell.Name, err = unquoted(text[1:])
	case strings.HasPrefix(text, "-"):
		cell.Place, cell.Absent = messages.Element, true
		cell.Name, err = unquoted(text[1:])
	case field:
		cell.Place, cell.Name = messages.Field, name
		cell.Value, err = unquoted(value)
	case strings.HasSuffix(text, "-"):
		cell.Place, cell.Absent, cell.Name = messages.Field, true, strings.TrimSuffix(text, "-")
	default:
		return fmt.Errorf("%q is no change", text)
	}
	p.Cells = append(p.Cells, cell)
	return err
}

// addSlot reads replica.serial:+added-subtracted/+floor-floor.
func (p *packet) addSlot(text string, until messages.Expire) error {
	name, totals, ok := strings.Cut(text, ":")
	replica, serial, dot := strings.Cut(name, ".")
	if !ok || !dot {
		return fmt.Errorf("%q is no slot: write a#1.5:+3-1", text)
	}
	f := &fields{set: map[string]string{"serial": serial}}
	slot := messages.Slot{Replica: f.replica(replica), Serial: f.stamp("serial"), Until: until}
	totals, floors, floored := strings.Cut(totals, "/")
	slot.Added, slot.Subtracted = f.totals(totals)
	if floored {
		slot.Floors = &messages.Floors{}
		slot.Floors.Added, slot.Floors.Subtracted = f.totals(floors)
	}
	p.Slots = append(p.Slots, slot)
	return f.err
}
