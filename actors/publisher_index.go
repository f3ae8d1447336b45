package actors

import "blue-rings/messages"

// nameIndex finds the place of the latest packet of each name in a queue: a hash
// table by open addressing. What has left the queue stays in it until it is
// rebuilt, so that nothing is ever removed. The zero value is empty.
type nameIndex struct {
	entries []indexEntry // a power of two of them, at most half of them used; or none
	used    int
}

type indexEntry struct {
	hash  uint64
	place int // 1 + place in the queue since it was made; 0: free
}

// indexKept is how many entries of memory an empty index keeps.
const indexKept = 4 * queueKept

// find is the place of a name, among the places from first on. same tells
// whether the packet at a place has the name.
func (x *nameIndex) find(hash uint64, first int, same func(place int) bool) (int, bool) {
	if len(x.entries) == 0 {
		return 0, false
	}
	mask := uint64(len(x.entries) - 1)
	for i := hash & mask; x.entries[i].place != 0; i = (i + 1) & mask {
		if e := x.entries[i]; e.hash == hash && e.place > first && same(e.place-1) {
			return e.place - 1, true
		}
	}
	return 0, false
}

// enter notes where the latest packet of a name is. first is the oldest place
// that still counts.
func (x *nameIndex) enter(hash uint64, place, first int, same func(place int) bool) {
	if 2*(x.used+1) > len(x.entries) {
		x.rebuild(first)
	}
	mask := uint64(len(x.entries) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		e := &x.entries[i]
		if e.place == 0 {
			x.used++
			*e = indexEntry{hash, place + 1}
			return
		}
		if e.hash == hash && (e.place <= first || same(e.place-1)) {
			e.place = place + 1
			return
		}
	}
}

// rebuild leaves out what has left the queue, and makes room.
func (x *nameIndex) rebuild(first int) {
	live := 0
	for _, e := range x.entries {
		if e.place > first {
			live++
		}
	}
	size := 64
	for size < 4*(live+1) {
		size *= 2
	}
	old := x.entries
	x.entries, x.used = make([]indexEntry, size), live
	for _, e := range old {
		if e.place <= first {
			continue
		}
		i := e.hash & uint64(size-1)
		for x.entries[i].place != 0 {
			i = (i + 1) & uint64(size-1)
		}
		x.entries[i] = e
	}
}

// reset empties the index.
func (x *nameIndex) reset() {
	if len(x.entries) > indexKept {
		x.entries = nil
	}
	if x.used > 0 {
		clear(x.entries)
	}
	x.used = 0
}

// hashOf is the hash of a packet's name, whatever its kind: names of two kinds
// are told apart by the packets.
func hashOf(p *messages.Packet) uint64 { return messages.HashName(p.Name) }
