package history

import (
	"fmt"
	"time"

	"blue-rings/messages"
)

// checkForm looks for what a history must not be, whatever it is about: a checker that
// is given nothing to look at finds nothing.
func (c *checking) checkForm() {
	for i := range c.h.Operations {
		o := &c.h.Operations[i]
		switch {
		case o.Begun <= 0 || i > 0 && o.Begun <= c.h.Operations[i-1].Begun:
			c.malformed(o.Begun, o.Invoked, "operation %d begins at index %d, not after the one before", i, o.Begun)
		case o.Result != Info && o.Ended <= o.Begun:
			c.malformed(o.Begun, o.Invoked, "operation #%d is %v and has not ended", o.Begun, o.Result)
		case o.Result != Info && o.Completed < o.Invoked:
			c.malformed(o.Begun, o.Invoked, "operation #%d ended before it began", o.Begun)
		case len(c.lives) > 0 && !o.Replica.IsZero() && c.lives[o.Replica] == nil:
			c.malformed(o.Begun, o.Invoked, "operation #%d was taken by %v, which never started", o.Begun, o.Replica)
		}
	}
	c.checkNodesJudged()
}

// checkNodesJudged demands that what is held against other nodes comes from all that
// live in the end, but for those aside.
func (c *checking) checkNodesJudged() {
	finals, digests := map[messages.Replica]bool{}, map[messages.Replica]bool{}
	since := c.settledSince() + c.terms.Within
	for i := range c.h.Finals {
		f := &c.h.Finals[i]
		finals[f.Replica] = true
		if f.At < since {
			c.malformed(f.Index, f.At, "a final state at %s, when %v after the last fault and write have not passed", f.Node, c.terms.Within)
		}
	}
	for i := range c.h.Digests {
		if c.h.Digests[i].At >= since {
			digests[c.h.Digests[i].Replica] = true
		}
	}
	for i := range c.h.Notes {
		n := &c.h.Notes[i]
		if l := c.lives[n.Replica]; n.Kind != Started || n.Aside || l == nil || !l.goesOn() {
			continue
		}
		if len(c.h.Finals) > 0 && !finals[n.Replica] {
			c.malformed(n.Index, n.At, "%v lives, and has no final state", n.Replica)
		}
		if len(c.h.Digests) > 0 && !digests[n.Replica] {
			c.malformed(n.Index, n.At, "%v lives, and has no digest %v after the last fault and write", n.Replica, c.terms.Within)
		}
	}
}

func (c *checking) malformed(index int, at time.Duration, format string, args ...any) {
	c.found = append(c.found, Violation{Index: index, At: at, Rule: Malformed, Text: fmt.Sprintf(format, args...)})
}
