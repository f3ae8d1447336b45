package storage

import (
	"slices"

	"blue-rings/messages"
)

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
	s.change(k.key)
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
	return messages.Packet{Name: k.name(), Expire: k.expire, Cutoff: k.cutoff, Cleared: k.cleared()}
}

// packet adds a packet of the header of k. It is filled where it lies: copying
// packets would be half of the cost of a counter's operation.
func (p *packing) packet(k held) *messages.Packet {
	n := len(p.packets)
	if n == cap(p.packets) {
		p.packets = slices.Grow(p.packets, 1)
	}
	p.packets = p.packets[:n+1]
	packet := &p.packets[n]
	packet.Name, packet.Expire, packet.Cutoff, packet.Cleared = k.name(), k.expire, k.cutoff, k.cleared()
	return packet
}

// roomFor makes room for so many packets, if there are none yet.
func (p *packing) roomFor(packets int) *packing {
	if p.packets == nil {
		p.packets = make([]messages.Packet, 0, packets)
	}
	return p
}

// slot adds a zero slot.
func (p *packing) slot() *messages.Slot {
	n := len(p.slots)
	if n == cap(p.slots) {
		p.slots = slices.Grow(p.slots, 1)
	}
	p.slots = p.slots[:n+1]
	return &p.slots[n]
}

// slotMessage is a slot as packets carry it.
func (s *Shard) slotMessage(k held, sl *slot) messages.Slot {
	var m messages.Slot
	s.fillSlot(&m, k, sl)
	return m
}

// fillSlot writes a slot into a zero message.
func (s *Shard) fillSlot(m *messages.Slot, k held, sl *slot) {
	m.Replica, m.Serial, m.Until = s.replicas.replica(sl.replica), sl.serial, k.until(sl.until, sl.epoch)
	if !sl.large {
		m.Added, m.Subtracted = messages.Int(sl.added), messages.Int(sl.subtracted)
		return
	}
	m.Added, m.Subtracted, m.Floors = k.read(sl)
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
			s.fillSlot(out.slot(), k, sl)
		}
	}
	if k.cells() != nil {
		s.packCells(out, t, all)
	}
	packet := out.packet(k)
	packet.Slots = out.slots[firstSlot:len(out.slots):len(out.slots)]
	if len(out.cells) > firstCell {
		packet.Cells = out.cells[firstCell:len(out.cells):len(out.cells)]
	}
	s.settleUnlessPlain(k)
}

// packCells packs the base, the elements and the fields that are dirty, or all.
func (s *Shard) packCells(out *packing, t *touched, all bool) {
	k := t.held
	packCell := func(c *cell) {
		c.dirty = false
		out.cells = append(out.cells, s.cellMessage(k, c))
	}
	if base := k.base(); base != nil && (base.dirty || all) {
		packCell(base)
	}
	if all {
		for i := range k.cells().list {
			packCell(&k.cells().list[i])
		}
		return
	}
	for _, name := range t.cells {
		if c := k.cells().find(name.place, name.name); c != nil && c.dirty {
			packCell(c)
		}
	}
}

// packAgain is pack for a merge that has taken the slots of p, and nothing else
// of it, as they are: it passes them on.
func (s *Shard) packAgain(out *packing, t *touched, p *messages.Packet) {
	k := t.held
	k.news = 0
	for i := range k.slotCount() {
		k.slot(i).dirty = false
	}
	out.packet(k).Slots = p.Slots
	s.settleUnlessPlain(k)
}

// packNothing is pack for a merge that is not told about.
func (s *Shard) packNothing(t *touched) {
	k := t.held
	k.news = 0
	for i := range k.slotCount() {
		k.slot(i).dirty = false
	}
	if k.cells() != nil {
		if base := k.base(); base != nil {
			base.dirty = false
		}
		for _, name := range t.cells {
			if c := k.cells().find(name.place, name.name); c != nil {
				c.dirty = false
			}
		}
	}
	s.settleUnlessPlain(k)
}

// settleUnlessPlain settles a key, unless it is a counter for which there is
// nothing to book.
func (s *Shard) settleUnlessPlain(k held) {
	if plain := k.rest == nil && k.counted() && !k.expire.IsMoment() && !k.spent(&k.first); !plain {
		s.settle(k)
	}
}

// settle books what a change means for the counts and for what leaves when. What
// leaves at once does so here, so that the sums stay those of the horizon.
func (s *Shard) settle(k held) {
	if k.gone() {
		return
	}
	s.recount(k)
	s.remindHeader(k)
	if s.overHorizon(k) || k.due > 0 && k.due <= s.millis {
		k.due = 0
		s.visit(k)
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
