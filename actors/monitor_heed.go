package actors

import "time"

// heedPings is for how many ping intervals a peer may take us for one who hears whom
// we do not hear any more: as long as a ping counts, and one for the way of it. So
// long the peer goes on to withhold what that one was to bring.
const heedPings = freshPings + 1

// unheeded takes note that the peer of the link does not yet know whom we do not hear
// any more. A round that begins before it does may be followed by news that is
// withheld: it does not count as the last one.
func (l *link) unheeded(now time.Time, interval time.Duration) {
	l.rounds.heeded = now.Add(heedPings * interval)
}

// lost takes note that the peer of a link is not heard any more, or as another replica:
// the others do not know that yet, whether they are heard themselves or not.
func (m *Monitor) lost(gone *link) {
	now := m.env.Clock.Now()
	m.kept.lost = now
	for _, l := range m.kept.links {
		if l != gone {
			l.unheeded(now, m.env.Options.PingInterval)
		}
	}
}

// isHeeded reports whether the peer knew whom we hear at a moment.
func (l *link) isHeeded(at time.Time) bool { return !at.Before(l.rounds.heeded) }

// heed has a round that has ended be followed by another, if it began too early.
func (l *link) heed() {
	if r := &l.rounds; !l.isHeeded(r.began) {
		r.again = true
		if r.next.Before(r.heeded) {
			r.next = r.heeded
		}
	}
}
