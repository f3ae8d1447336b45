package actors

import (
	"time"

	"blue-rings/messages"
)

// subscriberKept is what a subscriber knows of its link. It outlives the
// subscriber's instances and their sockets.
type subscriberKept struct {
	began     time.Time // when the first instance started
	heard     time.Time // when a frame last came, or the socket was opened
	silence   time.Duration
	sockets   uint64 // opened so far
	decoder   messages.Decoder
	sequences sequences
	publisher messages.Replica // who spoke last
	credit    credit
	gap       bool             // not yet told to the monitor
	double    messages.Replica // the other life under our name that was last reported
	named     int              // pings in a row that name such a one, and not us
	kinds     map[string]bool  // kinds without a store here that were reported
	refused   burst
	skewed    burst
	gaps      burst
	doubles   burst
}

const (
	// kindsMost is how many kinds without a store are reported.
	kindsMost = 64
)

// start takes note of the start of an instance. What a former instance held at
// its end is lost.
func (k *subscriberKept) start(now time.Time) {
	if k.began.IsZero() {
		k.began = now
		return
	}
	k.gap = true
	k.credit.forget()
}

// takeGap reports whether there was a gap since the last call.
func (k *subscriberKept) takeGap() bool {
	gap := k.gap
	k.gap = false
	return gap
}

// isNewKind reports whether a kind was not reported before.
func (k *subscriberKept) isNewKind(kind string) bool {
	if k.kinds[kind] || len(k.kinds) >= kindsMost {
		return false
	}
	if k.kinds == nil {
		k.kinds = map[string]bool{}
	}
	k.kinds[kind] = true
	return true
}

// turn is what one turn of receiving brought.
type turn struct {
	peer      string
	now       time.Time
	received  bool // a frame, good or bad
	frames    int  // good frames of packets
	publisher messages.Replica
	offset    int64
	stamp     messages.Stamp
	ping      *messages.Ping // the last one
	sorted    sorted
}

// heard is what the monitor is told.
func (t *turn) heard(gap bool) messages.Heard {
	return messages.Heard{
		Peer:    t.peer,
		Replica: t.publisher,
		Frames:  t.frames,
		Packets: t.sorted.packets,
		Changes: t.sorted.changes,
		Radius:  t.sorted.radius,
		Offset:  t.offset,
		Gap:     gap,
		Stamp:   t.stamp,
	}
}
