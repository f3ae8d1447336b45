package actors

import (
	"time"

	"blue-rings/messages"
)

const (
	// fetchingEvery lies between rounds with a peer that fetches itself, unless there
	// is another reason for one.
	fetchingEvery = 10 * time.Second
	// bulkPatience is how long a peer that is asked for most of what there is may
	// bring nothing before another one is asked, too.
	bulkPatience = 3 * time.Second
)

// fetches takes note of whether the peer of the link fetches much itself, which it
// does not relay. While it does, what it has grows without a frame that says so: the
// link is not current, whatever rounds bring. They are few, since this node mostly has
// what the peer fetches.
func (l *link) fetches(now time.Time, ping *messages.Ping) {
	if l.rounds.fetching == ping.Fetches {
		return
	}
	l.rounds.fetching = ping.Fetches
	switch {
	case l.State == Current: // it has only begun
		l.recover(now, becauseFetches)
		l.rounds.patient = now.Add(fetchingEvery)
	case !ping.Fetches:
		l.recover(now, becauseFetches)
	}
}

// followFetching has a round that has ended be followed by another, if the peer
// fetches.
func (l *link) followFetching(now time.Time) {
	if r := &l.rounds; r.fetching {
		r.again, r.patient = true, now.Add(fetchingEvery)
	}
}

// freeForBulk is from when on a peer may be asked for most of what there is. Only one
// at a time is: the others would be asked for the same. One that brings nothing does
// not keep the others waiting.
func (m *Monitor) freeForBulk(from time.Time) time.Time {
	for _, l := range m.kept.links {
		if r := &l.rounds; r.running && r.bulk && from.Before(r.moved.Add(bulkPatience)) {
			from = r.moved.Add(bulkPatience)
		}
	}
	return from
}
