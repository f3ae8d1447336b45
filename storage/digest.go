package storage

import "blue-rings/messages"

// Digest is the sum of the hashes of all that the horizon of now leaves.
func (s *Shard) Digest(now messages.Stamp) uint64 {
	s.turn(now)
	s.sweepAll()
	return s.tree.total
}

// Root is the sum of the hashes of all keys, and its horizon if it has one.
func (s *Shard) Root() (sum uint64, horizon int64) {
	if s.swept != s.horizon {
		return s.tree.total, 0
	}
	return s.tree.total, s.swept
}

// Sums adds the digests of the children of nodes of the digest tree.
func (s *Shard) Sums(level int, nodes []uint16, sums []uint64) {
	if level < messages.TreeLevels-1 {
		s.tree.addTo(level, nodes, sums)
		return
	}
	for i, node := range nodes {
		for child := range messages.TreeFan {
			if b := int(node)*messages.TreeFan + child - s.config.Range.First; b >= 0 && b < len(s.buckets) {
				sums[i*messages.TreeFan+child] += s.buckets[b].sum
			}
		}
	}
}

// KeySums appends the digest of each key of a bucket.
func (s *Shard) KeySums(bucket int, sums []messages.KeySum) []messages.KeySum {
	if bucket < s.config.Range.First || bucket >= s.config.Range.End {
		return sums
	}
	for k := range s.keysOf(bucket) {
		sums = append(sums, messages.KeySum{Name: k.hash, Sum: k.sum})
	}
	return sums
}
