package history

import (
	"maps"
	"math"
	"slices"

	"blue-rings/messages"
)

// share is what a replica's slots say of a name.
type share struct{ added, subtracted, floorAdded, floorSubtracted messages.Number }

// checkShares compares each replica's share, where it is shown, with what that life
// was asked for and acknowledged, and its floors with the resets.
func (c *checking) checkShares(s *subject, r *reading) {
	if r.held == nil {
		return
	}
	shares := map[messages.Replica]share{}
	for i := range r.held.Slots {
		slot := &r.held.Slots[i]
		if len(c.lives) > 0 && c.lives[slot.Replica] == nil {
			c.violate(s, r, Shares, "%v has a share, and never lived", slot.Replica)
		}
		sh := shares[slot.Replica]
		sh.added, sh.subtracted = sh.added.Add(slot.Added), sh.subtracted.Add(slot.Subtracted)
		if slot.Floors != nil {
			sh.floorAdded, sh.floorSubtracted = sh.floorAdded.Add(slot.Floors.Added), sh.floorSubtracted.Add(slot.Floors.Subtracted)
		}
		shares[slot.Replica] = sh
	}
	for _, i := range s.increments {
		if _, ok := shares[i.replica]; !ok && !i.replica.IsZero() && i.first < r.last {
			shares[i.replica] = share{}
		}
	}
	for _, replica := range slices.SortedFunc(maps.Keys(shares), messages.Replica.Compare) {
		c.checkShare(s, r, replica, shares[replica])
	}
	if r.number != nil && r.kind == messages.String {
		c.checkSum(s, r)
	}
}

// bounds are the least and the most that a total can be.
type bounds struct{ least, most messages.Number }

func (b *bounds) add(n messages.Number, must, may bool) {
	if must {
		b.least = b.least.Add(n)
	}
	if may {
		b.most = b.most.Add(n)
	}
}

func (c *checking) checkShare(s *subject, r *reading, replica messages.Replica, is share) {
	e := s.eraOf(r)
	quiet := c.quiet(e, r)
	var added, subtracted, floorAdded, floorSubtracted bounds
	for _, i := range s.increments {
		if i.first >= r.last || i.replica != replica && !i.replica.IsZero() {
			continue
		}
		lives := i.certain && i.era == e && c.holds(i.act, r) && (quiet || c.guarded(e, i.act, r) > r.to+c.skew) && !c.mayBeForgotten(i, r)
		cleared := lives && i.clearing != nil && c.holds(i.clearing, r)
		threatened := i.threat < r.last
		switch one := messages.Int(1); i.number.Sign() {
		case 1:
			added.add(i.number, lives, true)
			floorAdded.add(i.number, cleared, threatened)
		case -1:
			subtracted.add(i.number.Neg(), lives, true)
			floorSubtracted.add(i.number.Neg(), cleared, threatened)
		default: // one more, and one less
			for _, b := range []*bounds{&added, &subtracted, &floorAdded, &floorSubtracted} {
				b.add(one, false, true)
			}
		}
	}
	c.within(s, r, replica, "added", is.added, added)
	c.within(s, r, replica, "subtracted", is.subtracted, subtracted)
	c.within(s, r, replica, "added and cleared", is.floorAdded, floorAdded)
	c.within(s, r, replica, "subtracted and cleared", is.floorSubtracted, floorSubtracted)
}

// mayBeForgotten reports whether the slot of an increment may have left as a deletion
// that is old.
func (c *checking) mayBeForgotten(i *increment, r *reading) bool {
	return c.terms.Retention > 0 && i.threat != math.MaxInt && r.to >= i.from-c.skew+c.terms.Retention.Milliseconds()
}

func (c *checking) within(s *subject, r *reading, replica messages.Replica, what string, is messages.Number, b bounds) {
	switch {
	case is.Cmp(b.least) < 0:
		c.violate(s, r, Shares, "%v has %s %v, at least %v must be known", replica, what, is, b.least)
	case is.Cmp(b.most) > 0:
		c.violate(s, r, Shares, "%v has %s %v, it was asked for %v at most", replica, what, is, b.most)
	}
}

// checkSum compares the number that clients see with what the packet adds up to.
func (c *checking) checkSum(s *subject, r *reading) {
	var sum messages.Number
	for i := range r.held.Slots {
		slot := &r.held.Slots[i]
		if slot.Until.Over(r.held.Cutoff) {
			continue
		}
		sum = sum.Add(slot.Added).Sub(slot.Subtracted)
		if slot.Floors != nil {
			sum = sum.Sub(slot.Floors.Added).Add(slot.Floors.Subtracted)
		}
	}
	for i := range r.held.Cells {
		if cell := &r.held.Cells[i]; cell.Place == messages.Base && !cell.Absent {
			base, ok := messages.ParseNumber(cell.Value, messages.MaxOperand)
			if !ok {
				return
			}
			sum = sum.Add(base)
		}
	}
	if !sum.Equal(*r.number) {
		c.violate(s, r, Shares, "it is %v, its shares come to %v", r.number, sum)
	}
}
