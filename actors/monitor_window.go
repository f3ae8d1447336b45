package actors

import (
	"time"

	"blue-rings/messages"
)

// link is what the monitor knows of one peer.
type link struct {
	PeerView
	shown *PeerView // as the latest view has it; nil: there is none yet
	dirty bool      // it has changed since
	lives burst     // other replicas that spoke while the link was up
	base  uint64    // passes the peer had when this recovery saw its first ping
	based bool      // base is known
	until time.Time // the link is down from then on, unless something is heard

	place    place
	recovery recovery
	rounds   rounds
	quiet    quiet
	failures burst // where it says it can be asked was of no use
	diverged burst
}

// Why links recover, as events say it.
const (
	becauseHeard   = "it is heard"
	becauseBack    = "it is heard again"
	becauseAnother = "it is another replica than before"
	becauseGap     = "something it sent was missed"
	becauseFetches = "it fetches much itself"
	becauseLost    = "what was heard of it may have been lost here"
	becauseAnew    = "the subscription was made anew"
)

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
// from then on, and again after each gap, until a round of catching up has ended,
// or one whole pass of the peer's background repetition has come without a gap.
func (l *link) heard(now time.Time, window time.Duration, h messages.Heard) change {
	l.dirty = true
	l.Recv += uint64(h.Frames)
	l.RecvChanges += uint64(h.Changes)
	l.Radius = max(l.Radius, h.Radius)
	if h.Gap {
		l.Gaps++
	}
	if h.Replica.IsZero() { // nothing good came
		if h.Gap && l.Up() {
			l.recover(now, becauseGap)
		}
		return noChange
	}
	up := !l.Up()
	other := l.Replica != h.Replica
	if other {
		l.renew()
		l.recover(now, reasonOf(l.LastHeard.IsZero(), becauseHeard, becauseAnother))
	}
	if up || h.Gap {
		l.recover(now, reasonOf(up, becauseBack, becauseGap))
	}
	if other && !up { // a peer that changes its name all the time is mentioned now and then
		up, _ = l.lives.hit(now)
	}
	l.Replica, l.LastHeard, l.Offset = h.Replica, now, h.Offset
	l.until = now.Add(window)
	if h.Stamp != 0 {
		l.Stamp = h.Stamp
	}
	if h.Ping != nil {
		l.Hears, l.HearsAt = h.Ping.Hears, now.Add(-h.Held)
		l.pass(now, h.Ping.Passes)
	}
	if up {
		return wentUp
	}
	return noChange
}

func reasonOf(first bool, yes, no string) string {
	if first {
		return yes
	}
	return no
}

// silence is how long nothing was heard of the peer; 0 before it ever was.
func (l *link) silence(now time.Time) time.Duration {
	if l.LastHeard.IsZero() {
		return 0
	}
	return now.Sub(l.LastHeard)
}

// renew forgets what was true of another replica than the one that speaks now.
func (l *link) renew() {
	l.Hears, l.HearsAt, l.Stamp = nil, time.Time{}, 0
	l.place, l.Asked = place{}, false
	l.quiet = quiet{}
	l.rounds.fetching = false
	l.giveUp()
}

// pass takes note of the peer's count of whole passes.
func (l *link) pass(now time.Time, passes uint64) {
	switch {
	case l.State != Recovering || !l.isHeeded(now) || l.rounds.fetching:
	case !l.based:
		l.base, l.based = passes, true
	case passes >= l.base+wholePasses:
		l.State = Current
	}
}

// check finds out whether the link's window is over at the moment now.
func (l *link) check(now time.Time) change {
	if !l.Up() || now.Before(l.until) {
		return noChange
	}
	l.State, l.Hears, l.HearsAt = Silent, nil, time.Time{}
	l.dirty = true
	l.giveUp()
	return wentDown
}
