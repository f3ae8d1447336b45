package history

import "blue-rings/messages"

// packetJSON is a packet of a built-in kind, without source and route.
type packetJSON struct {
	Name    text           `json:"name"`
	Expire  expire         `json:"expire,omitzero"`
	Cutoff  int64          `json:"cutoff,string,omitempty"`
	Cleared messages.Stamp `json:"cleared,string,omitempty"`
	Slots   []slotJSON     `json:"slots,omitempty"`
	Cells   []cellJSON     `json:"cells,omitempty"`
}

type slotJSON struct {
	Replica    *replicaJSON   `json:"replica"`
	Serial     messages.Stamp `json:"serial,string"`
	Added      number         `json:"added,omitzero"`
	Subtracted number         `json:"subtracted,omitzero"`
	Floors     *floorsJSON    `json:"floors,omitempty"`
	Until      expire         `json:"until,omitzero"`
}

type floorsJSON struct {
	Added      number `json:"added,omitzero"`
	Subtracted number `json:"subtracted,omitzero"`
}

type cellJSON struct {
	Place   messages.Place `json:"place"` // 1 the base, 2 an element, 3 a field
	Absent  bool           `json:"absent,omitempty"`
	Name    text           `json:"name,omitempty"`
	Value   text           `json:"value,omitempty"`
	Stamp   messages.Stamp `json:"stamp,string"`
	Replica *replicaJSON   `json:"replica"`
	Until   expire         `json:"until,omitzero"`
}

func packetToJSON(p *messages.Packet) *packetJSON {
	if p == nil {
		return nil
	}
	j := &packetJSON{Name: text(p.Name), Expire: expire(p.Expire), Cutoff: p.Cutoff, Cleared: p.Cleared}
	for _, s := range p.Slots {
		slot := slotJSON{replicaToJSON(s.Replica), s.Serial, number{s.Added}, number{s.Subtracted}, nil, expire(s.Until)}
		if s.Floors != nil {
			slot.Floors = &floorsJSON{number{s.Floors.Added}, number{s.Floors.Subtracted}}
		}
		j.Slots = append(j.Slots, slot)
	}
	for _, c := range p.Cells {
		j.Cells = append(j.Cells, cellJSON{c.Place, c.Absent, text(c.Name), text(c.Value), c.Stamp, replicaToJSON(c.Replica), expire(c.Until)})
	}
	return j
}

func (j *packetJSON) packet() *messages.Packet {
	if j == nil {
		return nil
	}
	p := &messages.Packet{Name: string(j.Name), Expire: messages.Expire(j.Expire), Cutoff: j.Cutoff, Cleared: j.Cleared}
	for _, s := range j.Slots {
		slot := messages.Slot{
			Replica: s.Replica.replica(), Serial: s.Serial, Added: s.Added.Number, Subtracted: s.Subtracted.Number, Until: messages.Expire(s.Until),
		}
		if s.Floors != nil {
			slot.Floors = &messages.Floors{Added: s.Floors.Added.Number, Subtracted: s.Floors.Subtracted.Number}
		}
		p.Slots = append(p.Slots, slot)
	}
	for _, c := range j.Cells {
		p.Cells = append(p.Cells, messages.Cell{
			Place: c.Place, Absent: c.Absent, Name: string(c.Name), Value: string(c.Value), Stamp: c.Stamp,
			Replica: c.Replica.replica(), Until: messages.Expire(c.Until),
		})
	}
	return p
}
