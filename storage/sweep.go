package storage

import (
	"math"

	"blue-rings/messages"
)

// A Sweep looks at so many keys and leaves the others to the next: some
// milliseconds.
const (
	sweepDue = 4_096
	allDue   = math.MaxInt
)

// Sweep lets go of what the horizon of now has passed. It does a bounded part
// of the work and reports whether that was all; else the next call goes on.
func (s *Shard) Sweep(now messages.Stamp) (done bool) {
	s.turn(now)
	s.advance(sweepDue)
	return s.noteSwept()
}

// sweepAll does all of the work, however long it takes.
func (s *Shard) sweepAll() {
	s.advance(allDue)
	s.noteSwept()
}

// noteSwept reports whether nothing is left to look at; then the sums are those of
// the horizon.
func (s *Shard) noteSwept() bool {
	if len(s.dues) > 0 && s.dues[0].due <= s.millis {
		return false
	}
	s.swept = s.horizon
	return true
}

// advance looks at the keys that are due, at most so many.
func (s *Shard) advance(limit int) {
	for ; limit > 0 && len(s.dues) > 0 && s.dues[0].due <= s.millis; limit-- {
		next := s.dues.pop()
		if next.key.due != next.due {
			continue
		}
		next.key.due = 0
		s.visit(held{next.key, messages.HashName(next.key.name())})
	}
}

// visit applies the horizon to a key and says when to look again. It reports
// whether the key is still there.
func (s *Shard) visit(k held) bool {
	s.bury(k)
	if k.atoms() == 0 && s.headerGone(k.expire, k.cutoff, k.cleared()) {
		s.remove(k)
		return false
	}
	s.recount(k)
	s.remindAll(k)
	return true
}

// overHorizon reports whether the whole key has left but for its deletions.
func (s *Shard) overHorizon(k held) bool {
	return k.expire.IsMoment() && int64(k.expire) <= s.horizon
}

// bury drops the deletions that are old and, of a key over by the horizon, all
// but deletions. Those that stay are over with their key.
func (s *Shard) bury(k held) {
	over := s.overHorizon(k)
	// The base first: when it has left, what its age has kept leaves, too.
	if base := k.base(); base != nil && (base.absent && s.old(base.stamp.Millis()) || over && !base.absent) {
		s.addSum(k, -s.cellHash(k, base))
		*base = cell{}
		s.change(k.key)
	}
	for i := k.slotCount() - 1; i >= 0; i-- {
		sl := k.slot(i)
		tombstone := k.floored(sl) && (over || k.dead(sl.until, sl.epoch)) || k.spent(sl)
		if over && !k.floored(sl) || tombstone && s.old(k.buried(sl)) {
			s.addSum(k, -s.slotHash(k, sl))
			s.removeSlot(k, i)
			s.change(k.key)
		} else if over && k.until(sl.until, sl.epoch) == messages.Unset {
			sl.until, sl.epoch = k.expire, k.epoch
			s.change(k.key)
		}
	}
	if k.cells() == nil {
		return
	}
	k.cells().filter(func(c *cell) bool {
		if c.absent && s.old(c.stamp.Millis()) || over && !c.absent {
			s.addSum(k, -s.cellHash(k, c))
			s.change(k.key)
			return false
		}
		return true
	})
}

// dropDead drops what the header has ended, but for the deletions that a
// cutoff has ended: they must outlive copies extended elsewhere.
func (s *Shard) dropDead(k held) {
	for i := k.slotCount() - 1; i >= 0; i-- {
		sl := k.slot(i)
		switch {
		case !k.dead(sl.until, sl.epoch):
		case k.floored(sl):
			before := s.slotHash(k, sl)
			sl.until, sl.epoch = k.until(sl.until, sl.epoch), deadEpoch
			s.addSum(k, s.slotHash(k, sl)-before)
		default:
			s.addSum(k, -s.slotHash(k, sl))
			s.removeSlot(k, i)
		}
	}
	if k.cells() == nil {
		return
	}
	if base := k.base(); base != nil && !base.absent && k.dead(base.until, base.epoch) {
		s.addSum(k, -s.cellHash(k, base))
		*base = cell{}
	}
	k.cells().filter(func(c *cell) bool {
		if c.stamp <= k.cleared() || !c.absent && k.dead(c.until, c.epoch) {
			s.addSum(k, -s.cellHash(k, c))
			return false
		}
		return true
	})
}

// remindAll finds out when the first thing of k leaves.
func (s *Shard) remindAll(k held) {
	s.remindHeader(k)
	if k.cells() == nil {
		return
	}
	for i := range k.cells().list {
		if c := &k.cells().list[i]; c.absent {
			s.remind(k, s.forgotten(c.stamp.Millis()))
		}
	}
}

// remindHeader does so for all but the elements and fields.
func (s *Shard) remindHeader(k held) {
	if k.expire.IsMoment() && !s.overHorizon(k) {
		due := int64(k.expire)
		if due <= s.millis {
			due = s.config.passed(due)
		}
		s.remind(k, due)
	}
	for i := range k.slotCount() {
		if sl := k.slot(i); k.spent(sl) || k.floored(sl) && (s.overHorizon(k) || k.dead(sl.until, sl.epoch)) {
			s.remind(k, s.forgotten(k.buried(sl)))
		}
	}
	if base := k.base(); base != nil && base.absent {
		s.remind(k, s.forgotten(base.stamp.Millis()))
	}
	if k.atoms() == 0 {
		s.remind(k, s.headerForgotten(k))
	}
}
