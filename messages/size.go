package messages

// MaxEnvelope is the most bytes of a frame that are not its packets: the
// version, the publisher, numbers and the heads of arrays. A frame of packets
// whose EncodedSize sums up to at most MaxFrame-MaxEnvelope fits.
const MaxEnvelope = 320

// The most bytes of some parts of a packet: an integer; a head with the length
// of a string or array; a stamp (milliseconds and count); a replica without
// its host.
const (
	sizeInt     = 9
	sizeHead    = 5
	sizeStamp   = 12
	sizeReplica = 13
)

// EncodedSize is at least the bytes that a packet takes in any frame, cheap to
// compute: as if the frame had not yet named any of its replicas.
func EncodedSize(p *Packet) int {
	size := headerSize(p)
	for i := range p.Slots {
		size += slotSize(&p.Slots[i])
	}
	for i := range p.Cells {
		size += cellSize(&p.Cells[i])
	}
	for _, change := range p.Opaque {
		size += sizeHead + len(change)
	}
	return size
}

// headerSize is what a packet takes without its changes.
func headerSize(p *Packet) int {
	const fixed = 1 + sizeHead + sizeInt + 2 + sizeInt + sizeStamp + 3*sizeHead
	size := fixed + len(p.Name) + sizeHead + len(p.Kind)
	size += sizeHead + sizeReplica + len(p.Source.Host)
	for i := range p.Route {
		size += sizeReplica + len(p.Route[i].Host)
	}
	return size
}

func slotSize(s *Slot) int {
	size := 1 + sizeReplica + len(s.Replica.Host) + sizeStamp + sizeInt
	size += totalSize(s.Added) + totalSize(s.Subtracted)
	if s.Floors != nil {
		size += totalSize(s.Floors.Added) + totalSize(s.Floors.Subtracted)
	}
	return size + 1
}

func totalSize(n Number) int {
	if n.large == nil {
		return sizeInt
	}
	return sizeHead + n.large.BitLen()/8 + 1
}

func cellSize(c *Cell) int {
	return 2 + sizeReplica + len(c.Replica.Host) + sizeStamp + 2*sizeHead + len(c.Name) + len(c.Value) + sizeInt
}

// Split cuts a packet into parts whose EncodedSize is at most limit, each with
// the whole header. Any split is right, since packets merge pointwise; but the
// base and the slots stay together in the first part as long as they fit, so
// that a reset is seen whole. Changes are not cut: a part with one change may
// exceed a limit that is smaller than this change. With a limit of MaxFrame-MaxEnvelope
// every part fits into a frame, if the packet keeps to the other limits.
func Split(p Packet, limit int) []Packet {
	if EncodedSize(&p) <= limit {
		return []Packet{p}
	}
	s := splitter{header: p, limit: limit}
	s.header.Slots, s.header.Cells, s.header.Opaque = nil, nil, nil
	s.begin()
	for i := range p.Cells {
		if p.Cells[i].Place == Base {
			s.room(cellSize(&p.Cells[i]))
			s.part.Cells = append(s.part.Cells, p.Cells[i])
		}
	}
	for i := range p.Slots {
		s.room(slotSize(&p.Slots[i]))
		s.part.Slots = append(s.part.Slots, p.Slots[i])
	}
	for i := range p.Cells {
		if p.Cells[i].Place != Base {
			s.room(cellSize(&p.Cells[i]))
			s.part.Cells = append(s.part.Cells, p.Cells[i])
		}
	}
	for _, change := range p.Opaque {
		s.room(sizeHead + len(change))
		s.part.Opaque = append(s.part.Opaque, change)
	}
	return append(s.parts, s.part)
}

// splitter fills one part after the other.
type splitter struct {
	header Packet
	limit  int
	parts  []Packet // finished
	part   Packet   // begun
	size   int      // of part
	filled bool     // part has a change
}

func (s *splitter) begin() {
	s.part = s.header
	s.size = headerSize(&s.header)
	s.filled = false
}

// room makes room for a change of that size, in a new part if it must be.
func (s *splitter) room(size int) {
	if s.filled && s.size+size > s.limit {
		s.parts = append(s.parts, s.part)
		s.begin()
	}
	s.size += size
	s.filled = true
}
