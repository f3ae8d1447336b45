package storage

import "blue-rings/messages"

// group is how many names are looked up together.
const group = 64

// lookup is a name that the call under way is about to look at.
type lookup struct {
	hash    uint64
	name    string
	entries entries
	key     *key // what was found; nil: look again
	found   string
	begun   messages.Stamp
}

// lookAhead finds the keys of the names in s.ahead. To find one is to wait for
// memory three times, each time for what the last one pointed to: the table,
// the key, its name. Here each of these steps is taken for all names
// before the next, so that a processor waits for many of them at once.
//
// Source: Chen et al., Improving Hash Join Performance through Prefetching,
// 2004 (group prefetching).
func (s *Shard) lookAhead() {
	ahead := s.ahead
	for i := range ahead {
		if l := &ahead[i]; s.owns(l.hash) {
			l.entries = s.table(l.hash).entries
		}
	}
	for i := range ahead {
		l := &ahead[i]
		if len(l.entries) == 0 {
			continue
		}
		for j := l.entries.home(l.hash); l.entries[j].key != nil; j = l.entries.after(j) {
			if l.entries[j].hash == l.hash {
				l.key = l.entries[j].key
				break
			}
		}
	}
	for i := range ahead {
		if l := &ahead[i]; l.key != nil {
			l.found, l.begun = l.key.name(), l.key.first.serial // both ends of the key
		}
	}
	for i := range ahead {
		if l := &ahead[i]; l.found != l.name {
			l.key = nil
		}
	}
}

// looked is the key of the i-th name of the group, as it is now.
func (s *Shard) looked(i int) held {
	l := &s.ahead[i]
	if l.key == nil || l.key.gone() {
		return s.find(l.hash, l.name)
	}
	return held{l.key, l.hash}
}

// forgetAhead ends a group.
func (s *Shard) forgetAhead() {
	clear(s.ahead)
	s.ahead = s.ahead[:0]
}
