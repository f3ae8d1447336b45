package storage

import (
	"sync/atomic"

	"blue-rings/messages"
)

// Clock is the hybrid logical clock of one node. Every reading is later than
// all earlier readings and than all stamps observed. The zero value is ready.
// Safe for concurrent use.
//
// Source: Kulkarni et al., Logical Physical Clocks, 2014.
type Clock struct {
	last atomic.Uint64
	wall atomic.Int64 // the latest wall clock, Unix milliseconds, that it was read with
}

// Now reads the clock, given the wall clock in Unix milliseconds.
func (c *Clock) Now(wall int64) messages.Stamp {
	c.follow(wall)
	floor := uint64(messages.StampAt(wall))
	for {
		last := c.last.Load()
		next := max(last+1, floor)
		if c.last.CompareAndSwap(last, next) {
			return messages.Stamp(next)
		}
	}
}

func (c *Clock) follow(wall int64) {
	for {
		former := c.wall.Load()
		if wall <= former || c.wall.CompareAndSwap(former, wall) {
			return
		}
	}
}

// Wall is the wall clock, Unix milliseconds, as others are to judge it: one that was set
// back counts as it was, until it has caught up with that. For so long the stamps are ahead
// of it, and who takes them can be too far ahead for its own neighbours. So it is where
// others are further ahead: clocks that leap together are mostly set back together.
func (c *Clock) Wall(wall int64) int64 { return max(wall, c.wall.Load()) }

// Last is the latest stamp read or observed, 0 before there was any.
func (c *Clock) Last() messages.Stamp { return messages.Stamp(c.last.Load()) }

// Observe moves the clock on to a stamp that was heard. The caller has refused
// stamps too far ahead.
func (c *Clock) Observe(stamp messages.Stamp) {
	for {
		last := c.last.Load()
		if uint64(stamp) <= last || c.last.CompareAndSwap(last, uint64(stamp)) {
			return
		}
	}
}
