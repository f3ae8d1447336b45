package history

import (
	"slices"

	"blue-rings/messages"
)

// checkCount compares the number that was read with the least and the most that it
// can have been.
func (c *checking) checkCount(s *subject, r *reading) {
	if !s.counted || (r.number == nil && !r.nothing) {
		return
	}
	e := s.eraOf(r)
	sum := c.count(s, e, r)
	if r.nothing {
		if sum.certain > 0 {
			c.violate(s, r, Lost, "nothing is there, though %d increments are not cleared, #%d among them", sum.certain, sum.one.first)
		}
		return
	}
	low, high, ok := c.bases(s, e, r)
	if !ok {
		return
	}
	low, high = low.Add(sum.low), high.Add(sum.high)
	switch {
	case r.number.Cmp(low) < 0:
		c.violate(s, r, Lost, "it is %v, at least %v must be counted", r.number, low)
	case high.Cmp(*r.number) < 0 && sum.over > 0:
		c.violate(s, r, Expired, "it is %v, at most %v can be counted, since %d increments are over", r.number, high, sum.over)
	case high.Cmp(*r.number) < 0:
		c.violate(s, r, Excess, "it is %v, at most %v can be counted", r.number, high)
	}
}

// sum is what the increments of a name can come to.
type sum struct {
	low, high messages.Number
	certain   int // that must be counted
	over      int // that cannot be, since they are over
	one       *increment
}

func (c *checking) count(s *subject, e *era, r *reading) sum {
	var total sum
	over, quiet := c.over(e, r.last, r.from), c.quiet(e, r)
	for _, i := range s.increments {
		switch {
		case i.first >= r.last:
			return total
		case i.act == r.inside:
			total.low, total.high = total.low.Add(i.number), total.high.Add(i.number)
		case i.era != e:
			total.over++
		case i.clearing != nil && c.holds(i.clearing, r):
		case over && !c.mayStay(e, i.act):
			total.over++
		case c.mustCount(i, e, r, quiet):
			total.low, total.high = total.low.Add(i.number), total.high.Add(i.number)
			total.certain++
			total.one = i
		case i.number.Sign() > 0:
			total.high = total.high.Add(i.number)
		default:
			total.low = total.low.Add(i.number)
		}
	}
	return total
}

// mustCount reports whether a node must have known and counted an increment: no reset
// can have seen it, and it is not over.
func (c *checking) mustCount(i *increment, e *era, r *reading, quiet bool) bool {
	return i.certain && i.threat >= r.last && c.holds(i.act, r) && (quiet || c.guarded(e, i.act, r) > r.to+c.skew)
}

// bases are the least and the greatest number that the increments can be added to;
// false where it may be text.
func (c *checking) bases(s *subject, e *era, r *reading) (low, high messages.Number, ok bool) {
	can := c.allowed(s.cells[0], e, r)
	first := true
	take := func(n messages.Number) {
		if first || n.Cmp(low) < 0 {
			low = n
		}
		if first || n.Cmp(high) > 0 {
			high = n
		}
		first = false
	}
	if can.nothing {
		take(messages.Number{})
	}
	for _, w := range can.writes {
		if w.removes {
			take(messages.Number{})
			continue
		}
		n, isNumber := messages.ParseNumber(w.value, messages.MaxOperand)
		if !isNumber {
			return low, high, false
		}
		take(n)
	}
	return low, high, !first
}

// checkMonotony: where a name is only ever counted up, what a life shows does not
// fall, and grows by what it acknowledges.
func (c *checking) checkMonotony(s *subject) {
	if len(s.requests) > 0 || len(s.cells[0].writes) > 0 ||
		slices.ContainsFunc(s.increments, func(i *increment) bool { return i.number.Sign() < 0 }) {
		return
	}
	earlier := map[messages.Replica]*reading{}
	for _, r := range s.readings {
		if r.number == nil || r.replica.IsZero() {
			continue
		}
		if before := earlier[r.replica]; before != nil && before.last < r.first {
			c.checkGrowth(s, before, r)
		}
		if before := earlier[r.replica]; before == nil || before.last < r.first {
			earlier[r.replica] = r
		}
	}
}

func (c *checking) checkGrowth(s *subject, before, r *reading) {
	least := *before.number
	from, _ := slices.BinarySearchFunc(s.increments, before.last, func(i *increment, at int) int { return i.first - at })
	for _, i := range s.increments[from:] {
		if i.first >= r.last {
			break
		}
		if i.act == r.inside || i.certain && i.replica == r.replica && i.last < r.first {
			least = least.Add(i.number)
		}
	}
	told := func(v Violation) bool { return v.Index == r.last && v.Name == s.name }
	if r.number.Cmp(least) < 0 && !slices.ContainsFunc(c.found, told) {
		c.violate(s, r, Backward, "it is %v, after %v was shown in #%d it is %v at least", r.number, before.number, before.first, least)
	}
}
