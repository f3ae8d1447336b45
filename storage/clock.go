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
type Clock struct{ last atomic.Uint64 }

// Now reads the clock, given the wall clock in Unix milliseconds.
func (c *Clock) Now(wall int64) messages.Stamp {
	floor := uint64(messages.StampAt(wall))
	for {
		last := c.last.Load()
		next := max(last+1, floor)
		if c.last.CompareAndSwap(last, next) {
			return messages.Stamp(next)
		}
	}
}

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
