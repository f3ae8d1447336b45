package actors

import "time"

// Clock tells the wall time and calls back later. Nothing else in actors and
// supervision asks the time.
type Clock interface {
	Now() time.Time

	// After calls f once, after d, from any goroutine; f must not block.
	// cancel stops a call that has not begun.
	After(d time.Duration, f func()) (cancel func())
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

var _ Clock = SystemClock{}

// Now is the machine's wall time.
func (SystemClock) Now() time.Time { return time.Now() }

// After is time.AfterFunc.
func (SystemClock) After(d time.Duration, f func()) func() {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}
