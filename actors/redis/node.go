package redis

import "time"

// Node answers what is not asked of a store. Safe for concurrent use.
type Node interface {
	// Coherence is whether all configured peers are up, how many are, and how
	// many there are.
	Coherence() (coherent bool, up, total int)

	// Status is the node's state now.
	Status() Status

	// Peers are the configured peers, in the order of their endpoints.
	Peers() []Peer

	// Meet adds a peer and Forget removes one. Both wait for the outcome:
	// whether there was anything to change, or why not.
	Meet(endpoint string) (changed bool, err error)
	Forget(endpoint string) (changed bool, err error)
}

// Status is what a node says of itself.
type Status struct {
	Host        string
	Incarnation uint64
	Keys        int64  // visible names, custom kinds included
	Recv        uint64 // frames of packets received
	RecvChanges uint64 // changes in them
	Sent        uint64 // frames of packets sent
	SentChanges uint64 // changes in them
	Uptime      time.Duration
	Clients     int    // connections now
	Accepted    uint64 // connections so far
	Operations  uint64 // operations of clients so far
	Memory      uint64 // bytes the process holds
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
}
