package ring

import (
	"slices"
	"time"
)

// agenda is what is to be done when. What is to be done at one time is done in the
// order in which it was added.
type agenda struct{ entries []entry }

// entry is one thing to be done.
type entry struct {
	at time.Duration // since the run began
	// ends says that something goes wrong until then: it may be done earlier.
	ends bool
	do   func()
}

// add puts an entry behind all that are not later.
func (a *agenda) add(e entry) {
	i, _ := slices.BinarySearchFunc(a.entries, e.at, func(other entry, at time.Duration) int {
		if other.at <= at {
			return -1
		}
		return 1
	})
	a.entries = slices.Insert(a.entries, i, e)
}

// next takes the first entry that is due by a time.
func (a *agenda) next(by time.Duration) (e entry, ok bool) {
	if len(a.entries) == 0 || a.entries[0].at > by {
		return entry{}, false
	}
	e = a.entries[0]
	a.entries[0] = entry{}
	a.entries = a.entries[1:]
	return e, true
}

// takeEnds takes all entries that end something, in their order.
func (a *agenda) takeEnds() (ends []entry) {
	a.entries = slices.DeleteFunc(a.entries, func(e entry) bool {
		if e.ends {
			ends = append(ends, e)
		}
		return e.ends
	})
	return ends
}
