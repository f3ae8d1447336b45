package messages

// ToPeers is what the supervisor of the peers accepts.
//
//sumtype:decl
type ToPeers interface{ toPeers() }

// Meet adds a peer. It is answered with PeersChanged.
type Meet struct{ Endpoint string }

// Forget removes a peer. It is answered with PeersChanged.
type Forget struct{ Endpoint string }

// MonitorStarted tells the supervisor of the peers that the monitor has started again:
// the message at which it failed may have told it whom to watch. It is answered with
// WatchAll.
type MonitorStarted struct{}

// IgnoreDeadLetterLogging says that nobody misses it: a supervisor that is yet to start
// tells the monitor of all peers.
func (MonitorStarted) IgnoreDeadLetterLogging() {}

// PeersChanged answers Meet and Forget: whether there was anything to change,
// or why not.
type PeersChanged struct {
	Changed bool
	Err     error
}

func (Meet) toPeers()   {}
func (Forget) toPeers() {}

func (MonitorStarted) toPeers() {}
