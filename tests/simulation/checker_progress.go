package simulation

import (
	"time"

	"blue-rings/actors"
)

// StuckAfter is how long a link may be recovering while nothing is wrong with it. A
// question that was lost several times is asked again after 8 s; then comes a round.
const StuckAfter = 10 * time.Second

// checkProgress looks for links that are recovering for ever.
func (w *world) checkProgress() {
	now := w.ring.Now()
	for _, l := range w.is.Topology.Links {
		n, other := w.nodes[l.To], w.nodes[l.From]
		if n.machine == nil {
			continue
		}
		if p := n.peer(l.From); p.State != actors.Recovering {
			delete(n.recovering, l.From)
			continue
		}
		since, known := n.recovering[l.From]
		if !known {
			n.recovering[l.From] = now
			continue
		}
		if other.machine == nil || !w.isWell(l) || !w.isWell(l.back()) {
			continue
		}
		for _, at := range []time.Time{other.bornAt, w.wellSince(l), w.wellSince(l.back())} {
			if at.After(since) {
				since = at
			}
		}
		if now.Sub(since) > StuckAfter {
			w.violate("stuck", "%s has been recovering with %s for %v, though nothing is wrong between them", hostName(l.To), hostName(l.From), now.Sub(since))
		}
	}
}

// isWell reports whether a link suffers nothing. One that is not there does not.
func (w *world) isWell(l Link) bool { return w.faults[l] == nil || w.faults[l].until.IsZero() }

func (w *world) wellSince(l Link) time.Time {
	if w.faults[l] == nil {
		return w.began
	}
	return w.faults[l].since
}
