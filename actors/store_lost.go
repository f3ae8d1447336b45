package actors

import "blue-rings/messages"

// lostMost is up to how many names that a failed disk lacks a store tells apart.
const lostMost = 65_536

// lost is about how many names of a store a failed disk has not in their last state: those
// of the commit that failed, and each that changed and was not written.
type lost struct {
	names map[uint64]struct{} // hashes
	more  int                 // in the commit that failed, and beyond lostMost
}

func (l *lost) add(name string) {
	if len(l.names) >= lostMost {
		l.more++
		return
	}
	if l.names == nil {
		l.names = make(map[uint64]struct{})
	}
	l.names[messages.HashName(name)] = struct{}{}
}

func (l *lost) count() int { return len(l.names) + l.more }

// countUnsaved says how many names are neither on disk nor on their way there.
func (s *Store) countUnsaved() {
	d := s.kept.durable
	s.gauge.Unsaved.Store(int64(d.journal.Pending() + d.lost.count()))
}
