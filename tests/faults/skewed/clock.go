// Package skewed is a clock that is wrong by as much as another process says, while it runs:
// constantly, in jumps, or more and more. The wall time is wrong, the time that passes is
// not, as on a machine whose clock somebody sets. Its command is the service on such a clock; the
// service itself has none of it.
package skewed

import (
	"sync/atomic"
	"time"
	"unsafe"

	"blue-rings/actors"
)

// Clock is the machine's clock, with a wall time that is wrong. Safe for concurrent use.
type Clock struct {
	actors.SystemClock
	offset *atomic.Int64 // nanoseconds ahead
}

var _ actors.Clock = Clock{}

// Open answers the clock whose offset is in a file that Create made. The file is mapped for as long as the
// process lives.
func Open(path string) (Clock, error) {
	offset, err := mapped(path)
	return Clock{offset: offset}, err
}

// Now is the wall time, less or more the offset.
func (c Clock) Now() time.Time { return shifted(c.SystemClock.Now(), time.Duration(c.offset.Load())) }

// shifted moves the wall reading of a time and leaves its monotonic one, which Add moves
// as well: a clock that is set makes no time pass.
func shifted(t time.Time, by time.Duration) time.Time {
	moved := t.Add(by)
	(*readings)(unsafe.Pointer(&moved)).monotonic = (*readings)(unsafe.Pointer(&t)).monotonic
	return moved
}

// readings is what time.Time is made of when it comes from time.Now. The test of this package holds
// that against the Go in use.
type readings struct {
	wall      uint64
	monotonic int64
	_         *time.Location
}
