package history

import (
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

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

// cell is a spot of a name, and what may have been written there.
type cell struct {
	spot
	writes []*write // in the order of first
	sights map[messages.Replica][]shown
}

// write is one thing an operation may have done to a cell.
type write struct {
	*act
	value   string
	removes bool
	certain bool
	era     *era // nil: what removes belongs to all
	saw     *act // of the cell's writes, one whose outcome this one's node had shown by then
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

// findCells finds the cells and their writes.
func (c *checking) findCells(s *subject) {
	cells := map[spot]*cell{{place: messages.Base}: {spot: spot{place: messages.Base}}}
	add := func(a *act, at spot, value string, removes, sure bool) {
		if cells[at] == nil {
			cells[at] = &cell{spot: at}
		}
		w := &write{act: a, value: value, removes: removes, certain: sure, era: s.eraAt(a.first)}
		cells[at].writes = append(cells[at].writes, w)
	}
	for _, a := range s.acts {
		sure, args := effectOf(a.op) == certain, a.op.Op.Args
		switch a.op.Op.Verb {
		case messages.Assign:
			if len(args) == 1 {
				add(a, spot{place: messages.Base}, args[0], false, sure)
			}
		case messages.AddElements, messages.RemoveElements:
			for _, e := range slices.Compact(slices.Sorted(slices.Values(args))) {
				add(a, spot{messages.Element, e}, "", a.op.Op.Verb == messages.RemoveElements, sure)
			}
		case messages.PutFields:
			values := map[string]string{}
			for i := 0; i+1 < len(args); i += 2 {
				values[args[i]] = args[i+1]
			}
			for _, f := range slices.Sorted(maps.Keys(values)) {
				add(a, spot{messages.Field, f}, values[f], false, sure)
			}
		case messages.RemoveFields:
			for _, f := range slices.Compact(slices.Sorted(slices.Values(args))) {
				add(a, spot{messages.Field, f}, "", true, sure)
			}
		default:
		}
	}
	c.spread(s, cells)
	for _, cell := range cells {
		slices.SortStableFunc(cell.writes, func(a, b *write) int { return a.first - b.first })
		s.cells = append(s.cells, cell)
	}
	slices.SortFunc(s.cells, func(a, b *cell) int {
		if a.place != b.place {
			return int(a.place) - int(b.place)
		}
		return strings.Compare(a.name, b.name)
	})
}

// spread writes what concerns a whole name into all of its cells.
func (c *checking) spread(s *subject, cells map[spot]*cell) {
	ends := map[*act]bool{}
	for _, r := range s.requests {
		if c.ends(r) {
			ends[r.act] = true
		}
	}
	for _, a := range s.acts {
		verb, sure := a.op.Op.Verb, effectOf(a.op) == certain
		removes := verb == messages.Delete || verb == messages.Take
		if !removes && !ends[a] && (verb != messages.Assign || !s.mixed) {
			continue
		}
		for at, cell := range cells {
			base := at.place == messages.Base
			switch {
			case removes:
				// A string that its node did not hold is not deleted with what hides it.
				certain := sure && (!base || verb == messages.Take || !s.mixed)
				cell.writes = append(cell.writes, &write{act: a, removes: true, certain: certain})
			case ends[a] || !base:
				cell.writes = append(cell.writes, &write{act: a, removes: true})
			}
		}
	}
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
			if reset.certain && reset.replica == a.replica && a.last < reset.first && (i.clearing == nil || reset.last < i.clearing.last) {
				i.clearing = reset.act
			}
		}
		s.increments = append(s.increments, i)
	}
}
