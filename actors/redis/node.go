package redis

import "time"

// Node answers what is not asked of a store. Safe for concurrent use.
type Node interface {
	// Evidence is how much is known of the peers' state now.
	Evidence() Evidence

	// Status is the node's state now.
	Status() Status

	// Peers are the configured peers, in the order of their endpoints.
	Peers() []Peer

	// Meet adds a peer and Forget removes one. Both wait for the outcome:
	// whether there was anything to change, or why not.
	Meet(endpoint string) (changed bool, err error)
	Forget(endpoint string) (changed bool, err error)

	// Backup makes a backup of the data directory, with all that was acknowledged
	// before, and waits until it is on disk, which may take minutes. ErrLoading says
	// that the node is not up yet.
	Backup(dir string) error
}

// Evidence says how far what a node answers may be behind its peers.
type Evidence struct {
	Coherent      bool          // all configured peers are up; true without peers
	Up, Total     int           // configured peers: heard, and all
	Current       bool          // all that every configured peer had when last heard is here; true without peers
	Behind        int64         // about how many keys are still to come; negative: not known
	OldestSilence time.Duration // since the peer was heard that has been silent for longest; 0 without peers
}

// State is Current in one word.
func (e Evidence) State() string {
	if e.Current {
		return "current"
	}
	return "recovering"
}

// Status is what a node says of itself.
type Status struct {
	Host        string
	Incarnation uint64
	Keys        int64  // visible names, custom kinds included
	Expiring    int64  // those of the built-in kinds that have a set expiry
	Recv        uint64 // frames of packets received
	RecvChanges uint64 // changes in them
	Sent        uint64 // frames of packets sent
	SentChanges uint64 // changes in them
	Gaps        uint64 // times something a peer sent was not received or not merged
	CatchUps    uint64 // rounds of catching up that ended
	CatchUpKeys uint64 // keys they received
	CatchUpRead uint64 // bytes of them
	Diverged    uint64 // times a peer had what was missing here though its link was current
	Requests    uint64 // requests of peers that catch up, answered
	Pages       uint64 // pages sent to them
	PageBytes   uint64 // bytes of those
	Withheld    uint64 // packets not relayed: every subscriber had them anyhow
	Loading     bool   // the data directory is being loaded
	Loaded      uint64 // keys loaded so far
	Commits     uint64 // batches written to the data directory
	Unsaved     uint64 // names that changed and are not on their way there
	Lives       uint64 // incarnations that wrote it; 0 without one
	DiskFailure string // why writes are refused; "": they are not
	Backups     uint64 // made since the start
	Backup      LastBackup
	Uptime      time.Duration
	Clients     int    // connections now
	Accepted    uint64 // connections so far
	Operations  uint64 // operations of clients so far
	Memory      uint64 // bytes the process holds
}

// LastBackup is what a node says of the last backup that it has made.
type LastBackup struct {
	At    time.Time // zero: none was made since the start
	Names int       // visible ones, about
	Bytes uint64
}

// Peer is what a node says of a peer.
type Peer struct {
	Endpoint    string
	Host        string // "" until heard
	State       string
	LastHeard   time.Duration // ago; negative: never
	Recv        uint64        // frames of packets received
	RecvChanges uint64        // changes in them
	Radius      int           // the longest route received
	Offset      int64         // its wall clock less ours, milliseconds
	Restarts    uint64        // sockets made anew
	CanBeAsked  bool          // it said where to ask for what is missing
	AskedAt     string        // the endpoint it is asked at; "": it cannot be
	CatchUps    uint64        // rounds that ended
	Keys        uint64        // received in the round under way, or the last one
	Bytes       uint64        // of its pages and requests
	Rate        float64       // keys received a second in it
	Left        time.Duration // until its end, about; negative: not known
	Behind      int64         // about how many keys are still to come; negative: not known
	Lag         time.Duration // since what it last sent was stamped; negative: never heard
	Gaps        uint64        // times something it sent was not received or not merged
	Diverged    uint64        // times it had what was missing here though the link was current
}
