package actors

import (
	"time"

	"blue-rings/messages"
)

// skew is how far the clocks of a peer who says, at now, what they are, are ahead of our
// wall clock, and whether that is too far. The hybrid clock follows the most advanced wall clock of the ring,
// which may be one neighbour further away: it may be ahead twice as far.
func skew(peer string, wall int64, stamp messages.Stamp, now time.Time, most time.Duration) (s messages.ClockSkewed, refused bool) {
	ours := now.UnixMilli()
	s = messages.ClockSkewed{Peer: peer, Wall: apart(wall - ours), Hybrid: apart(stamp.Millis() - ours), Most: most}
	return s, s.Wall > most || s.Hybrid > 2*most
}

// refuseAhead takes note that a frame, or a page, was refused for its clock.
func (c *Counters) refuseAhead(by messages.ClockSkewed) {
	c.Drop(DropSkew, 1)
	for ahead := by.Hybrid.Milliseconds(); ; {
		if most := c.Ahead.Load(); ahead <= most || c.Ahead.CompareAndSwap(most, ahead) {
			return
		}
	}
}

// apart is a distance in milliseconds as a time, if need be a shorter one.
func apart(millis int64) time.Duration {
	const longest = messages.MaxMillis / 1000
	return time.Duration(min(max(millis, -longest), longest)) * time.Millisecond
}
