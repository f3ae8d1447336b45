package actors

import (
	"slices"
	"time"

	"blue-rings/messages"
)

const (
	// doubleAfter is for how many windows after our start another life under our name
	// is taken for our former one.
	doubleAfter = 4
	// namedMost is in how many pings in a row a peer that does not hear us may name our
	// former life.
	namedMost = 100
)

// lookForDouble looks for another life under our host name among those whom a peer
// hears. If the peer hears us besides, that one is not our former life: what it hears at
// one endpoint is one replica at a time. If it does not, it may be late: one that was
// kept from its turns since before our start names our former life when it goes on, and
// for some pings more. One that hears the other and not us names it for ever.
func (s *Subscriber) lookForDouble(now time.Time, hears []messages.Replica) {
	self := s.env.Self
	isOther := func(r messages.Replica) bool { return r.Host == self.Host && r != self }
	switch {
	case !slices.ContainsFunc(hears, isOther):
		s.kept.named = 0
		return
	case !slices.Contains(hears, self):
		if s.kept.named++; s.kept.named <= namedMost {
			return
		}
	}
	for _, replica := range hears {
		if isOther(replica) {
			s.reportDouble(now, replica)
		}
	}
}

// reportDouble reports another life under our host name that speaks while we do.
func (s *Subscriber) reportDouble(now time.Time, other messages.Replica) {
	if other == s.kept.double || now.Sub(s.kept.began) <= doubleAfter*s.env.Options.Window() {
		return
	}
	s.kept.double = other
	if publish, _ := s.kept.doubles.hit(now); publish {
		s.env.Emit(messages.HostShared{Other: other})
	}
}
