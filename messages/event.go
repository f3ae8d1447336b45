package messages

import "time"

// Level says how much an event should trouble an operator.
type Level uint8

// The levels of events, from the least to the most.
const (
	Debug Level = iota
	Info
	Warn
	Fault
)

// Event is something an operator may want to know. Logs, metrics and scripts
// are listeners to the same events. Name is constant for the type and is the
// event's label in metrics; String is its one line.
type Event interface {
	Name() string
	Level() Level
	String() string
}

// Bound says that the socket of the publisher, or of the enumerator, is open.
type Bound struct{ Endpoint string }

// PeerUp says that a peer is heard.
type PeerUp struct {
	Peer    string
	Replica Replica
}

// PeerDown says that a peer has not been heard for a whole window.
type PeerDown struct{ Peer string }

// PeerStale says that a peer is heard again after it was silent for longer than
// deletions are remembered: what was deleted meanwhile may come back.
type PeerStale struct {
	Peer   string
	Silent time.Duration
}

// Coherent says that all configured peers are up, or no longer are.
type Coherent struct{ Yes bool }

// PeerAdded says that a peer was configured at run time.
type PeerAdded struct{ Peer string }

// PeerRemoved says that a peer is configured no more.
type PeerRemoved struct{ Peer string }

// GapSeen says that something a peer sent was not received or not merged.
type GapSeen struct {
	Peer   string
	Reason string
}

// FrameRefused says that a frame could not be used. It is published once per
// burst; Count is how many frames the last burst had.
type FrameRefused struct {
	Peer   string
	Reason string
	Count  int
}

// ClockSkewed says that what a peer sends is refused for one of its clocks: its wall
// clock is more than --max-clock-skew ahead of ours, or its hybrid clock, which stamps what
// it says, more than twice that.
type ClockSkewed struct {
	Peer   string
	Wall   time.Duration // its wall clock less ours
	Hybrid time.Duration // its hybrid clock less our wall clock
	Most   time.Duration // --max-clock-skew
}

// HostShared says that another process replicates under our host name.
type HostShared struct{ Other Replica }

// KindConflict says that a name holds atoms of two kinds.
type KindConflict struct {
	Key  string
	High Kind
	Low  Kind
}

// KindUnknown says that packets of a kind without a store were relayed as they
// are. It is published once per kind and peer.
type KindUnknown struct {
	Kind string
	Peer string
}

// SocketFailed says that an operation on a socket failed.
type SocketFailed struct {
	Actor string
	Err   error
}

// SocketRebuilt says that a silent socket was closed and made anew.
type SocketRebuilt struct {
	Peer   string
	Silent time.Duration
}

// ActorFailed says that an actor failed, and when it is restarted.
type ActorFailed struct {
	Actor    string
	Reason   string
	Failures int
	Delay    time.Duration
}

// ActorRestarted says that a failed actor runs again.
type ActorRestarted struct{ Actor string }

// Unexpected says that an actor got a message it has no use for.
type Unexpected struct {
	Actor   string
	Message string
}

// DeadLetter says that a message had nobody to go to.
type DeadLetter struct {
	Actor   string
	Message string
}

// NodeStarted says that the node serves.
type NodeStarted struct{ Replica Replica }

// NodeStopping says that the node has begun its ordered stop.
type NodeStopping struct{ Reason string }

// StopLate says that a step of the ordered stop missed its deadline.
type StopLate struct {
	Step     string
	Deadline time.Duration
}

// ClientRefused says that a client's connection was ended for what it sent.
type ClientRefused struct {
	Client string
	Reason string
}

// CatchUpBegun says that a round with a peer has begun: whatever this node lacks
// is being fetched.
type CatchUpBegun struct {
	Peer   string
	Reason string
}

// CatchUpEnded says that a peer is current: whatever it had is here.
type CatchUpEnded struct {
	Peer    string
	Keys    uint64 // keys received
	Changed uint64 // of them, those that changed something
	Bytes   uint64 // of pages and requests
	Took    time.Duration
}

// CatchUpFailed says that a peer cannot be asked. It is published once per burst;
// asking goes on.
type CatchUpFailed struct {
	Peer   string
	Reason string
}

// Diverged says that this node lacked something though its link to a peer was
// current. It has been repaired, but there is a defect.
type Diverged struct {
	Peer  string
	Keys  uint64
	Names Names // some of them
}

// Names are some names of keys, at most FewNames.
type Names []string

// FewNames is how many names of many are told.
const FewNames = 8

// Loading says how far the node is with loading its data directory.
type Loading struct {
	Dir  string
	Keys uint64 // loaded so far
	Of   uint64 // about how many there are
	Took time.Duration
}

// Loaded says that the data directory is loaded.
type Loaded struct {
	Dir  string
	Keys uint64
	Took time.Duration
}

