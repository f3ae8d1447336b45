package harness

import (
	"time"
	"unsafe"
)

// clockDrift is by how much a clock is too fast, since when.
type clockDrift struct {
	rate  float64 // seconds a second
	since time.Time
}

// time is what the host's clock shows. In a simulation it has what time.Now has, a
// monotonic reading besides the wall clock's: spans are right, however wrong the wall
// clock is and whenever it is set.
func (h *host) time() time.Time {
	now := h.world.clock.now
	drifted := time.Duration(h.drift.rate * float64(now.Sub(h.drift.since)))
	wall := now.Add(h.offset + drifted)
	if !h.world.blind {
		return wall
	}
	return monotonic(wall, now.Sub(epoch()))
}

// Where the parts of a time.Time with a monotonic reading are: one bit, seconds since
// 1885, and nanoseconds.
const (
	hasMonotonic = 1 << 63
	nanoseconds  = 30 // bits
	from1885     = 31_045 * 24 * 60 * 60
)

// monotonic is a time with a monotonic reading, as time.Now makes them and nobody else
// can.
func monotonic(wall time.Time, reading time.Duration) time.Time {
	t := time.Unix(0, 0).UTC() // later on it would take the reading away
	parts := (*struct {
		wall uint64
		ext  int64
	})(unsafe.Pointer(&t))
	parts.wall = hasMonotonic | uint64(wall.Unix()+from1885)<<nanoseconds | uint64(wall.Nanosecond())
	parts.ext = int64(reading) + 1
	return t
}
