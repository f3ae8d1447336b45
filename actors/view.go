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
	LastHeard   time.Time // zero until heard
	Recv        uint64    // frames of packets received
	RecvChanges uint64    // changes in them
	Radius      int       // the longest route received
	Offset      int64     // its wall clock less ours, milliseconds
	Restarts    uint64    // sockets made anew since it was configured
	Gaps        uint64    // times something it sent was not received or not merged
	Hears       []messages.Replica
}

// Up reports whether the peer is heard.
func (p PeerView) Up() bool { return p.State == Recovering || p.State == Current }

// View is the monitor's judgement. It is immutable.
type View struct {
	Coherent bool // all configured peers are up; true without peers
	Up       int
	Peers    []*PeerView // in the order of their endpoints; immutable, too
}

// ViewBox holds the latest view. The zero value holds the view of a node
// without peers. Safe for concurrent use.
type ViewBox struct{ latest atomic.Pointer[View] }

// Load is the latest view; never nil.
func (b *ViewBox) Load() *View {
	if v := b.latest.Load(); v != nil {
		return v
	}
	return &View{Coherent: true}
}

// Store makes v the latest view.
func (b *ViewBox) Store(v *View) { b.latest.Store(v) }
