package messages

import "time"

// ToStore is what a store accepts.
//
//sumtype:decl
type ToStore interface{ toStore() }

// Operate asks a store to carry out a batch of operations, in order.
type Operate struct{ Batch *Batch }

// Merge gives a store packets of its own names, all from one link. The store
// answers the sender with Merged. Subscribers send it, and catch-up actors.
type Merge struct {
	Packets []Packet
	Credit  int // given back by Merged
}

// Walk asks a store for names from a position on, every atom of them, in
// packets of at most BlockChanges changes. The store answers with Walked.
type Walk struct {
	From    Position
	Limits  Limits
	Buckets []uint16 // only those; rising. nil: all
	Have    []uint64 // with Buckets: sums of keys that are left out; rising
	Ask     uint64   // given back by Walked: which question it answers
}

// Limits end a part of a walk. The first that is reached counts; at least one
// packet is given if there is one.
type Limits struct {
	Names int // about as many names or packets; at least 1
	Bytes int // about as many bytes in a frame; 0: any number
	End   int // the bucket to stop before; 0: none
}

// Sum asks a store for sums of its digest tree: those of the children of nodes
// of one level. What is not in the store's range counts as zero, so that the
// answers of all stores of a kind can be added up. The store answers with Summed.
type Sum struct {
	Level int      // 0 to 3
	Nodes []uint16 // rising
	Ask   uint64   // given back by Summed
}

// SumKeys asks a store for the sums of all keys in some buckets, those in its
// range. The store answers with KeysSummed.
type SumKeys struct {
	Buckets []uint16 // rising
	Ask     uint64   // given back by KeysSummed
}

// BlockChanges is the most changes a packet of a walk carries.
const BlockChanges = 32

// Position is a place in the walk of a store; the zero value is the start. The
// walk is by bucket, then by (hash, name) within the bucket; a key with more
// atoms than a block goes on in the next one.
type Position struct {
	Bucket int
	Name   string // the last name wholly or partly given in Bucket; "" none
	Rest   int    // atoms of Name still to give
}

// SweepDue tells a store to let go of what the horizon has passed.
type SweepDue struct{}

func (Operate) toStore()  {}
func (Merge) toStore()    {}
func (Walk) toStore()     {}
func (Sum) toStore()      {}
func (SumKeys) toStore()  {}
func (SweepDue) toStore() {}

// ToPublisher is what the publisher accepts.
//
//sumtype:decl
type ToPublisher interface{ toPublisher() }

// Announce gives the publisher changes made here.
type Announce struct {
	Packets []Packet
	Load    Load
}

// Relay gives the publisher what merging changed here, as it arrived: source
// and route are those of the packet that brought it.
type Relay struct {
	Packets []Packet
	Load    Load
}

// Load is what news weighs that is on its way to the publisher. The zero value is
// of news that was not weighed.
type Load struct {
	Bytes int
	Scale Scale // nil: none
}

// Scale weighs what is on its way. The publisher calls Taken once for each load,
// when it has it.
type Scale interface{ Taken(bytes int) }

// Repeat gives the publisher old news, for peers that lost it.
type Repeat struct {
	Packets []Packet
	Passes  uint64 // whole passes of the repetition so far
}

// PingDue tells the publisher that a ping interval is over.
type PingDue struct{}

// FlushNext tells the publisher, behind the messages that wait, to send what
// is queued.
type FlushNext struct{}

// BindDue tells the publisher to try its endpoint again.
type BindDue struct{}

// SkipSequence tells the publisher that news may have been lost before it
// reached a frame: it skips a sequence number, so that subscribers see a gap.
type SkipSequence struct{ Reason string }

// Readable says that a socket may have something to receive. Both socket
// owners accept it; a Readable of an earlier socket is ignored.
type Readable struct{ Socket uint64 }

func (Announce) toPublisher()     {}
func (Relay) toPublisher()        {}
func (Repeat) toPublisher()       {}
func (PingDue) toPublisher()      {}
func (FlushNext) toPublisher()    {}
func (BindDue) toPublisher()      {}
func (SkipSequence) toPublisher() {}
func (Readable) toPublisher()     {}

// ToSubscriber is what a subscriber accepts.
//
//sumtype:decl
type ToSubscriber interface{ toSubscriber() }

// Merged answers Merge.
type Merged struct {
	Credit  int
	Changed int // packets that changed something
	Dropped int // packets that were over on arrival
	Invalid int // packets that were not merged: no store can hold them, or the store failed; a gap
}

// ReceiveNext tells a subscriber, behind the messages that wait, to go on
// receiving.
type ReceiveNext struct{}

// SilenceDue tells a subscriber to look whether its socket has been silent for
// so long that it must be rebuilt.
type SilenceDue struct{}

func (Merged) toSubscriber()      {}
func (ReceiveNext) toSubscriber() {}
func (SilenceDue) toSubscriber()  {}
func (Readable) toSubscriber()    {}

// ToMonitor is what the monitor accepts.
//
//sumtype:decl
type ToMonitor interface{ toMonitor() }

// Watch tells the monitor of a configured peer, by endpoint.
type Watch struct{ Peer string }

// Unwatch tells the monitor that a peer is configured no more.
type Unwatch struct{ Peer string }

