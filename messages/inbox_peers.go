package messages

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
