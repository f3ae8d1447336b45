package storage

import "blue-rings/messages"

// Sums adds the digests of the children of nodes of the digest tree.
func (s *Shard) Sums(level int, nodes []uint16, sums []uint64) {
	width := messages.Buckets / messages.NodesAt(level+1)
	for i, node := range nodes {
		for child := range messages.TreeFan {
			first := (int(node)*messages.TreeFan + child) * width
			for b := max(first, s.config.Range.First); b < min(first+width, s.config.Range.End); b++ {
				sums[i*messages.TreeFan+child] += s.buckets[b-s.config.Range.First].sum
			}
		}
	}
}

// KeySums appends the digest of each key of a bucket.
func (s *Shard) KeySums(bucket int, sums []messages.KeySum) []messages.KeySum {
	if bucket < s.config.Range.First || bucket >= s.config.Range.End {
		return sums
	}
	for _, e := range s.buckets[bucket-s.config.Range.First].entries {
		if e.key != nil {
			sums = append(sums, messages.KeySum{Name: e.hash, Sum: e.key.sum})
		}
	}
	return sums
}
