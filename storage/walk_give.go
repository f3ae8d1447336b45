package storage

import "blue-rings/messages"

// walking is a part of a walk in the making.
type walking struct {
	packing
	limits  messages.Limits
	had     int    // packets that were there before
	bytes   int    // of all packets, as Measure reckons
	replica uint32 // whose change was given last

	// Of the packet under way.
	size      int // bytes
	changes   int
	firstSlot int
	firstCell int
}

// What is left of a key to give: nothing was given yet; so many elements and
// fields; or, from slotsLeft on, so many slots less slotsLeft, then the base and all
// elements and fields.
const (
	unstarted = -1
	slotsLeft = 1 << 30
)

// give adds packets of k, from where so much is left to give, and answers how much
// is left when a limit is reached. Slots come first, then the base, then elements
// and fields; of both lists the end comes before the start: what stays in
// them only ever moves towards the start, so none of it is missed.
func (s *Shard) give(w *walking, k held, rest int) int {
	w.open(k)
	cells := rest
	if rest == unstarted || rest >= slotsLeft {
		slots := rest - slotsLeft
		if rest == unstarted {
			slots = k.slotCount()
		}
		cells = len(k.list())
		if left := s.giveSlots(w, k, min(slots, k.slotCount())); left > 0 {
			return slotsLeft + left
		}
		if base := k.base(); base != nil {
			if !s.giveCell(w, k, base) {
				return slotsLeft
			}
		}
	}
	list := k.list()
	for left := min(cells, len(list)); left > 0; left-- {
		if !s.giveCell(w, k, &list[left-1]) {
			return left
		}
	}
	w.close(k)
	return 0
}

// giveSlots gives the first so many slots, the last of them first, though in a
// packet in their order. It answers how many are left.
func (s *Shard) giveSlots(w *walking, k held, left int) int {
	for left > 0 {
		first := left
		for first > 0 {
			sl := k.slot(first - 1)
			if !w.takes(s.slotBytes(w, k, sl), sl.replica) {
				break
			}
			first--
		}
		for i := first; i < left; i++ {
			s.fillSlot(w.slot(), k, k.slot(i))
		}
		left = first
		if left > 0 && !w.next(k) {
			break
		}
	}
	return left
}

// giveCell gives a cell, unless a limit is reached.
func (s *Shard) giveCell(w *walking, k held, c *cell) bool {
	if size := s.cellBytes(w, c); !w.takes(size, c.replica) {
		if !w.next(k) {
			return false
		}
		w.takes(size, c.replica)
	}
	w.cells = append(w.cells, s.cellMessage(k, c))
	return true
}

// full reports whether a limit is reached.
func (w *walking) full() bool {
	given := len(w.packets) - w.had
	return given >= w.limits.Names || w.limits.Bytes > 0 && w.bytes >= w.limits.Bytes && given > 0
}

// open begins a packet.
func (w *walking) open(k held) {
	w.firstSlot, w.firstCell, w.changes = len(w.slots), len(w.cells), 0
	w.size = packetBytes + int(k.length)
	w.bytes += w.size
}

// takes reports whether a change still goes into the packet under way, and counts
// it. The first always does, unless the walk has given enough before it.
func (w *walking) takes(size int, replica uint32) bool {
	switch {
	case w.changes == 0:
	case w.changes == messages.BlockChanges, w.size+size > blockBytes,
		w.limits.Bytes > 0 && w.bytes >= w.limits.Bytes:
		return false
	}
	w.changes++
	w.size += size
	w.bytes += size
	w.replica = replica
	return true
}

// close ends the packet under way.
func (w *walking) close(k held) {
	packet := w.packet(k)
	packet.Slots = w.slots[w.firstSlot:len(w.slots):len(w.slots)]
	if len(w.cells) > w.firstCell {
		packet.Cells = w.cells[w.firstCell:len(w.cells):len(w.cells)]
	}
}

// next ends the packet under way and begins another one of the same key, unless a
// limit is reached.
func (w *walking) next(k held) bool {
	w.close(k)
	if w.full() {
		return false
	}
	w.open(k)
	return true
}
