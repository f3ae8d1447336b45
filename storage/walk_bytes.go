package storage

import "blue-rings/messages"

// How many bytes a packet and a change are reckoned to take, beside their texts
// and long numbers, and a replica that is another one than that before: a page
// names each once, but there may be very many.
const (
	packetBytes  = 16
	changeBytes  = 32
	replicaBytes = 16
	blockBytes   = 64 << 10 // a packet of a walk has not more, but for its last change
)

// Measure reckons about how many bytes packets take in a frame or page, for
// Limits.Bytes. They never take more than 1.7 times as many, and mostly fewer. The
// zero value has measured nothing.
type Measure struct {
	Bytes   int
	replica messages.Replica // of the last change
}

// Add measures a packet.
func (m *Measure) Add(p *messages.Packet) {
	m.Bytes += packetBytes + len(p.Name) + len(p.Kind)
	for i := range p.Slots {
		sl := &p.Slots[i]
		m.change(&sl.Replica, totalBytes(sl.Added)+totalBytes(sl.Subtracted))
		if sl.Floors != nil {
			m.Bytes += floorsBytes(sl.Floors)
		}
	}
	for i := range p.Cells {
		c := &p.Cells[i]
		m.change(&c.Replica, len(c.Name)+len(c.Value))
	}
	for _, change := range p.Opaque {
		m.Bytes += changeBytes + len(change)
	}
}

func (m *Measure) change(replica *messages.Replica, size int) {
	m.Bytes += changeBytes + size
	if m.replica != *replica {
		m.replica = *replica
		m.Bytes += replicaBytes + len(replica.Host)
	}
}

func floorsBytes(f *messages.Floors) int {
	return changeBytes + totalBytes(f.Added) + totalBytes(f.Subtracted)
}

func totalBytes(n messages.Number) int {
	if _, small := n.Int64(); small {
		return 0
	}
	return n.BitLen() / 8
}

// slotBytes is what Measure adds for a slot.
func (s *Shard) slotBytes(w *walking, k held, sl *slot) int {
	size := changeBytes + s.newReplicaBytes(w, sl.replica)
	t := k.totals(sl)
	if t == nil {
		return size
	}
	size += totalBytes(t.added) + totalBytes(t.subtracted)
	if t.floors != nil {
		size += floorsBytes(t.floors)
	}
	return size
}

// cellBytes is what Measure adds for a cell.
func (s *Shard) cellBytes(w *walking, c *cell) int {
	return changeBytes + s.newReplicaBytes(w, c.replica) + len(c.name) + len(c.value)
}

func (s *Shard) newReplicaBytes(w *walking, replica uint32) int {
	if replica == w.replica {
		return 0
	}
	return replicaBytes + len(s.replicas.replica(replica).Host)
}
