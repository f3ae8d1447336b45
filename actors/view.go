package actors

import (
	"sync/atomic"
	"time"

	"blue-rings/messages"
)

// PeerState is where a link stands.
type PeerState uint8

// The states of a link.
const (
	Connecting PeerState = iota // nothing heard since it was configured
	Recovering                  // heard, but may lack what the peer has
	Current                     // has all that the peer had when last heard
	Silent                      // not heard for a whole window
)

// String is the state in one word.
func (s PeerState) String() string {
	return [...]string{"connecting", "recovering", "current", "silent"}[s]
}

// PeerView is what is known of one peer.
type PeerView struct {
	Endpoint    string
	Replica     messages.Replica // zero until heard
	State       PeerState
	Since       time.Time          // when it was configured
	LastHeard   time.Time          // zero until heard
	Recv        uint64             // frames of packets received
	RecvChanges uint64             // changes in them
	Radius      int                // the longest route received
	Offset      int64              // its wall clock less ours, milliseconds
	Restarts    uint64             // sockets made anew since it was configured
	Gaps        uint64             // times something it sent was not received or not merged
	Hears       []messages.Replica // whom it said it hears, in its last ping; nil while it is not up
	HearsAt     time.Time          // when the monitor learned of that ping; zero while it is not up
	Stamp       messages.Stamp     // of the last good frame
	Asked       bool               // it can be asked for what is missing: its pings say where
	AskedAt     string             // the endpoint it is asked at; "": it cannot be
	Round       Round              // the round under way, or the last one
	Rounds      uint64             // rounds ended
	Diverged    uint64             // times it had what we lacked though the link was current
}

// Up reports whether the peer is heard.
func (p PeerView) Up() bool { return p.State == Recovering || p.State == Current }

// Silence is how long nothing good has come from the peer: since it was heard
// last, or, if it never was, since it was configured. Not below 0.
func (p PeerView) Silence(now time.Time) time.Duration {
	since := p.LastHeard
	if since.IsZero() {
		since = p.Since
	}
	return max(now.Sub(since), 0)
}

// Lag is how far what was merged of the peer is behind the moment now, by the
// stamp of its last good frame; not below 0, and 0 of a peer that was never heard.
// It has the error of the two clocks.
func (p PeerView) Lag(now time.Time) time.Duration {
	if p.Stamp == 0 {
		return 0
	}
	return max(now.Sub(time.UnixMilli(p.Stamp.Millis())), 0)
}

// View is the monitor's judgement. It is immutable.
type View struct {
	Coherent bool // all configured peers are up; true without peers
	Current  bool // all links are current; true without peers
	Up       int
	Behind   uint64 // about how many keys are still to come; 0: not known, or none
	// Hearing changes whenever a peer goes up or down, is another replica, or says
	// that it hears others than before.
	Hearing uint64
	Peers   []*PeerView // in the order of their endpoints; immutable, too
}

// State is current if all links are, else recovering: a read may lack what some
// peer has.
func (v *View) State() string {
	if v.Current {
		return Current.String()
	}
	return Recovering.String()
}

// OldestSilence is the silence of the peer that has been silent for longest; 0
// without peers.
func (v *View) OldestSilence(now time.Time) time.Duration {
	var oldest time.Duration
	for _, p := range v.Peers {
		oldest = max(oldest, p.Silence(now))
	}
	return oldest
}

// ViewBox holds the latest view. The zero value holds the view of a node
// without peers. Safe for concurrent use.
type ViewBox struct{ latest atomic.Pointer[View] }

// Load is the latest view; never nil.
func (b *ViewBox) Load() *View {
	if v := b.latest.Load(); v != nil {
		return v
	}
	return &View{Coherent: true, Current: true}
}

// Store makes v the latest view.
func (b *ViewBox) Store(v *View) { b.latest.Store(v) }
