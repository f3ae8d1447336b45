package storage

import (
	"time"

	"blue-rings/messages"
)

// The horizon steps by minutes, so that the digests of nodes whose clocks
// differ a little can be compared most of the time; by seconds where the grace
// is too short for that.
const (
	minuteStep  = 60_000
	secondStep  = 1_000
	minuteGrace = 30_000
)

// Horizon is the moment, at the given one, by which what is over has left memory
// and digest: grace before it, rounded down to a step. Both in Unix milliseconds.
func Horizon(millis int64, grace time.Duration) int64 {
	before := millis - grace.Milliseconds()
	if before < 0 {
		return 0
	}
	return before - before%step(grace)
}

func step(grace time.Duration) int64 {
	if grace.Milliseconds() < minuteGrace {
		return secondStep
	}
	return minuteStep
}

// passed is the first moment whose horizon is not before the given one.
func (c *ShardConfig) passed(millis int64) int64 {
	step := step(c.Grace)
	return (millis+step-1)/step*step + c.Grace.Milliseconds()
}

// old reports whether a deletion of that moment has been kept long enough.
func (s *Shard) old(millis int64) bool {
	return millis+s.config.Retention.Milliseconds() <= s.horizon
}

// forgotten is when a deletion of that moment leaves.
func (s *Shard) forgotten(millis int64) int64 {
	return s.config.passed(millis + s.config.Retention.Milliseconds())
}

// buried is the moment of the reset that a floored slot remembers: every reset
// writes the base.
func (k *key) buried(sl *slot) int64 {
	stamp := sl.serial
	if base := k.base(); base != nil {
		stamp = max(stamp, base.stamp)
	}
	return stamp.Millis()
}

// headerGone reports whether a header without atoms may leave.
func (s *Shard) headerGone(expire messages.Expire, cutoff int64, cleared messages.Stamp) bool {
	if expire.IsMoment() && int64(expire) <= s.horizon {
		return cleared == 0 || s.old(cleared.Millis())
	}
	since := max(cutoff, cleared.Millis())
	if since == 0 {
		return !expire.IsMoment()
	}
	return s.old(since)
}

// headerForgotten is when a header without atoms leaves, if it does not change.
func (s *Shard) headerForgotten(k held) int64 {
	since := max(k.cutoff, k.cleared().Millis())
	switch {
	case s.overHorizon(k):
		return s.forgotten(k.cleared().Millis())
	case since > 0:
		return s.forgotten(since)
	case k.expire.IsMoment():
		return s.config.passed(int64(k.expire))
	default:
		return 0
	}
}
