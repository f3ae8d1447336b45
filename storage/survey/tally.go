package survey

import (
	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// share is the slots of a replica.
type share struct {
	slots int64
	last  messages.Stamp // at which the latest began
}

// tally counts the atoms of a record. A name has one header, in each of its packets.
func (c *counting) tally(record disk.Record) {
	a, slots := &c.sum.Atoms, int64(0)
	for i := range record.Packets {
		p := &record.Packets[i]
		if i == 0 && p.Cleared > 0 {
			a.Clearings++
		}
		if i == 0 && p.Expire.IsMoment() {
			a.Expiries++
		}
		slots += int64(len(p.Slots))
		for j := range p.Slots {
			c.tallySlot(&p.Slots[j])
		}
		for j := range p.Cells {
			a.tallyCell(&p.Cells[j])
		}
	}
	if slots == 0 {
		return
	}
	c.sum.Slots.Names++
	if slots > c.sum.Slots.Most {
		c.sum.Slots.Most, c.sum.Slots.MostName = slots, record.Name
	}
}

func (c *counting) tallySlot(slot *messages.Slot) {
	c.sum.Atoms.Slots++
	if slot.Floors != nil {
		c.sum.Atoms.Floored++
	}
	of := c.shares[slot.Replica]
	if of == nil {
		of = new(share)
		c.shares[slot.Replica] = of
	}
	of.slots++
	of.last = max(of.last, slot.Serial)
}

func (a *Atoms) tallyCell(cell *messages.Cell) {
	switch cell.Place {
	case messages.Base:
		a.Bases++
	case messages.Element:
		a.Elements++
	case messages.Field:
		a.Fields++
	}
	if cell.Absent {
		a.Absent++
	}
}
