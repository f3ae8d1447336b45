package history

import (
	"maps"
	"slices"
	"strings"

	"blue-rings/messages"
)

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
	saw     *act // of the cell's other writes, the last that this one's life had shown by then
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
