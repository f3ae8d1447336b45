package messages

import "time"

// ToMonitor is what the monitor accepts.
//
//sumtype:decl
type ToMonitor interface{ toMonitor() }

// Watch tells the monitor of a configured peer, by endpoint.
type Watch struct{ Peer string }

// Unwatch tells the monitor that a peer is configured no more.
type Unwatch struct{ Peer string }

// WatchAll tells the monitor of all configured peers: others are so no more.
type WatchAll struct{ Peers []string }

// Heard tells the monitor what a subscriber took from its peer in one turn. At
// least one whole frame was received, good or bad.
type Heard struct {
	Peer    string
	Replica Replica       // who published; zero while no good frame came
	Frames  int           // good frames of packets
	Packets int           // in them
	Changes int           // in them
	Radius  int           // the longest route
	Offset  int64         // the peer's wall clock less ours, milliseconds, of the last frame
	Gap     bool          // frames or packets were lost, refused or not merged
	Ping    *Ping         // the last ping whose predecessors the stores have all merged; nil: no news
	Held    time.Duration // since that ping came
	Stamp   Stamp         // of the last good frame
}

// Reopened tells the monitor that a peer's socket was made anew.
type Reopened struct {
	Peer     string
	Restarts uint64 // sockets made anew since the peer was configured
}

// CheckDue tells the monitor that a peer's window is over.
type CheckDue struct{}

// AuditDue tells the monitor to have its tree compared with the next peer's.
type AuditDue struct{}

// CatchUpStarted tells the monitor that the catch-up actor of a peer has
// started: what an earlier one was asked to do is not being done.
type CatchUpStarted struct{ Peer string }

// RoundProgress tells the monitor how far a round has come.
type RoundProgress struct {
	Peer   string
	Round  uint64
	Keys   uint64 // packets received and merged
	Bytes  uint64 // of the pages
	Behind uint64 // about how many keys are still to come; 0: not known
}

// RoundEnded tells the monitor that a round is over: the stores have merged all
// of its pages, or it is void.
type RoundEnded struct {
	Peer    string
	Round   uint64
	Replica Replica // who answered
	Keys    uint64  // packets received and merged
	Changed uint64  // of them, those that changed something
	Over    uint64  // of these, those that brought deletions of a name that has left but for such
	Bytes   uint64  // of pages and requests
	Took    time.Duration
	Void    string // why it does not count; "" it does
	Names   Names  // of some that changed, but those in Over; none if Recover was not Calm
}

// AuditEnded tells the monitor what an audit found.
type AuditEnded struct {
	Peer     string
	Repaired uint64 // keys that differed twice without changing, and now do not
	Names    Names  // of some of them
}

func (Watch) toMonitor()          {}
func (Unwatch) toMonitor()        {}
func (WatchAll) toMonitor()       {}
func (Heard) toMonitor()          {}
func (Reopened) toMonitor()       {}
func (CheckDue) toMonitor()       {}
func (AuditDue) toMonitor()       {}
func (CatchUpStarted) toMonitor() {}
func (RoundProgress) toMonitor()  {}
func (RoundEnded) toMonitor()     {}
func (AuditEnded) toMonitor()     {}
