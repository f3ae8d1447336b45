package actors

import (
	"errors"

	"blue-rings/messages"
)

const (
	// frameMost is how many bytes a frame of packets has at most, but for one whose
	// only change is longer. What a stalled subscriber costs is counted in frames:
	// they must not be large. A thousand counters take 30 to 40 KB.
	frameMost = 64 << 10
	// frameRoom is what the packets of such a frame may take.
	frameRoom = frameMost - messages.MaxEnvelope
	// changeBytes is about what a change takes in a frame, without what it says:
	// replicas, which a frame names once, and stamps.
	changeBytes = 32
)

// errLong is that a frame exceeds frameMost and can be divided.
var errLong = errors.New("the frame is too long")

// fit is how many of the packets, from the first on, one frame has room for: a
// guess, by what they say, since what exceeds frameMost is divided after all. 0:
// not even the first fits.
func fit(packets []messages.Packet) int {
	room := frameRoom
	for i := range packets {
		if room -= frameBytes(&packets[i]); room < 0 {
			return i
		}
	}
	return len(packets)
}

// frameBytes is about what a packet takes in a frame. It is asked several times for
// each change, most of which are a counter's.
func frameBytes(p *messages.Packet) int {
	size := len(p.Name) + changeBytes*p.Changes()
	if len(p.Cells)+len(p.Opaque) > 0 {
		size += textBytes(p)
	}
	return size
}

// textBytes is what the changes of a packet say.
func textBytes(p *messages.Packet) (size int) {
	for i := range p.Cells {
		size += len(p.Cells[i].Name) + len(p.Cells[i].Value)
	}
	for _, change := range p.Opaque {
		size += len(change)
	}
	return size
}

// longest is how long a frame of these packets may be: one change goes as it is.
func longest(packets []messages.Packet) int {
	if len(packets) == 1 && packets[0].Changes() == 1 {
		return messages.MaxFrame
	}
	return frameMost
}

// divide cuts what no frame can carry in two or more. One: it cannot be cut.
func divide(packets []messages.Packet) [][]messages.Packet {
	if half := len(packets) / 2; half > 0 {
		return [][]messages.Packet{packets[:half], packets[half:]}
	}
	var parts [][]messages.Packet
	for _, part := range messages.Split(packets[0], frameRoom) {
		parts = append(parts, []messages.Packet{part})
	}
	return parts
}

// countChanges is how many changes the packets carry.
func countChanges(packets []messages.Packet) int {
	changes := 0
	for i := range packets {
		changes += packets[i].Changes()
	}
	return changes
}