// Heard tells the monitor what a subscriber took from its peer in one turn. At
// least one whole frame was received, good or bad.
type Heard struct {
	Peer    string
	Replica Replica // who published; zero while no good frame came
	Frames  int     // good frames of packets
	Packets int     // in them
	Changes int     // in them
	Radius  int     // the longest route
	Offset  int64   // the peer's wall clock less ours, milliseconds, of the last frame
	Gap     bool    // frames or packets were lost, refused or not merged
	Ping    *Ping   // the last ping whose predecessors the stores have all merged; nil: no news
	Stamp   Stamp   // of the last good frame
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
	Bytes   uint64  // of pages and requests
	Took    time.Duration
	Void    string // why it does not count; "" it does
}

// AuditEnded tells the monitor what an audit found.
type AuditEnded struct {
	Peer     string
	Repaired uint64 // keys that differed twice without changing, and now do not
}

func (AuditDue) toMonitor()       {}
func (CatchUpStarted) toMonitor() {}
func (RoundProgress) toMonitor()  {}
func (RoundEnded) toMonitor()     {}
func (AuditEnded) toMonitor()     {}

func (Watch) toMonitor()    {}
func (Unwatch) toMonitor()  {}
func (Heard) toMonitor()    {}
func (Reopened) toMonitor() {}
func (CheckDue) toMonitor() {}

// ToEnumerator is what the enumerator accepts.
//
//sumtype:decl
type ToEnumerator interface{ toEnumerator() }

// RepeatDue tells the enumerator to repeat the next names.
type RepeatDue struct{}

// Walked answers Walk.
type Walked struct {
	Packets []Packet
	Next    Position
	Names   int    // whole names given
	End     bool   // the store's range is finished
	Ask     uint64 // that of the Walk it answers
}

// Summed answers Sum.
type Summed struct {
	Sums    []uint64 // of the children of each node, TreeFan each, in the order of the nodes
	Keys    uint64   // visible names in the whole store
	Horizon int64    // Unix milliseconds, of the sums; 0: the horizon is just stepping
	Ask     uint64   // that of the Sum it answers
}

// KeysSummed answers SumKeys.
type KeysSummed struct {
	Keys    []KeySum // bucket by bucket
	Counts  []int    // how many of them are in each of the buckets asked for
	Horizon int64    // as in Summed
	Ask     uint64   // that of the SumKeys it answers
}

func (RepeatDue) toEnumerator()  {}
func (Walked) toEnumerator()     {}
func (Summed) toEnumerator()     {}
func (KeysSummed) toEnumerator() {}
func (Readable) toEnumerator()   {}
func (BindDue) toEnumerator()    {}

// ToCatchUp is what the catch-up actor of a peer accepts.
//
//sumtype:decl
type ToCatchUp interface{ toCatchUp() }

// Recover asks for a round: fetch whatever this node lacks from the replica.
// A round of the same replica that is under way is ended first; of another one,
// given up. It is answered with RoundEnded.
type Recover struct {
	Round   uint64 // given back
	Replica Replica
	Address string // endpoint of its enumerator
	Keys    uint64 // names it said it holds
}

// Audit asks for a comparison: what differs now, and differed without changing
// when it was compared last, is fetched. It is answered with AuditEnded. It is
// left out while a round is under way.
type Audit struct {
	Replica Replica
	Address string
}

// Rest tells a catch-up actor to ask no more: the peer is silent.
type Rest struct{}

// AskDue tells a catch-up actor to look for questions without an answer.
type AskDue struct{}

func (Recover) toCatchUp()    {}
func (Audit) toCatchUp()      {}
func (Rest) toCatchUp()       {}
func (AskDue) toCatchUp()     {}
func (Summed) toCatchUp()     {}
func (KeysSummed) toCatchUp() {}
func (Merged) toCatchUp()     {}
func (Readable) toCatchUp()   {}

// ToPeers is what the supervisor of the peers accepts.
//
//sumtype:decl
type ToPeers interface{ toPeers() }

// Meet adds a peer. It is answered with PeersChanged.
type Meet struct{ Endpoint string }

// Forget removes a peer. It is answered with PeersChanged.
type Forget struct{ Endpoint string }

// PeersChanged answers Meet and Forget: whether there was anything to change,
// or why not.
type PeersChanged struct {
	Changed bool
	Err     error
}

func (Meet) toPeers()   {}
func (Forget) toPeers() {}

// ToRecorder is what the recorder accepts.
//
//sumtype:decl
type ToRecorder interface{ toRecorder() }

// Record gives the recorder an event.
type Record struct{ Event Event }

func (Record) toRecorder() {}

// ToGateway is what a gateway accepts.
//
//sumtype:decl
type ToGateway interface{ toGateway() }

// AcceptFailed tells a gateway that its listener could not take a client.
type AcceptFailed struct{ Err error }

// AcceptDue tells a gateway to take clients again.
type AcceptDue struct{}

// GuardDue tells a gateway to end connections that wait for answers, or for
// their client to read, for too long.
type GuardDue struct{}

func (AcceptFailed) toGateway() {}
func (AcceptDue) toGateway()    {}
func (GuardDue) toGateway()     {}
