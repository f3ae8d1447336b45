package ring

import (
	"slices"
	"time"
)

const (
	quietFor = 5 * time.Second
	// quietWithin is how often quietFor passes until it is quiet: sums are compared at equal
	// horizons only, and clocks that were wrong need some time until they are.
	quietWithin = 6
)

// traffic is what a node has sent, but for pings.
type traffic struct {
	frames uint64
	rounds uint64
	asked  uint64 // questions it was asked; audits do, too
}

// traffics are those of all members.
func (r *run) traffics() (all []traffic) {
	for _, m := range r.members {
		c := m.machine.Counters()
		t := traffic{frames: c.Sent.Load(), rounds: c.Rounds.Load()}
		if r.plan.Audit < 0 {
			t.asked = c.Requests.Load()
		}
		all = append(all, t)
	}
	return all
}

// checkQuiet looks whether a ring in which nobody writes sends nothing but pings, after
// a while.
func (r *run) checkQuiet() {
	r.checked("quiet")
	before := r.traffics()
	for range quietWithin {
		r.until(r.now()+quietFor, func() bool { return false })
		after := r.traffics()
		if slices.Equal(before, after) {
			r.checkBounded()
			return
		}
		before = after
	}
	r.violate("quiet", "after %v there is traffic still", quietWithin*quietFor)
}

// savedWithin is longer than it takes to commit what changed.
const savedWithin = 3 * time.Second

// unsaved is how many names the stores of a node are yet to save.
func (m *member) unsaved() (names int64) {
	stores := m.machine.Counters().Stores
	for i := range stores {
		names += stores[i].Unsaved.Load()
	}
	return names
}

// checkBounded looks whether nothing waits anywhere.
func (r *run) checkBounded() {
	for _, m := range r.members {
		r.checked("bounded")
		if waits := m.machine.Waiting(); waits > 0 {
			r.violate("bounded", "%d messages wait at %s", waits, m.Name)
		}
		if bytes := m.machine.Pressure().Bytes(); bytes != 0 {
			r.violate("bounded", "%d bytes of news wait at %s", bytes, m.Name)
		}
		if !r.until(r.now()+savedWithin, func() bool { return m.unsaved() == 0 }) { // that something left is saved, too
			r.violate("bounded", "%d names of %s are not saved", m.unsaved(), m.Name)
		}
		if down := m.machine.Suspended(); down != "" {
			r.violate("failing", "%s is down", down)
		}
	}
}
