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
	Replica       messages.Replica
	Coherent      bool // all configured peers are up; true without peers
	PeersUp       int
	PeersTotal    int
	Current       bool          // all that every configured peer had when last heard is here; true without peers
	Behind        int64         // about how many keys are still to come; negative: not known
	OldestSilence time.Duration // since the peer was heard that has been silent for longest; 0 without peers
	Keys          int64         // visible names, custom kinds included
	Recv          uint64        // frames of packets received
	RecvChanges   uint64        // changes in them
	Sent          uint64        // frames of packets sent
	SentChanges   uint64        // changes in them
	Gaps          uint64        // times something a peer sent was not received or not merged
	CatchUps      uint64        // rounds of catching up that ended
	Diverged      uint64        // keys that were missing here though the link to a peer that had them was current
	Uptime        time.Duration
}

// Status is the node's state now.
func (n *Node) Status() Status {
	c, now := n.env.Counters, n.env.Clock.Now()
	evidence := actors.EvidenceOf(n.View(), now)
	return Status{
		Replica:       n.env.Self,
		Coherent:      evidence.Coherent,
		PeersUp:       evidence.Up,
		PeersTotal:    evidence.Total,
		Current:       evidence.Current,
		Behind:        evidence.Behind,
		OldestSilence: evidence.OldestSilence,
		Keys:          c.Keys(),
		Recv:          c.Recv.Load(),
		RecvChanges:   c.RecvChanges.Load(),
		Sent:          c.Sent.Load(),
		SentChanges:   c.SentChanges.Load(),
		Gaps:          c.Gaps.Load(),
		CatchUps:      c.Rounds.Load(),
		Diverged:      c.Diverged.Load(),
		Uptime:        now.Sub(n.began),
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
