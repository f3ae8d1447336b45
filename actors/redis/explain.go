package redis

import "blue-rings/messages"

func planRingExplain(p *Plan, words []string) {
	p.costly++
	p.ask(replyRingExplain, words, messages.Op{Verb: messages.Explain, Name: words[1]})
}

// replyRingExplain writes all that is kept under a name, dead or alive; null
// when that is nothing.
func replyRingExplain(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	if a.Outcome == messages.Missing || a.Packet == nil {
		r.Null()
		return
	}
	packet := a.Packet
	r.Map(6)
	r.Bulk("kind")
	r.Bulk(a.Kind.String())
	r.Bulk("expire")
	r.Bulk(packet.Expire.String())
	r.Bulk("cutoff")
	r.Int(packet.Cutoff)
	r.Bulk("cleared")
	r.Bulk(packet.Cleared.String())
	r.Bulk("slots")
	r.Array(len(packet.Slots))
	for i := range packet.Slots {
		r.slot(&packet.Slots[i])
	}
	r.Bulk("cells")
	r.Array(len(packet.Cells))
	for i := range packet.Cells {
		r.cell(&packet.Cells[i])
	}
}

func (r *replier) slot(slot *messages.Slot) {
	var floors messages.Floors
	if slot.Floors != nil {
		floors = *slot.Floors
	}
	r.Map(6)
	r.Bulk("replica")
	r.Bulk(slot.Replica.String())
	r.Bulk("serial")
	r.Bulk(slot.Serial.String())
	r.Bulk("added")
	r.Number(slot.Added)
	r.Bulk("subtracted")
	r.Number(slot.Subtracted)
	r.Bulk("floors")
	r.Map(2)
	r.Bulk("added")
	r.Number(floors.Added)
	r.Bulk("subtracted")
	r.Number(floors.Subtracted)
	r.Bulk("until")
	r.Bulk(slot.Until.String())
}

func (r *replier) cell(cell *messages.Cell) {
	place, named := "base", ""
	switch cell.Place {
	case messages.Base:
	case messages.Element:
		place, named = "element", "element"
	case messages.Field:
		place, named = "field", "field"
	}
	fields := 6
	if named != "" {
		fields++
	}
	r.Map(fields)
	r.Bulk("place")
	r.Bulk(place)
	if named != "" {
		r.Bulk(named)
		r.Bulk(cell.Name)
	}
	r.Bulk("value")
	r.Bulk(cell.Value)
	r.Bulk("absent")
	r.Bool(cell.Absent)
	r.Bulk("stamp")
	r.Bulk(cell.Stamp.String())
	r.Bulk("replica")
	r.Bulk(cell.Replica.String())
	r.Bulk("until")
	r.Bulk(cell.Until.String())
}
