package actors

import (
	"slices"

	"blue-rings/messages"
)

// auditMemory is what audits of a peer remember of the keys that differ. Where more
// differ than an audit looks at, two audits look at the same buckets, and the next
// two at others.
type auditMemory struct {
	replica messages.Replica
	seen    map[auditKey]auditSeen // at most auditKeys
	audits  int                    // so far
	from    int                    // the bucket to begin at
	last    int                    // the last bucket that was looked at
}

type auditKey struct {
	kind string
	name uint64 // its hash
}

// auditSeen are the sums of a key when it was last looked at.
type auditSeen struct {
	theirs, ours uint64 // ours is 0 if it is not here
	futile       bool   // it was fetched, and nothing changed
}

// begin begins an audit of a replica. Nothing is remembered of others.
func (m *auditMemory) begin(replica messages.Replica) {
	if m.replica != replica || m.seen == nil {
		*m = auditMemory{replica: replica, seen: map[auditKey]auditSeen{}, last: messages.Buckets - 1}
	}
	if m.audits%2 == 0 {
		m.from = (m.last + 1) % messages.Buckets
		if len(m.seen) >= auditKeys {
			clear(m.seen)
		}
	}
	m.audits++
}

// compare remembers which keys of buckets differ, by the sums on both sides, and
// answers those that differed in the same way at the last look, and were not fetched
// then.
func (m *auditMemory) compare(kind string, buckets []uint16, theirs map[uint64]uint64, own []messages.KeySum) (stuck []auditKey) {
	ours := sumsByName(own)
	for key := range m.seen {
		if _, found := slices.BinarySearch(buckets, uint16(messages.BucketOf(key.name))); found && key.kind == kind {
			if sum, ok := theirs[key.name]; !ok || sum == ours[key.name] {
				delete(m.seen, key)
			}
		}
	}
	for name, sum := range theirs {
		key, now := auditKey{kind, name}, auditSeen{theirs: sum, ours: ours[name]}
		if now.theirs == now.ours {
			continue
		}
		before, known := m.seen[key]
		switch {
		case known && before.theirs == now.theirs && before.ours == now.ours:
			if !before.futile {
				stuck = append(stuck, key)
			}
		case known || len(m.seen) < auditKeys:
			m.seen[key] = now
		}
	}
	return stuck
}

// check answers which of the keys that were stuck are here now as they were
// there all the time: they were missing here. One that has become another was changed
// by news that came meanwhile, and perhaps it was the peer that lacked something.
func (m *auditMemory) check(stuck []auditKey, own []messages.KeySum) (missing []auditKey) {
	ours := sumsByName(own)
	for _, key := range stuck {
		before := m.seen[key]
		if now := ours[key.name]; now != before.ours {
			if now == before.theirs {
				missing = append(missing, key)
			}
			delete(m.seen, key)
			continue
		}
		before.futile = true
		m.seen[key] = before
	}
	return missing
}

func sumsByName(keys []messages.KeySum) map[uint64]uint64 {
	sums := make(map[uint64]uint64, len(keys))
	for _, key := range keys {
		sums[key.Name] = key.Sum
	}
	return sums
}
