package messages

import (
	"cmp"
	"fmt"
)

// Versions of the frame format. A reader accepts its own version and the one
// before. Version 2 is version 3 without the last field of a ping.
const (
	Version       = 3
	VersionBefore = 2
)

// FrameError says why a frame, a request or a page cannot be read or written.
// The one who gets it drops what came and counts it; the sender is to be mended
// or upgraded.
type FrameError struct {
	Form   string // "request" or "page"; "" a frame
	Reason string // what is wrong, and the limit or form that holds
	Offset int    // bytes from the start of the frame
}

func (e *FrameError) Error() string {
	return fmt.Sprintf("%s, byte %d: %s", cmp.Or(e.Form, "frame"), e.Offset, e.Reason)
}

// ErrVersion says that a frame, a request or a page is of a version that this
// reader does not know.
type ErrVersion struct {
	Form   string // "request" or "page"; "" a frame
	Got    byte
	Oldest byte // the oldest that the reader knows; Version is the newest
}

func (e ErrVersion) Error() string {
	known := fmt.Sprintf("version %d", Version)
	if e.Oldest < Version {
		known = fmt.Sprintf("versions %d and %d", e.Oldest, Version)
	}
	return fmt.Sprintf("%s of version %d: this node reads %s; upgrade the older node", cmp.Or(e.Form, "frame"), e.Got, known)
}

// AppendFrame appends the frame to buf, in the format of wire.cddl. The error
// is a *FrameError when the frame breaks a limit that readers hold it to; buf is
// then answered as it was given. An Encoder does the same with less garbage.
func AppendFrame(buf []byte, f *Frame) ([]byte, error) {
	var e Encoder
	return e.Append(buf, f)
}

// DecodeFrame reads a frame. The error is an ErrVersion or a *FrameError, and the
// frame is then zero. The frame's strings are parts of b, which must never be
// written to again. A Decoder does the same with less garbage.
func DecodeFrame(b []byte) (Frame, error) {
	var d Decoder
	return d.Decode(b)
}

// What the sixth item of an envelope says about the seventh.
const (
	bodyPing    = 0
	bodyPackets = 1
)

// The optional parts of a packet, as bits of its third item. The parts follow
// in this order; a single slot stands last, its items in line.
const (
	hasPath    = 1 << iota // else the publisher is the source and the whole route
	hasCutoff              // else 0
	hasOneSlot             // never with hasSlots
	hasCells
	hasSlots
	hasCleared // else 0; two items
	hasKind    // else one of the built-in kinds
	hasOpaque

	hasAll = 1<<iota - 1
)

// The items of a slot and of a packet that are always there.
const (
	slotItems    = 4
	slotItemsMax = 7
	packetItems  = 3
	cellItems    = 4
)

// The items of a ping, and of one of the version before.
const (
	pingItems       = 8
	pingItemsBefore = 7
)

// The items of a request before those of its question, of a page and of a
// position.
const (
	requestItems  = 5
	pageItems     = 16
	positionItems = 3
)

// The flags of a page.
const (
	pageMore = 1 << iota
	pageEnd
)

// keySumBytes is how long a KeySum is.
const keySumBytes = 16

// cellAbsent, added to the place of a cell, says that it was removed.
const cellAbsent = 4

// References to replicas: those that a frame defines follow from firstReplica
// on, in the order of definition.
const (
	refNobody    = 0
	refPublisher = 1
	firstReplica = 2
)

// path is where a packet comes from. Paths are numbered within a frame, from 1
// in the order of definition; 0 is the publisher as source and whole route.
type path struct {
	source Replica
	route  Route
}
