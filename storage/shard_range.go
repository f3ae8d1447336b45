package storage

import "blue-rings/messages"

// Range is the buckets from First up to, not including, End.
type Range struct{ First, End int }

// RangeOf is the i-th of n contiguous ranges that share all buckets evenly.
func RangeOf(i, n int) Range {
	start := func(i int) int { return (i*messages.Buckets + n - 1) / n }
	return Range{First: start(i), End: start(i + 1)}
}

// ShardOf is the index of the range that owns a bucket, among n.
func ShardOf(bucket, n int) int { return bucket * n / messages.Buckets }
