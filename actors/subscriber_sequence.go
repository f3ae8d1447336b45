package actors

import "blue-rings/messages"

// sequences are the last sequence numbers heard on a link, by publisher.
type sequences struct{ last map[messages.Replica]uint64 }

// sequencesMost is how many publishers are remembered. A link has one at a time;
// more come only from a peer that restarts often, or is hostile.
const sequencesMost = 16

// take takes note of a number and reports how many numbers are missing before it.
// Repeated and older numbers miss nothing. Of a publisher not heard before
// nothing is missing either: that it is new is news enough.
func (s *sequences) take(publisher messages.Replica, number uint64) (missing uint64) {
	last, known := s.last[publisher]
	switch {
	case known && number <= last:
		return 0
	case known:
		missing = number - last - 1
	case s.last == nil || len(s.last) >= sequencesMost:
		s.last = map[messages.Replica]uint64{}
	}
	s.last[publisher] = number
	return missing
}
