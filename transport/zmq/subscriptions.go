package zmq

import (
	"slices"

	"blue-rings/transport"
)

// topicsMost is how many bytes of topics all subscribers of an outlet may have
// subscribed to together. libzmq takes some 35 times as much memory for them, and
// would take whatever comes. A subscriber of ours has topics of less than 1 KiB.
const topicsMost = 1 << 20

// identitiesMost is how many identities an audience can name: enough for every
// mesh, and few enough to sort at each change.
const identitiesMost = 4_096

// subscriptions are those of an outlet, as its XPUB reports them: with
// XPUB_VERBOSER each one that begins or ends, those of a lost connection too. A
// subscriber of ours has two topics: the empty one, which every frame begins with,
// and a zero byte with its identity, which no frame begins with.
type subscriptions struct {
	topics map[string]int // how often, by topic
	bytes  int            // of all topics
	every  int            // to the empty topic
	named  int            // to topics that are identities
	other  int            // to any other topic

	identities map[string]struct{}
	last       *transport.Audience
	stale      bool // last is to be looked at again
}

func noSubscriptions() subscriptions {
	return subscriptions{topics: map[string]int{}, identities: map[string]struct{}{}, last: &transport.Audience{}}
}

// identityTopic is what a subscriber with an identity subscribes to, besides
// everything.
func identityTopic(identity string) string { return "\x00" + identity }

// identityIn is the identity that a topic names, if it is one.
func identityIn(topic string) (identity string, ok bool) {
	if len(topic) < 2 || len(topic) > 1+transport.MaxIdentity || topic[0] != 0 {
		return "", false
	}
	return topic[1:], true
}

// took takes note of what a subscriber sent, and reports whether it begins a
// subscription to everything: 1 begins one, 0 ends one; anything else a peer made
// up.
func (s *subscriptions) took(message []byte) (joined bool) {
	if len(message) == 0 {
		return false
	}
	topic := string(message[1:])
	switch message[0] {
	case 1:
		s.topics[topic]++
		if identity, ok := identityIn(topic); ok {
			s.identities[identity] = struct{}{}
		}
		s.add(topic, 1)
		return topic == ""
	case 0:
		n := s.topics[topic]
		if n == 0 {
			return false
		}
		if s.topics[topic] = n - 1; n == 1 {
			delete(s.topics, topic)
			if identity, ok := identityIn(topic); ok {
				delete(s.identities, identity)
			}
		}
		s.add(topic, -1)
	}
	return false
}

func (s *subscriptions) add(topic string, n int) {
	s.stale = true
	s.bytes += n * len(topic)
	if topic == "" {
		s.every += n
	} else if _, ok := identityIn(topic); ok {
		s.named += n
	} else {
		s.other += n
	}
}

// audience is who is subscribed: the same value as before unless that changed.
func (s *subscriptions) audience() *transport.Audience {
	if !s.stale {
		return s.last
	}
	s.stale = false
	now := transport.Audience{Unknown: max(0, s.every-s.named) + s.other}
	if len(s.identities) > identitiesMost {
		now.Unknown = s.every + s.other
	} else {
		for identity := range s.identities {
			now.Identities = append(now.Identities, identity)
		}
		slices.Sort(now.Identities)
	}
	if now.Unknown != s.last.Unknown || !slices.Equal(now.Identities, s.last.Identities) {
		s.last = &now
	}
	return s.last
}
