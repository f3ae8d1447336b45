package actors

import "blue-rings/messages"

// quiet compares the root digests of both ends of a link that is current. Nodes
// that are quiet and still differ lack something without knowing it.
type quiet struct {
	theirs  root // as their last ping had it
	ours    root // as we had it then
	alike   int  // pings in a row that found these two, and found them different
	asked   root // theirs when the last round began
	nothing root // theirs when a round began that changed nothing
	suspect suspicion
}

// root is the digest of everything at a horizon. Those of different horizons
// cannot be compared; a horizon of 0 is none.
type root struct {
	horizon int64
	sum     uint64
}

// suspicion is that a round found something which was neither lost nor on its way.
type suspicion struct {
	keys  uint64         // that changed; 0: there is none
	names messages.Names // of some of them
	alike int            // pings since, all with the root from before the round
}

// quietPings is how many pings in a row must tell of the same roots until nothing
// that makes them differ can be on its way.
const quietPings = 3

// heard takes note of their root and ours at a ping. It reports whether they have
// differed for long enough to compare everything. What once was compared without
// a change needs no second look before theirs changes: ours only gains.
func (q *quiet) heard(theirs, ours root) (compare bool) {
	same := theirs == q.theirs && ours == q.ours
	q.theirs, q.ours = theirs, ours
	switch {
	case theirs.horizon == 0 || theirs.horizon != ours.horizon || theirs == ours:
		q.alike = 0
	case same:
		q.alike++
	default:
		q.alike = 1
	}
	return q.alike >= quietPings && theirs.sum != q.nothing.sum
}

// found reports that the round which began before was
// right to change something: their root has been what it was through as many
// pings as before it. If it has changed, what came may have been on its way.
func (q *quiet) found() (was suspicion, yes bool) {
	s := &q.suspect
	if s.keys == 0 {
		return suspicion{}, false
	}
	if q.theirs != q.asked {
		*s = suspicion{}
		return suspicion{}, false
	}
	if s.alike++; s.alike < quietPings {
		return suspicion{}, false
	}
	was, *s = *s, suspicion{}
	return was, true
}

// begin takes note that a round begins. What their pings tell from now on may be
// more than it brings.
func (q *quiet) begin() { q.asked, q.alike, q.suspect = q.theirs, 0, suspicion{} }

// end takes note of what a round changed. calm: the link was current throughout. over are
// those of what changed that have left but for their deletions, by which nothing was
// missing: who knew of a later write has forgotten what that one had deleted. names are of
// some of the others.
func (q *quiet) end(changed, over uint64, names messages.Names, calm bool) {
	switch {
	case changed == 0 && q.asked.horizon != 0:
		q.nothing = q.asked
	case calm:
		q.suspect = suspicion{keys: changed - over, names: names}
	}
}

// reset begins to look anew: the link may lack something, and knows it.
func (q *quiet) reset() { q.alike, q.suspect = 0, suspicion{} }

// rootOf is the root that a ping tells.
func rootOf(ping *messages.Ping) root { return root{ping.Horizon, ping.Root} }
