package actors

import (
	"time"

	"blue-rings/messages"
)

// recovery is one stay of a link in the state recovering: what its rounds brought.
type recovery struct {
	since    time.Time
	reason   string
	begun    bool // a round of it was asked for
	reported bool // and the event of that was published
	keys     uint64
	changed  uint64
	bytes    uint64
}

// rounds are the rounds of catching up with one peer.
type rounds struct {
	number   uint64        // of the last one; they rise as long as the link is configured
	running  bool          // it is under way
	calm     bool          // it was begun though the link was current: to compare
	bulk     bool          // it will fetch much
	again    bool          // something was missed since it began
	began    time.Time     // when the last one did
	moved    time.Time     // when it last brought something, or began
	next     time.Time     // no other begins before
	fetching bool          // the peer fetches itself: the link cannot be current
	patient  time.Time     // no other begins before for that reason alone
	heeded   time.Time     // from then on the peer knows whom we hear; zero: it does
	delay    time.Duration // after the last void one; 0: the last one counted
	reports  burst         // recoveries that are mentioned
}

// voidMost is the longest wait after a round that was void.
const voidMost = 5 * time.Second

// recover takes note that the link may lack something from now on. A round that
// runs has to run once more.
func (l *link) recover(now time.Time, reason string) {
	if l.State != Recovering {
		l.State = Recovering
		l.recovery = recovery{since: now, reason: reason}
	}
	l.dirty, l.based = true, false
	l.rounds.again = l.rounds.running
	l.rounds.patient = time.Time{}
	l.quiet.reset()
}

// wants reports whether the link waits for a round, and from when on it may have it.
func (l *link) wants() (from time.Time, yes bool) {
	from = l.rounds.next
	if from.IsZero() { // there was none yet
		from = l.recovery.since
	}
	if from.Before(l.rounds.patient) {
		from = l.rounds.patient
	}
	return from, l.State == Recovering && !l.rounds.running && l.Asked
}

// begin begins a round, and answers what the catch-up actor is told. The next
// one begins at least an interval later.
func (l *link) begin(now time.Time, interval time.Duration) messages.Recover {
	r := &l.rounds
	r.number++
	r.running, r.again, r.began, r.moved, r.next = true, false, now, now, now.Add(interval)
	r.calm = l.State == Current
	l.Round = Round{Running: true, Began: now}
	l.quiet.begin()
	l.dirty = true
	return messages.Recover{Round: r.number, Replica: l.Replica, Address: l.place.address, Keys: l.place.keys, Calm: r.calm}
}

// giveUp ends a round without waiting for its end: whom it asked is silent, or
// gone. However often that happens, rounds begin no closer to each other.
func (l *link) giveUp() {
	l.rounds.running, l.rounds.again, l.rounds.delay = false, false, 0
	l.Round.Running, l.Round.Behind = false, 0
}

// progress takes note of how far the round has come.
func (l *link) progress(now time.Time, p messages.RoundProgress) {
	if l.rounds.running && p.Round == l.rounds.number {
		if p.Keys > l.Round.Keys {
			l.rounds.moved = now
		}
		l.Round.Keys, l.Round.Bytes, l.Round.Behind = p.Keys, p.Bytes, p.Behind
		l.dirty = true
	}
}

// end takes note of the end of a round, and reports whether it is that of the
// round that runs. One that was void, or was answered by another than the link's
// replica, does not count; the next one waits an interval, and twice as long each
// time in a row, to 5 s or the interval. One during which something was missed is
// followed by another after an interval, and one that began before the peer heeded
// whom we hear by another after that. While the peer fetches itself, others follow.
// Otherwise the link is current.
func (l *link) end(now time.Time, interval time.Duration, e messages.RoundEnded) bool {
	r := &l.rounds
	if !r.running || e.Round != r.number {
		return false
	}
	l.dirty, r.running = true, false
	l.Round.Running, l.Round.Keys, l.Round.Bytes, l.Round.Behind, l.Round.Took = false, e.Keys, e.Bytes, 0, e.Took
	l.recovery.keys += e.Keys
	l.recovery.changed += e.Changed
	l.recovery.bytes += e.Bytes
	if !l.counts(e) {
		r.delay = max(interval, min(2*r.delay, voidMost))
		r.next = now.Add(r.delay)
		return true
	}
	l.Rounds++
	r.delay, r.next = 0, now.Add(interval)
	l.heed()
	l.followFetching(now)
	l.quiet.end(e.Changed, e.Over, e.Names, r.calm && !r.again)
	if l.State == Recovering && !r.again {
		l.State = Current
	}
	return true
}

// counts reports whether a round that ended was one of the link's replica, and
// was finished.
func (l *link) counts(e messages.RoundEnded) bool { return e.Void == "" && e.Replica == l.Replica }
