package actors

import (
	"math/bits"
	"sync/atomic"
	"time"

	"blue-rings/actors/redis"
)

// Clients count what the Redis gateway serves. The zero value is ready. Safe
// for concurrent use.
type Clients struct {
	Connected  atomic.Int64  // connections now
	Accepted   atomic.Uint64 // connections so far
	Refused    atomic.Uint64 // over the limit, or ended for what they sent
	operations [groups]atomic.Uint64
	latencies  [groups]latency
}

// groups is how many redis.Groups there are.
const groups = 4

// served counts a pipeline: how long it took from its first command read to its
// replies written, and how many operations on stores it had.
func (c *Clients) served(group redis.Group, took time.Duration, operations int) {
	c.operations[group].Add(uint64(operations))
	c.latencies[group].observe(took)
}

// Operations are the operations on stores so far.
func (c *Clients) Operations() uint64 {
	var sum uint64
	for i := range c.operations {
		sum += c.operations[i].Load()
	}
	return sum
}

// latency is a histogram. Bucket i holds what took less than 2^i times
// shortest, the last one all the rest: bounds from 1 µs to 33 s. To observe is
// two additions; the error is a factor of two at most.
type latency struct {
	buckets [latencies]atomic.Uint64
	sum     atomic.Int64 // nanoseconds
}

const (
	latencies = 27
	shortest  = 1000 // nanoseconds
)

// observe counts one duration.
func (l *latency) observe(took time.Duration) {
	took = max(took, 0)
	i := min(bits.Len64(uint64(took)/shortest), latencies-1)
	l.buckets[i].Add(1)
	l.sum.Add(int64(took))
}

// cumulative is the histogram as Prometheus wants it: how many in all, the sum
// in seconds, and how many took at most each bound in seconds.
func (l *latency) cumulative() (count uint64, sum float64, buckets map[float64]uint64) {
	buckets = make(map[float64]uint64, latencies-1)
	for i := range latencies {
		count += l.buckets[i].Load()
		if i < latencies-1 {
			buckets[float64(int64(shortest)<<i)/1e9] = count
		}
	}
	return count, float64(l.sum.Load()) / 1e9, buckets
}
