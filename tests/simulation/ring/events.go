package ring

import (
	"regexp"
	"strings"

	"blue-rings/messages"
)

var number = regexp.MustCompile(`[0-9]+`)

// heard takes note of an event of a node, and looks for those that must not be.
func (r *run) heard(m *member, event messages.Event) {
	switch event := event.(type) {
	case messages.ActorFailed:
		r.onFailed(m, event)
	case messages.HostShared:
		r.shared[m.as]++
		if r.doubles[m.as] == nil {
			r.violate("shared", "%s: %v, which it is not", m.Name, event)
		}
	case messages.ClockSkewed:
		if r.aheads == 0 {
			r.violate("skewed", "%s: %v, which it is not", m.Name, event)
		}
	case messages.DiskFailed:
		if !m.diskFailed {
			m.failed = r.now()
			if m.troubles > 0 {
				m.failed = m.since
			}
		}
		m.diskFailed = true
		if !strings.Contains(event.Reason, injected) && !strings.Contains(event.Reason, "crash") && !m.tripped {
			r.violate("failing", "%s: %v", m.Name, event)
		}
	case messages.StopLate:
		m.stopLate = true
		if m.troubles == 0 {
			r.violate("failing", "%s: %v, though nothing holds it up", m.Name, event)
		}
	case messages.Diverged:
		if !r.mayHaveLacked(event) {
			r.violate("diverged", "%s: %v", m.Name, event)
		}
	case messages.KindConflict:
		if !r.mayBeMixed(event.Key) {
			r.violate("event", "%s: %v", m.Name, event)
		}
	case messages.Unexpected, messages.FrameRefused, messages.KindUnknown, messages.PeerStale,
		messages.LoadFailed:
		r.violate("event", "%s: %v", m.Name, event)
	case messages.CatchUpBegun:
		r.state("recovering, since " + event.Reason)
	case messages.GapSeen:
		r.state("gap: " + event.Reason)
	case messages.CatchUpFailed:
		r.state("catch-up failed: " + event.Reason)
	case messages.PeerUp, messages.PeerDown, messages.CatchUpEnded, messages.SocketRebuilt, messages.PeerAdded, messages.PeerRemoved,
		messages.Coherent:
		r.state(event.Name())
	}
}

// onFailed allows an actor to fail that was made to.
func (r *run) onFailed(m *member, event messages.ActorFailed) {
	if !strings.Contains(event.Reason, injected) && !strings.HasPrefix(event.Reason, "crash ") {
		r.violate("failing", "%s: %v", m.Name, event)
	}
	role := event.Actor
	if strings.Contains(role, "/stores/") {
		life := m.life
		r.trouble(m, true) // what it had to commit waits for its restart
		r.later(2*event.Delay, func() {
			if m.life == life && m.machine != nil {
				r.trouble(m, false)
			}
		})
	}
	r.state("failed " + r.nameless(role))
}

// state counts that something was reached. Names of hosts and numbers are left out.
func (r *run) state(what string) { r.report.States[r.nameless(what)]++ }

func (r *run) nameless(text string) string {
	for _, m := range r.members {
		text = strings.ReplaceAll(text, endpointOf(m.Name), "P")
	}
	return number.ReplaceAllString(text, "N")
}
