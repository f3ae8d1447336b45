package ring

import (
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
)

// checkAll looks at everything that must hold at any time.
func (r *run) checkAll() {
	for _, m := range r.members {
		if !m.takesTurns() || len(m.held) > 0 {
			m.moments = nil // what it has is not known
			continue
		}
		held, ok := inMemory(m.machine)
		if m.machine == nil { // its last turns were among these
			continue
		}
		if !ok {
			m.moments = nil
			continue
		}
		r.checkHeld(m, held)
		m.moments = append(m.moments, moment{r.now(), m.machine.Self(), m.machine.Stamp(), held})
		if len(m.moments) > momentsMost {
			m.moments = m.moments[1:]
		}
	}
	for _, m := range r.members {
		if len(m.moments) > 0 {
			r.checkCurrent(m)
		}
	}
}

// checkHeld compares what a node has with what it had, what it told its clients, and
// what all clients have asked for.
func (r *run) checkHeld(m *member, held holding) {
	r.checked("kept")
	if lack := held.lack(m.kept); lack != "" {
		r.violate("lost", "%s has lost what it had: %s", m.Name, lack)
	}
	m.kept = held
	r.checked("acknowledged")
	if lack := held.lack(m.life.acked(func(ack) bool { return true })); lack != "" {
		r.violate("lost", "%s has not what it acknowledged: %s", m.Name, lack)
	}
	r.checked("counted once")
	if more := r.ledger.asked.lack(held); more != "" {
		r.violate("counted twice", "%s has more than was asked for: %s", m.Name, more)
	}
}

// moment is what a node had at a time.
type moment struct {
	at      time.Duration
	replica messages.Replica
	stamp   messages.Stamp
	held    holding
}

// momentsMost is how many moments of a node are remembered.
const momentsMost = 100

// checkCurrent looks whether a node that says that it lacks nothing of a peer has what
// that one had, slack before it sent the last frame that all of the node's peers have
// been heard by. (What a peer withholds comes from another, whose last frame counts, too.)
func (r *run) checkCurrent(m *member) {
	until := r.now()
	peers := map[string]*actors.PeerView{}
	for _, p := range m.machine.View().Peers {
		switch p.State {
		case actors.Recovering:
			return
		case actors.Connecting, actors.Silent:
			continue
		default:
		}
		other := r.at(p.Endpoint)
		if other == nil || other.machine == nil || other.machine.Self() != p.Replica {
			return
		}
		sent, ok := other.sentBefore(p.Stamp)
		if !ok {
			return
		}
		until = min(until, sent)
		peers[other.Name] = p
	}
	ours := m.moments[len(m.moments)-1].held
	for _, other := range r.members {
		if peers[other.Name] == nil {
			continue
		}
		if theirs, ok := other.had(until - r.slack()); ok {
			r.checked("current")
			if lack := ours.lack(theirs); lack != "" {
				r.violate("missing", "%s is current with %s, which had more: %s", m.Name, other.Name, lack)
			}
		}
	}
}

// slack is how long what a node has may wait in it for its next frame: pings leave
// behind all that waits.
func (r *run) slack() time.Duration { return 3*r.plan.Ping + 2*max(r.plan.Spacing, 0) }

// at is the member that publishes at an endpoint.
func (r *run) at(endpoint string) *member {
	for _, m := range r.members {
		if endpointOf(m.Name) == endpoint {
			return m
		}
	}
	return nil
}

// sentBefore is the latest known time at which the member, in its present life, had not
// stamped so far.
func (m *member) sentBefore(stamp messages.Stamp) (at time.Duration, ok bool) {
	for _, moment := range m.moments {
		if moment.replica != m.machine.Self() {
			continue
		}
		if moment.stamp > stamp {
			break
		}
		at, ok = moment.at, true
	}
	return at, ok
}

// had is the latest that the member is known to have had by a time, in its present
// life.
func (m *member) had(by time.Duration) (held holding, ok bool) {
	for _, moment := range m.moments {
		if moment.at > by {
			break
		}
		if moment.replica == m.machine.Self() {
			held, ok = moment.held, true
		}
	}
	return held, ok
}
