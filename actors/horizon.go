package actors

import (
	"time"

	"blue-rings/messages"
)

// horizon is the moment, in Unix milliseconds, by which what is over has left
// the digest: the clock less grace, rounded down to a full minute, or to a full
// second where grace is shorter than usual.
func horizon(now messages.Stamp, grace time.Duration) int64 {
	step := time.Minute
	if grace < (Options{}).Defaults().Grace {
		step = time.Second
	}
	at := now.Millis() - grace.Milliseconds()
	return at - at%step.Milliseconds()
}
