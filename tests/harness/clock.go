package harness

import (
	"container/heap"
	"time"

	"blue-rings/actors"
)

// epoch is when every world begins: late enough that no retention reaches
// before 1970.
func epoch() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// clock is virtual time: it moves only when a script says so. Timers fall due
// in the order of their moments, then in that of their making.
type clock struct {
	now    time.Time
	made   uint64
	timers timers
}

// After makes a timer.
func (c *clock) After(d time.Duration, f func()) (cancel func()) {
	c.made++
	t := &timer{at: c.now.Add(max(d, 0)), made: c.made, call: f}
	heap.Push(&c.timers, t)
	return func() { t.call = nil }
}

// next takes the first timer that is due by end, and moves the time to it.
func (c *clock) next(end time.Time) (call func(), ok bool) {
	for len(c.timers) > 0 && !c.timers[0].at.After(end) {
		t := heap.Pop(&c.timers).(*timer)
		if t.call != nil {
			c.now = t.at
			return t.call, true
		}
	}
	return nil, false
}

type timer struct {
	at   time.Time
	made uint64
	call func() // nil: cancelled
}

type timers []*timer

func (h timers) Len() int      { return len(h) }
func (h timers) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *timers) Push(x any)   { *h = append(*h, x.(*timer)) }
func (h timers) Less(i, j int) bool {
	return h[i].at.Before(h[j].at) || h[i].at.Equal(h[j].at) && h[i].made < h[j].made
}

func (h *timers) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	*h = (*h)[:last]
	return t
}

// hostClock is the world's clock as one host sees it: with its own offset and drift,
// and with its timers in the trace. Timers are of the monotonic clock: they do not
// follow the wall clock's errors.
type hostClock struct {
	host *host
}

var _ actors.Clock = hostClock{}

// Now is where an actor that was tripped fails.
func (c hostClock) Now() time.Time {
	c.host.world.stumble()
	return c.host.time()
}

func (c hostClock) After(d time.Duration, f func()) func() {
	return c.host.world.after(c.host, d, f)
}
