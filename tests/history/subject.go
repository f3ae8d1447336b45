package history

import (
	"maps"
	"math"
	"slices"
	"sort"

	"blue-rings/messages"
)

// subject is the history of one name.
type subject struct {
	name       string
	acts       []*act // that write
	readings   []*reading
	requests   []*request
	eras       []*era
	cells      []*cell // the base first; then elements and fields, in order
	increments []*increment
	counted    bool // somebody may have incremented it
	mixed      bool // somebody may have written elements or fields
}

// increment is one that was asked for.
type increment struct {
	*act
	number  messages.Number
	certain bool
	era     *era
	// threat is the index at which the first reset began that may have seen it, and
	// clearing the first of its own life that certainly has; nil: none.
	threat   int
	clearing *act
}

// subjects sorts a history by names.
func (c *checking) subjects() []*subject {
	all := map[string]*subject{}
	of := func(name string) *subject {
		if all[name] == nil {
			all[name] = &subject{name: name}
		}
		return all[name]
	}
	for i := range c.h.Operations {
		o := &c.h.Operations[i]
		if o.Op.Name == "" {
			continue
		}
		a, s := c.newAct(o), of(o.Op.Name)
		if o.Op.Verb.Writes() && effectOf(o) != none {
			s.acts = append(s.acts, a)
		}
		if r := newReading(a); r != nil {
			s.readings = append(s.readings, r)
		}
	}
	for i := range c.h.Finals {
		s := of(c.h.Finals[i].Name)
		s.readings = append(s.readings, c.finalReading(&c.h.Finals[i]))
	}
	var sorted []*subject
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		c.prepare(s)
		sorted = append(sorted, s)
	}
	return sorted
}

// prepare finds out what the acts of a name may have done.
func (c *checking) prepare(s *subject) {
	slices.SortStableFunc(s.readings, func(a, b *reading) int { return a.first - b.first })
	slices.SortStableFunc(s.acts, func(a, b *act) int { return a.first - b.first })
	carried := true
	for _, a := range s.acts {
		r := c.newRequest(a)
		if r != nil {
			s.requests = append(s.requests, r)
		}
		switch a.op.Op.Verb {
		case messages.Increment:
			s.counted = true
		case messages.Assign:
		case messages.AddElements, messages.PutFields:
			s.mixed, carried = true, false
		default:
			continue
		}
		if r == nil || !r.expire.IsMoment() || c.ends(r) {
			carried = false
		}
	}
	s.eras = c.eras(s.requests, carried)
	c.findCells(s)
	c.findIncrements(s)
	c.findSights(s)
}

// eraAt is the one of an index.
func (s *subject) eraAt(index int) *era {
	n := sort.Search(len(s.eras), func(i int) bool { return s.eras[i].first > index })
	return s.eras[max(n-1, 0)]
}

// eraOf is the one that a reading is judged by: the last that had begun by its end.
func (s *subject) eraOf(r *reading) *era {
	if r.final {
		return s.eras[len(s.eras)-1]
	}
	return s.eraAt(r.last - 1)
}

// findIncrements finds the increments, and what may have cleared each.
func (c *checking) findIncrements(s *subject) {
	resets := s.cells[0].writes
	for _, a := range s.acts {
		if a.op.Op.Verb != messages.Increment {
			continue
		}
		i := &increment{
			act: a, number: a.op.Op.Number, certain: effectOf(a.op) == certain, era: s.eraAt(a.first), threat: math.MaxInt,
		}
		for _, reset := range resets {
			if reset.last > a.first {
				i.threat = min(i.threat, reset.first)
			}
			if reset.certain && sameLife(reset.act, a) && a.last < reset.first && (i.clearing == nil || reset.last < i.clearing.last) {
				i.clearing = reset.act
			}
		}
		s.increments = append(s.increments, i)
	}
}
