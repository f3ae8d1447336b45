package actors

import (
	"time"

	"blue-rings/messages"
)

// link is what the monitor knows of one peer.
type link struct {
	PeerView
	shown *PeerView // as the latest view has it; nil: it has changed since
	lives burst     // other replicas that spoke while the link was up
	base  uint64    // passes the peer had when this recovery saw its first ping
	based bool      // base is known
	until time.Time // the link is down from then on, unless something is heard
}

// wholePasses is by how much a peer's count of passes grows until one of them
// has both begun and ended: the first to end may have begun before.
const wholePasses = 2

// change is what hearing, or not hearing, did to a link.
type change uint8

const (
	noChange change = iota
	wentUp
	wentDown
)

// heard takes note of what a subscriber received at the moment now. A link goes
// up with its first good frame, or when another replica speaks. It is recovering
// from then on, and again after each gap, until one whole pass of the peer's
// background repetition has come without a gap.
func (l *link) heard(now time.Time, window time.Duration, h messages.Heard) change {
	l.Recv += uint64(h.Frames)
	l.RecvChanges += uint64(h.Changes)
	l.Radius = max(l.Radius, h.Radius)
	if h.Gap {
		l.Gaps++
	}
	if h.Replica.IsZero() { // nothing good came
		if h.Gap && l.Up() {
			l.recover()
		}
		return noChange
	}
	up := !l.Up()
	other := !up && l.Replica != h.Replica
	if other { // a peer that changes its name all the time is mentioned now and then
		up, _ = l.lives.hit(now)
	}
	if up || other || h.Gap {
		l.recover()
	}
	l.Replica, l.LastHeard, l.Offset = h.Replica, now, h.Offset
	l.until = now.Add(window)
	if h.Ping != nil {
		l.Hears = h.Ping.Hears
		l.pass(h.Ping.Passes)
	}
	if up {
		return wentUp
	}
	return noChange
}

// silence is how long nothing was heard of the peer; 0 before it ever was.
func (l *link) silence(now time.Time) time.Duration {
	if l.LastHeard.IsZero() {
		return 0
	}
	return now.Sub(l.LastHeard)
}

// recover begins a recovery.
func (l *link) recover() { l.State, l.based = Recovering, false }

// pass takes note of the peer's count of whole passes.
func (l *link) pass(passes uint64) {
	switch {
	case !l.based:
		l.base, l.based = passes, true
	case passes >= l.base+wholePasses && l.State == Recovering:
		l.State = Current
	}
}

// check finds out whether the link's window is over at the moment now.
func (l *link) check(now time.Time) change {
	if !l.Up() || now.Before(l.until) {
		return noChange
	}
	l.State, l.Hears = Silent, nil
	return wentDown
}
