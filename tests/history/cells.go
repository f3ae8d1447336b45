package history

import (
	"maps"
	"slices"
	"strings"

	"blue-rings/messages"
)

// checkCells compares what was seen of each cell with what can have been there.
func (c *checking) checkCells(s *subject, r *reading) {
	known := 0
	for _, of := range s.cells {
		seen, ok := s.sightOf(of, r)
		if !ok {
			continue
		}
		if _, named := r.seen[of.spot]; named {
			known++
		}
		c.checkCell(s, of, r, seen)
	}
	if known < len(r.seen) {
		c.checkStrangers(s, r)
	}
}

// sightOf is what was seen of a cell, if anything was learned of it: the value of a
// string is that of its base where nobody increments.
func (s *subject) sightOf(of *cell, r *reading) (sight, bool) {
	if of.place == messages.Base && !s.counted && r.base != nil {
		return sight{true, *r.base}, true
	}
	return r.at(of.spot)
}

// checkStrangers looks for elements and fields that nobody wrote.
func (c *checking) checkStrangers(s *subject, r *reading) {
	written := map[spot]bool{}
	for _, of := range s.cells {
		written[of.spot] = true
	}
	for _, at := range slices.SortedFunc(maps.Keys(r.seen), func(a, b spot) int { return strings.Compare(a.name, b.name) }) {
		if r.seen[at].present && !written[at] {
			c.violate(s, r, Unwritten, "%s is there, nobody wrote it", at)
		}
	}
}

func (c *checking) checkCell(s *subject, of *cell, r *reading, seen sight) {
	can := c.allowed(of, s.eraOf(r), r)
	if !seen.present {
		if !can.nothing && !slices.ContainsFunc(can.writes, func(w *write) bool { return w.removes }) {
			c.violate(s, r, Lost, "%s is not there, though %s was written and nothing later removed it", of, can.told())
		}
		return
	}
	is := func(w *write) bool { return !w.removes && w.value == seen.value }
	if slices.ContainsFunc(can.writes, is) {
		return
	}
	switch {
	case !slices.ContainsFunc(of.writes, func(w *write) bool { return is(w) && w.first < r.last && w.act != r.inside }):
		c.violate(s, r, Unwritten, "%s has %q, which nobody has written", of, seen.value)
	case can.over:
		c.violate(s, r, Expired, "%s has %q, which is over", of, seen.value)
	case can.floor != nil && can.floor.removes:
		c.violate(s, r, Undone, "%s has %q, which was removed by #%d", of, seen.value, can.floor.first)
	default:
		c.violate(s, r, Stale, "%s has %q, not %s", of, seen.value, can.told())
	}
}

// can is what may stand in a cell.
type can struct {
	writes  []*write // one of these
	nothing bool     // or what was there before any of them, nothing; or it is over
	floor   *write   // the latest of those that must be known; nil: there is none
	over    bool     // all expiries are
}

// allowed finds out what a reading may see of a cell. As long as nothing can be over,
// a cell only ever moves on: what it shows is not certainly older than anything that
// the node must know. Else that can be said only of what is certainly the last of all
// writes, and still lives.
func (c *checking) allowed(of *cell, e *era, r *reading) can {
	possible := of.possible(e, r)
	floors := c.floors(of, e, r)
	result := can{over: c.over(e, r.last, r.from)}
	if len(floors) > 0 {
		result.floor = floors[len(floors)-1]
	}
	if c.quiet(e, r) {
		result.nothing = len(floors) == 0
		for _, w := range possible {
			if !slices.ContainsFunc(floors, func(f *write) bool { return c.precedes(w, f) }) {
				result.writes = append(result.writes, w)
			}
		}
		return result
	}
	for _, f := range floors {
		if c.isLast(f, possible) && (f.removes || c.guarded(e, f.act, r) > r.to+c.skew) {
			return can{writes: []*write{f}, floor: f}
		}
	}
	result.nothing = true
	for _, w := range possible {
		if !result.over || w.removes || c.mayStay(e, w.act) {
			result.writes = append(result.writes, w)
		}
	}
	return result
}

// possible are the writes that can have been there when the cell was read.
func (of *cell) possible(e *era, r *reading) []*write {
	var list []*write
	for _, w := range of.writes {
		if w.first >= r.last {
			break
		}
		if w.act != r.inside && (w.era == nil || w.era == e) {
			list = append(list, w)
		}
	}
	return list
}

// floors are the writes that the node must have known, itself or what is later.
func (c *checking) floors(of *cell, e *era, r *reading) []*write {
	var list []*write
	for _, w := range of.writes {
		if w.first >= r.first {
			break
		}
		if w.certain && (w.era == nil || w.era == e) && c.holds(w.act, r) {
			list = append(list, w)
		}
	}
	if c.quiet(e, r) {
		for _, w := range of.shown(r.replica, r.first) {
			if w.era == e && !r.final {
				list = append(list, w)
			}
		}
	}
	return list
}

// isLast reports whether a write came after all others.
func (c *checking) isLast(f *write, all []*write) bool {
	return !slices.ContainsFunc(all, func(w *write) bool { return w != f && !c.before(w.act, f.act) })
}

// precedes reports whether a write certainly has the earlier stamp: so says time, or
// the later one's node had shown it or one after it.
func (c *checking) precedes(w, other *write) bool {
	if w == other {
		return false
	}
	return c.before(w.act, other.act) || other.saw != nil && (other.saw == w.act || c.before(w.act, other.saw))
}

// told names what should be there.
func (can *can) told() string {
	var list []string
	for _, w := range can.writes {
		list = append(list, w.String())
	}
	if can.floor != nil && len(list) == 0 {
		list = append(list, can.floor.String())
	}
	if n := len(list); n > toldMost {
		list = append(list[:toldMost-1], list[n-1])
	}
	return strings.Join(list, " or ")
}

// toldMost is how many writes a violation names.
const toldMost = 4
