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
	LastHeard   time.Time          // zero until heard
	Recv        uint64             // frames of packets received
	RecvChanges uint64             // changes in them
	Radius      int                // the longest route received
	Offset      int64              // its wall clock less ours, milliseconds
	Restarts    uint64             // sockets made anew since it was configured
	Gaps        uint64             // times something it sent was not received or not merged
	Hears       []messages.Replica // whom it said it hears, in its last ping; nil while it is not up
	HearsAt     time.Time          // when that ping came
	Stamp       messages.Stamp     // of the last good frame
	Asked       bool               // it can be asked for what is missing: its pings say where
	Round       Round              // the round under way, or the last one
	Rounds      uint64             // rounds ended
	Diverged    uint64             // times it had what we lacked though the link was current
}

// Round is how far catching up with a peer has come.
type Round struct {
	Running bool
	Began   time.Time // zero: there was none
	Keys    uint64    // keys received
	Bytes   uint64    // of pages and requests
	Behind  uint64    // about how many keys are still to come; 0: not known, or none
	Took    time.Duration
}

// Up reports whether the peer is heard.
func (p PeerView) Up() bool { return p.State == Recovering || p.State == Current }

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
