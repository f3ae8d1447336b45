package actors

import "time"

// bindDelay is how long to wait before the next try to bind, after so many that
// failed in a row before the last one: twice as long each time.
func (o Options) bindDelay(failed int) time.Duration {
	delay := o.BindRetryMin
	for range failed {
		if delay *= 2; delay >= o.BindRetryMax {
			return o.BindRetryMax
		}
	}
	return delay
}
