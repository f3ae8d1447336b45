package history

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"blue-rings/messages"
)

// checkAgreement: in the end all nodes show the same, and hold the same atoms of what
// they show.
func (c *checking) checkAgreement(s *subject) {
	var finals []*Final
	for i := range c.h.Finals {
		if f := &c.h.Finals[i]; f.Name == s.name {
			finals = append(finals, f)
		}
	}
	if len(finals) < 2 || c.changesBetween(s, finals) {
		return
	}
	for _, f := range finals[1:] {
		one, other := finals[0].shows(), f.shows()
		if one == other && f.Read.Outcome == messages.Done && !c.mayForget(s, finals) {
			one, other = finals[0].holds(), f.holds()
		}
		if one != other {
			c.found = append(c.found, Violation{
				Index: f.Index, At: f.At, Rule: Disagree, Name: s.name,
				Text: fmt.Sprintf("in the end %s says %s, %s says %s", finals[0].Node, one, f.Node, other),
			})
		}
	}
}

// changesBetween reports whether the name may be over for some nodes and not for others.
func (c *checking) changesBetween(s *subject, finals []*Final) bool {
	from, to := finals[0].At, finals[0].At
	for _, f := range finals {
		from, to = min(from, f.At), max(to, f.At)
	}
	return slices.ContainsFunc(s.requests, func(x *request) bool {
		return x.lo <= c.latest(to)+c.skew && x.hi >= c.earliest(from)-c.skew
	})
}

// mayForget reports whether deletions under the name may be old for some nodes and not
// for others.
func (c *checking) mayForget(s *subject, finals []*Final) bool {
	return c.terms.Retention > 0 && slices.ContainsFunc(s.acts, func(a *act) bool {
		return slices.ContainsFunc(finals, func(f *Final) bool {
			return c.latest(f.At)+2*c.skew >= a.from+c.terms.Retention.Milliseconds()
		})
	})
}

// shows is what clients see.
func (f *Final) shows() string {
	a := f.Read
	if a.Kind == messages.Map {
		var pairs []string
		for pair := range slices.Chunk(a.List, 2) {
			pairs = append(pairs, fmt.Sprintf("%q", pair))
		}
		slices.Sort(pairs)
		return fmt.Sprintf("%v %v %v", a.Kind, a.Expire, pairs)
	}
	list := slices.Sorted(slices.Values(a.List))
	return fmt.Sprintf("%v %v %v %q %v %q", a.Outcome, a.Kind, a.Expire, a.Text, a.Number, list)
}

// holds is every atom, but for the until, which nodes that agree may know differently.
func (f *Final) holds() string {
	p := f.Explain.Packet
	if p == nil {
		return "nothing"
	}
	lines := []string{fmt.Sprintf("expire=%v cutoff=%d cleared=%v", p.Expire, p.Cutoff, p.Cleared)}
	for _, slot := range p.Slots {
		lines = append(lines, slot.String())
	}
	for _, cell := range p.Cells {
		lines = append(lines, fmt.Sprintf("%d %q %v@%v#%v", cell.Place, cell.Name, cell, cell.Stamp, cell.Replica))
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, " ")
}

// checkDigests: so long after the last fault and the last write, digests of one horizon
// are equal at all nodes.
func (c *checking) checkDigests() {
	since := c.settledSince() + c.terms.Within
	first := map[int64]*Digest{}
	for i := range c.h.Digests {
		d := &c.h.Digests[i]
		if d.At < since {
			continue
		}
		if first[d.Horizon] == nil {
			first[d.Horizon] = d
		}
		if one := first[d.Horizon]; one.Root != d.Root {
			c.found = append(c.found, Violation{Index: d.Index, At: d.At, Rule: Unequal, Text: fmt.Sprintf(
				"%v after the last fault and write %s has the digest %016x, %s has %016x",
				d.At-c.settledSince(), d.Node, d.Root, one.Node, one.Root)})
		}
	}
}

// settledSince is when nothing was wrong any more, nobody wrote, and nothing written
// could still be under way.
func (c *checking) settledSince() time.Duration {
	var since time.Duration
	for i := range c.h.Notes {
		since = max(since, c.h.Notes[i].At)
	}
	for i := range c.h.Operations {
		if o := &c.h.Operations[i]; o.Op.Verb.Writes() {
			since = max(since, o.Invoked, o.Completed)
		}
	}
	return since
}
