package simulation

import (
	"time"

	"blue-rings/actors"
)

const (
	// checkEvery is how many ticks lie between looks at everything.
	checkEvery = 10
	// Slack is how long ago a peer had what a node must have by now. It may have taken
	// a window, 16 ticks, until the node noticed that nothing comes, and that is
	// the longest; besides, a publisher is down for 4 ticks, holds news back
	// for 2, and frames take 2, over at most three links.
	Slack = 30 * tick
)

// checkCurrent looks whether a node that says of itself that it lacks nothing lacks
// what a peer had Slack ago.
func (w *world) checkCurrent() {
	for _, n := range w.nodes {
		if n.machine != nil {
			n.past = append(n.past, moment{w.ring.Now(), w.look(n)})
			for len(n.past) > 0 && w.ring.Now().Sub(n.past[0].at) > Slack+checkEvery*tick {
				n.past = n.past[1:]
			}
		}
	}
	for _, n := range w.nodes {
		if n.machine != nil && !n.isRecovering() {
			w.checkNode(n)
		}
	}
}

// isRecovering reports whether the node says of a link that it may lack something.
func (n *node) isRecovering() bool {
	for _, p := range n.machine.View().Peers {
		if p.State == actors.Recovering {
			return true
		}
	}
	return false
}

func (w *world) checkNode(n *node) {
	ours := n.past[len(n.past)-1].held
	for _, other := range w.nodes {
		p := n.peer(other.host)
		if p == nil || p.State != actors.Current || other.machine == nil || other.machine.Self() != p.Replica {
			continue
		}
		theirs, ok := other.had(w.ring.Now().Add(-Slack))
		if !ok {
			continue
		}
		w.report.Checks++
		if lack := ours.lack(theirs); lack != "" {
			w.violate("missing", "%s is current with %s, which had more %v ago: %s", hostName(n.host), hostName(other.host), Slack, lack)
		}
	}
}

// had is the latest of what the node is known to have had by a time.
func (n *node) had(by time.Time) (held Holding, ok bool) {
	for _, m := range n.past {
		if m.at.After(by) {
			break
		}
		held, ok = m.held, true
	}
	return held, ok
}
