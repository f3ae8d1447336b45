package storage

import (
	"iter"

	"blue-rings/messages"
)

// bucket is the keys whose hashes have the same top 16 bits: what is known of all of them.
// They lie in a table.
type bucket struct {
	sum  uint64 // of the sums of its keys
	keys int
}

func (s *Shard) bucket(number int) *bucket { return &s.buckets[number-s.config.Range.First] }

// table is where a key of that hash lies.
func (s *Shard) table(hash uint64) *table { return s.tableOf(messages.BucketOf(hash)) }

func (s *Shard) tableOf(bucket int) *table {
	return &s.tables[bucket/tableBuckets-s.config.Range.First/tableBuckets]
}

// newTables are those of a range that is not empty.
func newTables(r Range) []table {
	return make([]table, (r.End-1)/tableBuckets-r.First/tableBuckets+1)
}

// keysOf is the keys of a bucket, in no order.
func (s *Shard) keysOf(bucket int) iter.Seq[held] {
	return func(yield func(held) bool) {
		left := s.bucket(bucket).keys
		if left == 0 {
			return
		}
		for _, e := range s.tableOf(bucket).entries {
			if e.key == nil || messages.BucketOf(e.hash) != bucket {
				continue
			}
			if left--; !yield(held{e.key, e.hash}) || left == 0 {
				return
			}
		}
	}
}
