package messages

import (
	"errors"
	"fmt"

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
	pathless bool // in a page or a record, whose packets have no paths
	nameless bool // in a record, whose packets have no names and kinds
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
	// firstPackets is how many packets must have been read before there is room for
	// all that are announced.
	firstPackets = 128
	// keptHosts is how many names of hosts are remembered.
	keptHosts = 256
)

// Decode reads a frame. The error is an ErrVersion or a *FrameError, and the frame
// is then zero.
func (d *Decoder) Decode(b []byte) (Frame, error) {
	if err := d.open(b, MaxFrame, VersionBefore); err != nil {
		return Frame{}, err
	}
	f := d.frame()
	if err := d.close(b); err != nil {
		return Frame{}, err
	}
	return f, nil
}

// open looks at the length, which is at most so much, and the version, which is
// at least that, and begins to read.
func (d *Decoder) open(b []byte, most int, oldest byte) error {
	if len(b) > most {
		return &FrameError{Reason: fmt.Sprintf("it is longer than %d bytes; the sender must split it", most), Offset: most}
	}
	if len(b) == 0 {
		return &FrameError{Reason: "it is empty: a version byte comes first"}
	}
	if b[0] < oldest || b[0] > Version {
		return ErrVersion{Got: b[0], Oldest: oldest}
	}
	d.version = b[0]
	d.pathless, d.nameless = false, false
	d.reader = reader{b: b, at: 1}
	return nil
}

// close answers what is wrong with b, of which the reader has taken all that it
// expects. The decoder then holds on to nothing of it.
func (d *Decoder) close(b []byte) error {
	if d.err == nil && d.left() > 0 {
		d.fail(d.at, "%d bytes follow the end", d.left())
	}
	if d.mode == nil {
		d.mode = strict()
	}
	if d.err == nil {
		if malformed := d.mode.Wellformed(b[1:]); malformed != nil {
			d.fail(1, "%v", malformed)
		}
	}
	err := d.err
	d.reader = reader{}
	d.slots, d.cells, d.floors = nil, nil, nil
	clear(d.paths)
	if err != nil {
		return err
	}
	return nil
}

// as is the error, of a request or a page.
func as(err error, form string) error {
	var refused *FrameError
	var unknown ErrVersion
	switch {
	case errors.As(err, &refused):
		refused.Form = form
		return refused
	case errors.As(err, &unknown):
		unknown.Form = form
		return unknown
	default:
		return err
	}
}

// nesting is the depth of arrays: envelope, packets, packet, slots, slot, floors.
const nesting = 6

// strict is how the CBOR library judges whether a whole frame is well-formed,
// after the reader has taken it item by item.
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
	f.Wall = d.wall()
	d.begin(f.Publisher)
	start := d.at
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

// wall reads a wall clock.
func (d *Decoder) wall() int64 {
	start := d.at
	millis := d.millis + d.int("the wall clock")
	if millis < 0 || millis > MaxMillis {
		d.fail(start, "the wall clock must be within 48 bits of milliseconds")
		return 0
	}
	return millis
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
	items := pingItems
	if d.version == VersionBefore {
		items = pingItemsBefore
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
	p.CatchUp = d.text("the catch-up endpoint", 0, MaxEndpoint)
	start = d.at
	port := d.uint("the catch-up port")
	if port > 65535 {
		d.fail(start, "the catch-up port must be at most 65535")
	}
	p.CatchUpAt = uint16(port)
	if d.version == VersionBefore {
		return p
	}
	start = d.at
	switch d.uint("whether it fetches") {
	case 0:
	case 1:
		p.Fetches = true
	default:
		d.fail(start, "whether it fetches must be 0 or 1")
	}
	return p
}
