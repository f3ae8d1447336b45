package messages

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Encoder writes frames in the format of wire.cddl. It keeps its tables from
// one frame to the next; the zero value is ready. It has one owner: no two calls
// at a time.
type Encoder struct {
	publisher Replica
	millis    int64 // of the frame's stamp; other times are written as differences
	start     int   // of the frame in the buffer
	pathless  bool  // in a page or a record
	nameless  bool  // in a record
	replicas  []Replica
	index     map[Replica]int // of replicas, once there are more than scanReplicas
	paths     []path
	err       *FrameError
}

// Beyond these numbers a linear search is too slow. Replicas are then found by
// a map; older paths are written again.
const (
	scanReplicas = 8
	scanPaths    = 8
)

// Append appends the frame to buf. The error is a *FrameError when the frame breaks a
// limit; buf is then answered as it was given.
func (e *Encoder) Append(buf []byte, f *Frame) ([]byte, error) {
	e.begin(len(buf), f.Publisher, f.Stamp.Millis())
	b := append(buf, Version)
	b = appendArray(b, 7)
	b = e.host(b, f.Publisher)
	b = appendUint(b, f.Publisher.Incarnation)
	b = appendUint(b, f.Sequence)
	b = appendUint(b, uint64(f.Stamp))
	b = e.wall(b, f.Wall)
	if f.Ping != nil {
		if len(f.Packets) > 0 {
			e.fail(b, "a ping carries no packets: send them in a frame of their own")
		}
		b = e.ping(append(b, bodyPing), f.Ping)
	} else {
		b = e.packets(append(b, bodyPackets), f.Packets)
	}
	e.checkSize(b)
	if e.err != nil {
		return buf, e.err
	}
	return b, nil
}

// begin makes the tables ready for what begins in the buffer at start.
func (e *Encoder) begin(start int, publisher Replica, millis int64) {
	e.publisher = publisher
	e.millis = millis
	e.start = start
	e.pathless, e.nameless = false, false
	e.replicas = e.replicas[:0]
	clear(e.index)
	clear(e.paths) // lets go of the routes
	e.paths = e.paths[:0]
	e.err = nil
}

// fail keeps the first error.
func (e *Encoder) fail(b []byte, format string, args ...any) {
	if e.err == nil {
		e.err = &FrameError{Reason: fmt.Sprintf(format, args...), Offset: len(b) - e.start}
	}
}

// as is the error, of a request or a page.
func (e *Encoder) as(form string) error {
	e.err.Form = form
	return e.err
}

func (e *Encoder) checkSize(b []byte) {
	if size := len(b) - e.start; size > MaxFrame {
		e.fail(b, "it has %d bytes: at most %d are allowed; split what it carries", size, MaxFrame)
	}
}

// wall writes a wall clock, as a difference.
func (e *Encoder) wall(b []byte, millis int64) []byte {
	if millis < 0 || millis > MaxMillis {
		e.fail(b, "wall clock %d is outside 0..%d milliseconds", millis, int64(MaxMillis))
	}
	return appendInt(b, millis-e.millis)
}

func (e *Encoder) ping(b []byte, p *Ping) []byte {
	b = appendArray(b, pingItems)
	b = appendUint(b, p.Keys)
	b = appendInt(b, p.Horizon)
	b = appendUint(b, p.Root)
	b = appendUint(b, p.Passes)
	if len(p.Hears) > MaxHears {
		e.fail(b, "%d replicas are heard: at most %d are allowed", len(p.Hears), MaxHears)
	}
	b = appendArray(b, len(p.Hears))
	for _, r := range p.Hears {
		b = e.replica(b, r)
	}
	if len(p.CatchUp) > MaxEndpoint || !utf8.ValidString(p.CatchUp) {
		e.fail(b, "the catch-up endpoint must be valid UTF-8 of at most %d bytes", MaxEndpoint)
	}
	b = appendText(b, p.CatchUp)
	b = appendUint(b, uint64(p.CatchUpAt))
	if p.Fetches {
		return appendUint(b, 1)
	}
	return appendUint(b, 0)
}

// replica writes the number of a replica, or defines it.
func (e *Encoder) replica(b []byte, r Replica) []byte {
	if r == e.publisher {
		return append(b, refPublisher)
	}
	if i := e.find(r); i >= 0 {
		return appendUint(b, uint64(i)+firstReplica)
	}
	e.replicas = append(e.replicas, r)
	if n := len(e.replicas); n > scanReplicas {
		e.indexReplicas()
	}
	b = e.host(appendArray(b, 2), r)
	return appendUint(b, r.Incarnation)
}

// find is the place of a replica among those defined; -1 if it is not there.
func (e *Encoder) find(r Replica) int {
	if len(e.replicas) <= scanReplicas {
		return slices.Index(e.replicas, r)
	}
	if i, ok := e.index[r]; ok {
		return i
	}
	return -1
}

// indexReplicas enters the replicas that the index lacks.
func (e *Encoder) indexReplicas() {
	if e.index == nil {
		e.index = make(map[Replica]int)
	}
	for i := len(e.index); i < len(e.replicas); i++ {
		e.index[e.replicas[i]] = i
	}
}

// host writes the host of a replica that must exist.
func (e *Encoder) host(b []byte, r Replica) []byte {
	if len(r.Host) == 0 || len(r.Host) > MaxHost || !utf8.ValidString(r.Host) {
		e.fail(b, "host %.32q must be valid UTF-8 of 1 to %d bytes", r.Host, MaxHost)
	}
	if r.Incarnation == 0 {
		e.fail(b, "host %.32q has the incarnation 0: draw one", r.Host)
	}
	return appendText(b, r.Host)
}