// KindNotLoaded says that a data directory has names of a kind without a store here. They
// stay on the disk as they are.
type KindNotLoaded struct {
	Kind  string
	Names int
	Dir   string
}

// LoadFailed says that the data directory cannot be loaded: the node does not
// start.
type LoadFailed struct{ Err error }

// DiskFailed says that the disk does not keep what is written. The node takes no
// writes any more.
type DiskFailed struct{ Reason string }

// BackupMade says that a backup of the data directory is whole, and on disk.
type BackupMade struct {
	Dir   string
	Names int // visible ones, about
	Bytes uint64
	Took  time.Duration
}

// BackupFailed says that a backup could not be made. It is published once per
// burst.
type BackupFailed struct {
	Dir    string
	Reason string
}

// DiskNotice is what the disk has to say that an operator may want to know.
type DiskNotice struct{ Text string }

func (Bound) Name() string          { return "bound" }
func (PeerUp) Name() string         { return "peer_up" }
func (PeerDown) Name() string       { return "peer_down" }
func (PeerStale) Name() string      { return "peer_stale" }
func (Coherent) Name() string       { return "coherent" }
func (PeerAdded) Name() string      { return "peer_added" }
func (PeerRemoved) Name() string    { return "peer_removed" }
func (GapSeen) Name() string        { return "gap" }
func (FrameRefused) Name() string   { return "frame_refused" }
func (ClockSkewed) Name() string    { return "clock_skewed" }
func (HostShared) Name() string     { return "host_shared" }
func (KindConflict) Name() string   { return "kind_conflict" }
func (KindUnknown) Name() string    { return "kind_unknown" }
func (KindNotLoaded) Name() string  { return "kind_not_loaded" }
func (SocketFailed) Name() string   { return "socket_failed" }
func (SocketRebuilt) Name() string  { return "socket_rebuilt" }
func (ActorFailed) Name() string    { return "actor_failed" }
func (ActorRestarted) Name() string { return "actor_restarted" }
func (Unexpected) Name() string     { return "unexpected" }
func (DeadLetter) Name() string     { return "dead_letter" }
func (NodeStarted) Name() string    { return "started" }
func (NodeStopping) Name() string   { return "stopping" }
func (StopLate) Name() string       { return "stop_late" }
func (ClientRefused) Name() string  { return "client_refused" }
func (CatchUpBegun) Name() string   { return "catch_up_begun" }
func (CatchUpEnded) Name() string   { return "catch_up_ended" }
func (CatchUpFailed) Name() string  { return "catch_up_failed" }
func (Diverged) Name() string       { return "diverged" }
func (Loading) Name() string        { return "loading" }
func (Loaded) Name() string         { return "loaded" }
func (LoadFailed) Name() string     { return "load_failed" }
func (DiskFailed) Name() string     { return "disk_failed" }
func (BackupMade) Name() string     { return "backup_made" }
func (BackupFailed) Name() string   { return "backup_failed" }
func (DiskNotice) Name() string     { return "disk_notice" }

func (Bound) Level() Level          { return Info }
func (PeerUp) Level() Level         { return Info }
func (PeerDown) Level() Level       { return Warn }
func (PeerStale) Level() Level      { return Warn }
func (Coherent) Level() Level       { return Info }
func (PeerAdded) Level() Level      { return Info }
func (PeerRemoved) Level() Level    { return Info }
func (GapSeen) Level() Level        { return Warn }
func (FrameRefused) Level() Level   { return Warn }
func (ClockSkewed) Level() Level    { return Fault }
func (HostShared) Level() Level     { return Fault }
func (KindConflict) Level() Level   { return Warn }
func (KindUnknown) Level() Level    { return Warn }
func (KindNotLoaded) Level() Level  { return Warn }
func (SocketFailed) Level() Level   { return Warn }
func (SocketRebuilt) Level() Level  { return Warn }
func (ActorFailed) Level() Level    { return Fault }
func (ActorRestarted) Level() Level { return Info }
func (Unexpected) Level() Level     { return Fault }
func (DeadLetter) Level() Level     { return Debug }
func (NodeStarted) Level() Level    { return Info }
func (NodeStopping) Level() Level   { return Info }
func (StopLate) Level() Level       { return Fault }
func (ClientRefused) Level() Level  { return Warn }
func (CatchUpBegun) Level() Level   { return Info }
func (CatchUpEnded) Level() Level   { return Info }
func (CatchUpFailed) Level() Level  { return Warn }
func (Diverged) Level() Level       { return Fault }
func (Loading) Level() Level        { return Info }
func (Loaded) Level() Level         { return Info }
func (LoadFailed) Level() Level     { return Fault }
func (DiskFailed) Level() Level     { return Fault }
func (BackupMade) Level() Level     { return Info }
func (BackupFailed) Level() Level   { return Warn }
func (DiskNotice) Level() Level     { return Debug }
