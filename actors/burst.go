package actors

import "time"

// burst limits how often a complaint that repeats is published. A burst goes on
// as long as its complaints follow each other closely; a long one is mentioned
// again now and then.
type burst struct {
	began, last time.Time
	count       int
}

const (
	burstQuiet = 10 * time.Second // without a complaint, and the burst is over
	burstAgain = time.Minute      // a burst is mentioned so often
)

// hit takes note of a complaint and reports whether it is to be published, and
// how many there were in the burst before.
func (b *burst) hit(now time.Time) (publish bool, before int) {
	if b.count > 0 && now.Sub(b.last) < burstQuiet && now.Sub(b.began) < burstAgain {
		b.count++
		b.last = now
		return false, 0
	}
	before = b.count
	*b = burst{began: now, last: now, count: 1}
	return true, before
}
