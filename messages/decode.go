package messages

import (
	"math/bits"
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// Decoder reads frames in the format of wire.cddl. It remembers the names of
// hosts from one frame to the next, so that the replicas it answers do not hold
// frames in memory; the zero value is ready. It has one owner: no two calls at a
// time.
//
// Every other string in a frame it answers is a part of the frame that was
// given, which must never be written to again. Who keeps such a string for long
// clones it.
type Decoder struct {
	reader
	mode     cbor.DecMode // of the first look at a frame; made at the first call
	version  byte
	millis   int64 // of the frame's stamp
	replicas []Replica
	paths    []path
	own      path // the path 0
	hosts    map[string]string
	slots    []Slot // free parts of the arenas of the frame
	cells    []Cell
	floors   []Floors
}

// The least bytes that the parts of a frame take.
const (
	leastPacket = 5
	leastSlot   = 5
	leastCell   = 5
	leastRef    = 1
	leastValue  = 1
)

const (
	// arenaChunk is the most records taken at once before there is need.
	arenaChunk = 1024
	// keptHosts is how many names of hosts are remembered.
	keptHosts = 256
)

// Decode reads a frame. The error is an ErrVersion or a *FrameError, and the frame
// is then zero.
func (d *Decoder) Decode(b []byte) (Frame, error) {
	if len(b) > MaxFrame {
		return Frame{}, &FrameError{Reason: "it is longer than 1 MiB; the sender must split it", Offset: MaxFrame}
	}
	if len(b) == 0 {
		return Frame{}, &FrameError{Reason: "it is empty: a version byte comes first"}
	}
	if b[0] != Version && b[0] != VersionBefore {
		return Frame{}, ErrVersion{Got: b[0]}
	}
	if d.mode == nil {
		d.mode = strict()
	}
	malformed := d.mode.Wellformed(b[1:])
	d.version = b[0]
	d.reader = reader{b: b, at: 1}
	f := d.frame() // also of a malformed frame: it finds the place
	if d.err == nil && d.left() > 0 {
		d.fail(d.at, "%d bytes follow the end", d.left())
	}
	if malformed != nil {
		d.fail(1, "%v", malformed)
	}
	err := d.err
	// The decoder holds on to nothing of the frame.
	d.reader = reader{}
	d.slots, d.cells, d.floors = nil, nil, nil
	clear(d.paths)
	if err != nil {
		return Frame{}, err
	}
	return f, nil
}

// nesting is the depth of arrays: envelope, packets, packet, slots, slot, floors.
const nesting = 6

// strict is how the CBOR library judges whether a whole frame is well-formed,
// before the reader takes it item by item.
func strict() cbor.DecMode {
	mode, err := cbor.DecOptions{
		MaxNestedLevels:  nesting,
		MaxArrayElements: MaxFrame,
		MaxMapPairs:      16, // none are used; the library allows no less
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
	}.DecMode()
	if err != nil {
		panic("constant options of the CBOR library are refused: " + err.Error())
	}
	return mode
}

func (d *Decoder) frame() Frame {
	var f Frame
	d.exactly("the envelope", 7)
	f.Publisher = d.definition()
	f.Sequence = d.uint("the sequence number")
	f.Stamp = Stamp(d.uint("the stamp"))
	d.millis = f.Stamp.Millis()
	start := d.at
	f.Wall = d.millis + d.int("the wall clock")
	if f.Wall < 0 || f.Wall > MaxMillis {
		d.fail(start, "the wall clock must be within 48 bits of milliseconds")
	}
	d.begin(f.Publisher)
	start = d.at
	switch d.uint("the kind of body") {
	case bodyPing:
		f.Ping = d.ping()
	case bodyPackets:
		f.Packets = d.packets()
	default:
		d.fail(start, "the body must be a ping (%d) or packets (%d)", bodyPing, bodyPackets)
	}
	return f
}

// begin makes the tables ready for a frame of that publisher.
func (d *Decoder) begin(publisher Replica) {
	d.replicas = append(d.replicas[:0], Replica{}, publisher)
	if d.own.source != publisher {
		d.own = path{source: publisher, route: Route{publisher}}
	}
	d.paths = append(d.paths[:0], d.own)
}

// exactly reads the head of an array that must have so many items.
func (d *Decoder) exactly(what string, items int) {
	start := d.at
	if n := d.array(what, 1); n != items {
		d.fail(start, "%s has %d items: it must have %d", what, n, items)
	}
}

func (d *Decoder) ping() *Ping {
	items := 7
	if d.version == VersionBefore {
		items = 5
	}
	d.exactly("the ping", items)
	p := &Ping{
		Keys:    d.uint("the number of keys"),
		Horizon: d.int("the horizon"),
		Root:    d.uint("the root digest"),
		Passes:  d.uint("the number of passes"),
	}
	start := d.at
	if n := d.array("the replicas heard", leastRef); n > MaxHears {
		d.fail(start, "%d replicas are heard: at most %d replicas are allowed", n, MaxHears)
	} else if n > 0 {
		p.Hears = make([]Replica, n)
		for i := range p.Hears {
			p.Hears[i] = d.replica()
		}
	}
	if d.version == VersionBefore {
		return p
	}
	p.CatchUp = d.text("the catch-up endpoint", 0, MaxEndpoint)
	start = d.at
	port := d.uint("the catch-up port")
	if port > 65535 {
		d.fail(start, "the catch-up port must be at most 65535")
	}
	p.CatchUpAt = uint16(port)
	return p
}

func (d *Decoder) packets() []Packet {
	n := d.array("the packets", leastPacket)
	if n == 0 {
		return nil
	}
	packets := make([]Packet, 0, min(n, arenaChunk))
	for i := range n {
		if i == arenaChunk {
			packets = slices.Grow(packets, n-i)
		}
		packets = append(packets, Packet{})
		d.packet(&packets[i], n-i)
		if d.err != nil {
			return nil
		}
	}
	return packets
}

// packet reads one packet; remaining is how many there still are, with it.
func (d *Decoder) packet(p *Packet, remaining int) {
	start := d.at
	items := d.array("a packet", 1)
	p.Name = d.bytes("a name", 1, MaxName)
	p.Expire = d.expire("an expiry", d.millis)
	has := d.uint("the parts of a packet")
	if has > hasAll || has&(hasOneSlot|hasSlots) == hasOneSlot|hasSlots {
		d.fail(start, "a packet cannot have the parts %#x", has)
		return
	}
	items -= packetItems + bits.OnesCount64(has&^hasOneSlot) + int(has&hasCleared/hasCleared)
	if has&hasOneSlot == 0 && items != 0 || items < 0 {
		d.fail(start, "a packet has not the items that its parts %#x need", has)
		return
	}
	p.Source, p.Route = d.own.source, d.own.route
	if has&hasPath != 0 {
		d.path(p)
	}
	base := d.millis
	if has&hasCutoff != 0 {
		start := d.at
		p.Cutoff = base + d.int("a cutoff")
		if p.Cutoff < 0 {
			d.fail(start, "a cutoff must be within 63 bits of milliseconds after 1970")
			return
		}
		base = p.Cutoff
	}
	if has&^(hasPath|hasCutoff|hasOneSlot) != 0 {
		d.rareParts(p, has, base, remaining)
	}
	if has&hasOneSlot != 0 {
		p.Slots = take(&d.slots, 1, remaining)
		d.slot(&p.Slots[0], items, p.Expire, base)
	}
}

// rareParts reads the parts that a lone slot of a counter does not have.
func (d *Decoder) rareParts(p *Packet, has uint64, base int64, remaining int) {
	if has&hasCells != 0 {
		p.Cells = take(&d.cells, d.list("the cells", leastCell), remaining)
		for i := range p.Cells {
			d.cell(&p.Cells[i], p.Expire, base)
		}
	}
	if has&hasSlots != 0 {
		p.Slots = take(&d.slots, d.list("the slots", leastSlot), remaining)
		for i := range p.Slots {
			d.slot(&p.Slots[i], d.array("a slot", 1), p.Expire, base)
		}
	}
	if has&hasCleared != 0 {
		p.Cleared = d.stamp("cleared", base)
	}
	if has&hasKind != 0 {
		p.Kind = d.keep(d.text("a kind", 1, MaxKind))
	}
	if has&hasOpaque != 0 {
		p.Opaque = make([]string, d.list("the opaque changes", leastValue))
		for i := range p.Opaque {
			p.Opaque[i] = d.bytes("an opaque change", 0, MaxValue)
		}
	}
}

// list reads the head of an array that is left out when it is empty.
func (d *Decoder) list(what string, least int) int {
	start := d.at
	n := d.array(what, least)
	if n == 0 {
		d.fail(start, "%s are none: their part must be left out", what)
	}
	return n
}

// take cuts n records from an arena. A new one is made when it is used up, for
// as many packets as remain.
func take[T any](arena *[]T, n, remaining int) []T {
	if n > len(*arena) {
		*arena = make([]T, max(n, min(remaining, arenaChunk)))
	}
	part := (*arena)[:n:n]
	*arena = (*arena)[n:]
	return part
}
