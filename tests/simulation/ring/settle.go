package ring

import (
	"slices"
	"time"

	"blue-rings/actors"
)

// settle goes on without faults, and looks what comes of it.
func (r *run) settle() {
	if r.down() {
		return
	}
	healed := r.now()
	r.until(healed+time.Second, func() bool { return false }) // while clients go on
	within := r.settleWithin()
	settled := r.until(healed+within, func() bool { return r.allCurrent() && r.unequal() == "" })
	r.report.Settled = r.now() - healed
	if r.isOver() {
		return
	}
	if !settled {
		r.violate("settling", "%v after the faults %s", within, r.unsettled())
		return
	}
	r.settled = true
	r.checkAll()
	r.recordEnd()
	r.checkShared()
	r.checkQuiet()
	r.checkForgotten()
	// What leaves memory does so by clocks that differ.
	if !r.until(r.now()+2*skewed, func() bool { return r.unequal() == "" }) && !r.isOver() {
		r.violate("settling", "in the end %s", r.unequal())
	}
}

// settleWithin is how long after the last fault all links are current, and all nodes
// have the same. Mostly it takes a tenth of it: but a question that was lost is asked
// again after up to 8 s, a socket is bound again after up to 5 s, and a clock that was too
// far ahead is refused for as long as it was.
func (r *run) settleWithin() time.Duration {
	within := 25*time.Second + time.Duration(len(r.members))*500*time.Millisecond
	if r.aheads > 0 {
		within += tooFar
	}
	return within
}

// unsettled says what keeps the ring from being settled.
func (r *run) unsettled() string {
	for _, m := range r.members {
		if m.machine == nil {
			return m.Name + " is down"
		}
		for _, p := range m.machine.View().Peers {
			if p.State != actors.Current {
				return m.Name + " is " + p.State.String() + " with " + p.Endpoint
			}
		}
	}
	return r.unequal()
}

// allCurrent reports whether all links are.
func (r *run) allCurrent() bool {
	for _, m := range r.members {
		if m.machine == nil || !m.machine.View().Current {
			return false
		}
	}
	return true
}

// unequal says who lacks what somebody has whom it hears, perhaps through others; ""
// nobody. Whoever hear each other must have the same digest.
func (r *run) unequal() string {
	held, digests := map[string]holding{}, map[string]uint64{}
	for _, m := range r.members {
		if m.machine == nil {
			return m.Name + " is down"
		}
		var ok bool
		if held[m.Name], ok = inMemory(m.machine); !ok {
			return m.Name + " does not say what it has"
		}
		if digests[m.Name], ok = m.machine.Digest(); !ok {
			return m.Name + " does not say its digest"
		}
	}
	sources := map[string]map[string]bool{}
	for _, m := range r.members {
		sources[m.Name] = r.sources(m.Name)
	}
	for _, m := range r.members {
		for _, other := range r.members {
			if !sources[m.Name][other.Name] {
				continue
			}
			if lack := held[m.Name].lack(held[other.Name]); lack != "" {
				return m.Name + " lacks what " + other.Name + " has: " + lack
			}
			if sources[other.Name][m.Name] && digests[m.Name] != digests[other.Name] {
				return m.Name + " and " + other.Name + " have other digests"
			}
		}
	}
	return ""
}

// sources are all whose news reaches a member.
func (r *run) sources(name string) map[string]bool {
	found := map[string]bool{name: true}
	for grows := true; grows; {
		grows = false
		for _, l := range r.plan.Links {
			if found[l.To] && !found[l.From] {
				found[l.From], grows = true, true
			}
		}
	}
	return found
}

// down reports whether a member is.
func (r *run) down() bool {
	return slices.ContainsFunc(r.members, func(m *member) bool { return m.machine == nil || m.stopping })
}
