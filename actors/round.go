package actors

import "time"

// Round is how far catching up with a peer has come.
type Round struct {
	Running bool
	Began   time.Time // zero: there was none
	Keys    uint64    // keys received
	Bytes   uint64    // of pages and requests
	Behind  uint64    // about how many keys are still to come; 0: not known, or none
	Took    time.Duration
}

// Rate is how many keys a second have come since the round began, until now or
// until its end; 0 while nothing can be said.
func (r Round) Rate(now time.Time) float64 {
	took := r.Took
	if r.Running {
		took = now.Sub(r.Began)
	}
	if took <= 0 {
		return 0
	}
	return float64(r.Keys) / took.Seconds()
}

// Left is about how long a running round will still take if the keys go on coming
// as they did; 0 when that is not known, or when the round is over.
func (r Round) Left(now time.Time) time.Duration {
	rate := r.Rate(now)
	if !r.Running || rate == 0 {
		return 0
	}
	const most = 100 * 365 * 24 * time.Hour // beyond it a Duration would overflow
	return time.Duration(min(float64(r.Behind)/rate, most.Seconds()) * float64(time.Second))
}
