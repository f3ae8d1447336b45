package actors

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// Readiness decides whether clients may be sent to a node: not before it has
// caught up. Once it was ready it stays so, unless it is strict: recovering is
// no reason to take a node that serves away from its clients. Safe for
// concurrent use.
type Readiness struct {
	peers   int           // links that must be current; 0: those of all who answer, negative: none
	timeout time.Duration // who has not been heard for so long does not answer
	strict  bool
	began   time.Time
	was     atomic.Bool // ready, once
}

// NewReadiness is that of a node which starts now, by Options.ReadyPeers,
// ReadyTimeout and ReadyStrict.
func NewReadiness(o Options, now time.Time) *Readiness {
	return &Readiness{peers: o.ReadyPeers, timeout: o.ReadyTimeout, strict: o.ReadyStrict, began: now}
}

// Judge answers whether the node is ready, and why, or what is missing. It
// remembers that the node was ready.
func (r *Readiness) Judge(view *View, now time.Time) (ready bool, reason string) {
	was := r.was.Load()
	missing := r.missing(view, now, was)
	switch {
	case missing == "" && view.Current:
		reason = "current"
	case missing == "":
		reason = "caught up; not waited for: " + namedPeers(notCurrent(view))
	case was && !r.strict:
		reason = "caught up before; now " + missing
	default:
		return false, missing
	}
	r.was.Store(true)
	return true, reason
}

// missing is what the node lacks to be ready, "" if nothing.
func (r *Readiness) missing(view *View, now time.Time, was bool) string {
	var awaited, others []*PeerView
	for _, p := range view.Peers {
		switch {
		case p.State == Current:
		case r.waitsFor(p, now, was):
			awaited = append(awaited, p)
		default:
			others = append(others, p)
		}
	}
	current := len(view.Peers) - len(awaited) - len(others)
	switch {
	case current < r.peers:
		return fmt.Sprintf("current with %d of %d peers (--ready-peers): %s", current, r.peers, awaitedPeers(append(awaited, others...)))
	case len(awaited) > 0:
		return awaitedPeers(awaited)
	default:
		return ""
	}
}

// waitsFor reports whether the node is not ready before a peer is current, that
// now is not. A node waits for whoever is heard and for whoever may still answer:
// the last answer of a peer that never gave one is counted as given when it was
// configured: at the start, or, where there is much on disk to load, after it.
// With a number of peers to be current with it does not matter which, unless the
// node is strict.
func (r *Readiness) waitsFor(p *PeerView, now time.Time, was bool) bool {
	if p.State == Recovering {
		return r.peers == 0 || r.strict
	}
	answered := r.began
	for _, later := range []time.Time{p.Since, p.LastHeard} {
		if later.After(answered) {
			answered = later
		}
	}
	return r.peers == 0 && !was && now.Sub(answered) < r.timeout
}

// awaitedNamed is how many peers are named at most.
const awaitedNamed = 3

// awaitedPeers says which peers are waited for, and how far they are.
func awaitedPeers(peers []*PeerView) string {
	if len(peers) == 0 {
		return "no other peers are configured"
	}
	return "waiting for " + namedPeers(peers)
}

func notCurrent(view *View) []*PeerView {
	var peers []*PeerView
	for _, p := range view.Peers {
		if p.State != Current {
			peers = append(peers, p)
		}
	}
	return peers
}

func namedPeers(peers []*PeerView) string {
	var names []string
	for _, p := range peers[:min(len(peers), awaitedNamed)] {
		state := p.State.String()
		if p.State == Recovering && p.Round.Behind > 0 {
			state += fmt.Sprintf(", about %d keys to come", p.Round.Behind)
		}
		names = append(names, fmt.Sprintf("%s (%s)", p.Endpoint, state))
	}
	if more := len(peers) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
