package supervision

import (
	"context"
	"fmt"
	"net"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
)

// Status is what a node says of itself.
type Status struct {
	Replica     messages.Replica
	Coherent    bool // all configured peers are up; true without peers
	PeersUp     int
	PeersTotal  int
	Keys        int64  // visible names, custom kinds included
	Recv        uint64 // frames of packets received
	RecvChanges uint64 // changes in them
	Sent        uint64 // frames of packets sent
	SentChanges uint64 // changes in them
	Uptime      time.Duration
}

// Status is the node's state now.
func (n *Node) Status() Status {
	view, c := n.View(), n.env.Counters
	return Status{
		Replica:     n.env.Self,
		Coherent:    view.Coherent,
		PeersUp:     view.Up,
		PeersTotal:  len(view.Peers),
		Keys:        c.Keys(),
		Recv:        c.Recv.Load(),
		RecvChanges: c.RecvChanges.Load(),
		Sent:        c.Sent.Load(),
		SentChanges: c.SentChanges.Load(),
		Uptime:      n.env.Clock.Now().Sub(n.began),
	}
}

// View is the monitor's latest judgement of the peers. It is immutable.
func (n *Node) View() *actors.View { return n.env.View.Load() }

// Counters count what the node does. They go on counting.
func (n *Node) Counters() *actors.Counters { return n.env.Counters }

// Redis is the address on which Redis clients are served; nil: none.
func (n *Node) Redis() net.Addr { return addressOf(n.doors.Redis) }

// HTTP is the address of health and metrics; nil: none.
func (n *Node) HTTP() net.Addr { return addressOf(n.doors.HTTP) }

func addressOf(l net.Listener) net.Addr {
	if l == nil {
		return nil
	}
	return l.Addr()
}

// Meet adds a peer, by the endpoint it publishes on. It answers whether there
// was anything to change.
func (n *Node) Meet(ctx context.Context, endpoint string) (changed bool, err error) {
	return n.changePeers(ctx, messages.Meet{Endpoint: endpoint})
}

// Forget removes a peer. It answers whether there was anything to change.
func (n *Node) Forget(ctx context.Context, endpoint string) (changed bool, err error) {
	return n.changePeers(ctx, messages.Forget{Endpoint: endpoint})
}

func (n *Node) changePeers(ctx context.Context, change messages.ToPeers) (bool, error) {
	answer, err := ask(ctx, n.env.System, n.env.Addresses.Peers, change)
	if err != nil {
		return false, fmt.Errorf("change of peers: outcome unknown: %w", err)
	}
	done, ok := answer.(messages.PeersChanged)
	if !ok { // a dead letter
		return false, ErrStopped
	}
	return done.Changed, done.Err
}
