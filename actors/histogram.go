package actors

import (
	"sync/atomic"
	"time"
)

// histogramBuckets is how many bounds a Histogram has.
const histogramBuckets = 18

// histogramBounds are the upper bounds of the buckets, each included in its own.
func histogramBounds() [histogramBuckets]time.Duration {
	return [...]time.Duration{
		time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond,
		10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
		100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
		time.Second, 2500 * time.Millisecond, 5 * time.Second,
		10 * time.Second, 30 * time.Second, time.Minute,
		2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	}
}

// Histogram counts durations in fixed buckets from 1 ms to 10 min. The zero value
// is empty and ready. Safe for concurrent use.
type Histogram struct {
	counts [histogramBuckets + 1]atomic.Uint64 // the last: above all bounds
	sum    atomic.Int64                        // nanoseconds
}

// Observe counts one duration; one below zero counts as zero.
func (h *Histogram) Observe(d time.Duration) {
	d = max(d, 0)
	bucket := 0
	for _, bound := range histogramBounds() {
		if d <= bound {
			break
		}
		bucket++
	}
	h.counts[bucket].Add(1)
	h.sum.Add(int64(d))
}

// HistogramBucket says how many observations were no longer than Most.
type HistogramBucket struct {
	Most  time.Duration
	Count uint64 // those of the buckets below included
}

// Read is the number of observations, their sum, and the buckets, cumulative and
// in rising order. An observation made meanwhile may be in the sum and not yet in
// the number, or the other way round.
func (h *Histogram) Read() (count uint64, sum time.Duration, buckets []HistogramBucket) {
	for i, bound := range histogramBounds() {
		count += h.counts[i].Load()
		buckets = append(buckets, HistogramBucket{Most: bound, Count: count})
	}
	return count + h.counts[histogramBuckets].Load(), time.Duration(h.sum.Load()), buckets
}
