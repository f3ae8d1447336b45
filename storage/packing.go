package storage

import "blue-rings/messages"

// touched is a key that the call under way has changed. Its changed slots, base
// and cells are marked dirty; cells names those to look for.
type touched struct {
	held
	all   bool // extended here: all that it holds is news, for its until
	cells []cellName
}

// manyCells is how many names a touched keeps room for.
const manyCells = 1024

// touch notes that k changes.
func (s *Shard) touch(k held) *touched {
	if k.news > 0 {
		return &s.touched[k.news-1]
	}
	n := len(s.touched)
	if n < cap(s.touched) {
		s.touched = s.touched[:n+1] // keeps the room for the names of cells
	} else {
		s.touched = append(s.touched, touched{})
	}
	t := &s.touched[n]
	t.held, t.all = k, false
	k.news = uint32(n + 1)
	return t
}

func (s *Shard) touchSlot(k held, sl *slot) {
	s.touch(k)
	if !sl.dirty {
		sl.dirty = true
		s.dirty++
	}
}

func (s *Shard) touchCell(k held, c *cell) {
	t := s.touch(k)
	if !c.dirty {
		c.dirty = true
		if c.place != messages.Base {
			t.cells = append(t.cells, cellName{c.place, c.name})
		}
	}
}

// packing is packets in the making. Their slots lie in one array, and so do
// their cells.
type packing struct {
	packets []messages.Packet
	slots   []messages.Slot
	cells   []messages.Cell
}

// header makes a packet of the header of k.
func header(k held) messages.Packet {
	return messages.Packet{Name: k.name, Expire: k.expire, Cutoff: k.cutoff, Cleared: k.cleared}
}

// slotMessage is a slot as packets carry it.
func (s *Shard) slotMessage(k held, sl *slot) messages.Slot {
	m := messages.Slot{Replica: s.replicas.replica(sl.replica), Serial: sl.serial, Until: k.until(sl.until, sl.epoch)}
	m.Added, m.Subtracted, m.Floors = sl.read()
	return m
}

// cellMessage is a cell as packets carry it.
func (s *Shard) cellMessage(k held, c *cell) messages.Cell {
	return messages.Cell{
		Place:   c.place,
		Absent:  c.absent,
		Name:    c.name,
		Value:   c.value,
		Stamp:   c.stamp,
		Replica: s.replicas.replica(c.replica),
		Until:   k.until(c.until, c.epoch),
	}
}

// pack ends the changing of a key: it packs the header and what is dirty, or
// everything after an extension, as long as that fits into a block.
func (s *Shard) pack(out *packing, t *touched) {
	k := t.held
	k.news = 0
	firstSlot, firstCell := len(out.slots), len(out.cells)
	all := t.all && k.atoms() <= messages.BlockChanges
	for i := range k.slotCount() {
		if sl := k.slot(i); sl.dirty || all {
			sl.dirty = false
			out.slots = append(out.slots, s.slotMessage(k, sl))
		}
	}
	packCell := func(c *cell) {
		c.dirty = false
		out.cells = append(out.cells, s.cellMessage(k, c))
	}
	if base := k.base(); base != nil && (base.dirty || all) {
		packCell(base)
	}
	if all && k.rest != nil {
		for i := range k.rest.cells.list {
			packCell(&k.rest.cells.list[i])
		}
	} else {
		for _, name := range t.cells {
			if c := k.rest.cells.find(name.place, name.name); c != nil && c.dirty {
				packCell(c)
			}
		}
	}
	packet := header(k)
	packet.Slots = out.slots[firstSlot:len(out.slots):len(out.slots)]
	packet.Cells = out.cells[firstCell:len(out.cells):len(out.cells)]
	out.packets = append(out.packets, packet)

	if plain := k.rest == nil && k.counted && !k.expire.IsMoment() && !k.first.spent() && !k.first.floored(); !plain {
		s.settle(k)
	}
}

// settle books what a change means for the counts and for what leaves when.
func (s *Shard) settle(k held) {
	if k.gone {
		return
	}
	s.recount(k)
	s.remindHeader(k)
	if s.overHorizon(k) {
		s.remind(k, s.millis)
	}
}

// untouch forgets what the call has changed.
func (s *Shard) untouch() {
	for i := range s.touched {
		t := &s.touched[i]
		t.held = held{}
		if cap(t.cells) > manyCells {
			t.cells = nil
		}
		clear(t.cells)
		t.cells = t.cells[:0]
	}
	s.touched = s.touched[:0]
	s.dirty = 0
}
