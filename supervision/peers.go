package supervision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// nameCatchUp is what follows a peer's name in that of its catch-up actor.
const nameCatchUp = "catch-up"

// maxPeers is the most peers a node subscribes to.
const maxPeers = 1024

// peers is the parent of a subscriber and a catch-up actor for each peer. Meet and
// Forget change who they are; the monitor is told. Whom the node subscribes to
// lives in the closure of the producer; a monitor that starts again is told of all.
type peers struct {
	plan    *plan
	members *members
	own     transport.Endpoint
	leaving map[transport.Endpoint]int // actors that are stopping; the names are not free until all are Terminated
}

// members are the configured peers.
type members struct {
	endpoints []transport.Endpoint
	started   bool // the first instance has
}

func newPeers(p *plan) actor.Producer {
	members := &members{}
	for _, peer := range p.cfg.Peers {
		if e, err := transport.ParsePeer(peer); err == nil && !slices.Contains(members.endpoints, e) { // Validate has refused the others
			members.endpoints = append(members.endpoints, e)
		}
	}
	own, _ := transport.ParseEndpoint(p.env.Options.Publish) // Validate has
	return func() actor.Actor {
		return &peers{plan: p, members: members, own: own, leaving: map[transport.Endpoint]int{}}
	}
}

// Receive takes lifecycle messages, RestartDue and messages.ToPeers.
func (p *peers) Receive(ctx actor.Context) {
	switch msg := ctx.Message().(type) {
	case *actor.Started:
		p.onStarted(ctx)
	case *actor.Stopping, *actor.Restarting:
		p.plan.peers.end()
	case *actor.Stopped:
	case *actor.Terminated:
		p.onTerminated(ctx, msg.Who)
	case RestartDue:
		p.plan.peers.restart(ctx, msg)
	case messages.ToPeers:
		p.handle(ctx, msg)
	default:
		unexpected(ctx, p.plan.env)
	}
}

func (p *peers) handle(ctx actor.Context, msg messages.ToPeers) {
	switch msg := msg.(type) {
	case messages.Meet:
		changed, err := p.onMeet(ctx, msg.Endpoint)
		respond(ctx, messages.PeersChanged{Changed: changed, Err: err})
	case messages.Forget:
		changed, err := p.onForget(ctx, msg.Endpoint)
		respond(ctx, messages.PeersChanged{Changed: changed, Err: err})
	case messages.MonitorStarted:
		p.watchAll(ctx)
	}
}

func respond(ctx actor.Context, answer messages.PeersChanged) {
	if ctx.Sender() != nil {
		ctx.Respond(answer)
	}
}

// onStarted: the message at which a former instance failed may have been one that
// forgot a peer.
func (p *peers) onStarted(ctx actor.Context) {
	for _, e := range p.members.endpoints {
		p.subscribe(ctx, e)
	}
	if p.members.started {
		p.watchAll(ctx)
	}
	p.members.started = true
	ctx.Request(ctx.Parent(), Ready{})
}

func (p *peers) onMeet(ctx actor.Context, text string) (changed bool, err error) {
	e, err := transport.ParsePeer(text)
	switch {
	case err != nil:
		return false, err
	case reaches(e, p.own):
		return false, fmt.Errorf("endpoint %s is what this node publishes on: name a peer's", e.String())
	case isNameOfCatchUp(e):
		return false, errNameOfCatchUp(e)
	case slices.Contains(p.members.endpoints, e):
		return false, nil
	case len(p.members.endpoints) >= maxPeers:
		return false, fmt.Errorf("this node has %d peers, the most there can be: forget one first", maxPeers)
	}
	p.members.endpoints = append(p.members.endpoints, e)
	if p.leaving[e] == 0 {
		p.subscribe(ctx, e)
	}
	p.plan.env.Emit(messages.PeerAdded{Peer: e.String()})
	return true, nil
}

func (p *peers) onForget(ctx actor.Context, text string) (changed bool, err error) {
	e, err := transport.ParsePeer(text)
	if err != nil {
		return false, err
	}
	i := slices.Index(p.members.endpoints, e)
	if i < 0 {
		return false, nil
	}
	p.members.endpoints = slices.Delete(p.members.endpoints, i, i+1)
	if p.leaving[e] == 0 {
		ctx.Send(p.plan.env.Addresses.Monitor, messages.Unwatch{Peer: e.String()})
		for _, child := range p.children(e) {
			p.leaving[e]++
			p.plan.peers.forget(child)
			ctx.Stop(child)
		}
	}
	p.plan.env.Emit(messages.PeerRemoved{Peer: e.String()})
	return true, nil
}

// subscribe spawns the actors of a peer. The monitor is told first: what a
// subscriber hears of an unknown peer would be nobody's.
func (p *peers) subscribe(ctx actor.Context, e transport.Endpoint) {
	ctx.Send(p.plan.env.Addresses.Monitor, messages.Watch{Peer: e.String()})
	mustSpawn(ctx, p.plan.env, e.String(), p.plan.roles.subscriber(e.String()))
	mustSpawn(ctx, p.plan.env, e.String()+"/"+nameCatchUp, p.plan.roles.catchUp(e.String()))
}

// watchAll tells the monitor of all peers that have actors. Of one whose former actors
// are still stopping it is told when they have.
func (p *peers) watchAll(ctx actor.Context) {
	var all messages.WatchAll
	for _, e := range p.members.endpoints {
		if p.leaving[e] == 0 {
			all.Peers = append(all.Peers, e.String())
		}
	}
	ctx.Send(p.plan.env.Addresses.Monitor, all)
}

// onTerminated frees the names of a forgotten peer, which may have been met
// again meanwhile.
func (p *peers) onTerminated(ctx actor.Context, who *actor.PID) {
	p.plan.peers.forget(who)
	for e := range p.leaving {
		if !slices.ContainsFunc(p.children(e), func(child *actor.PID) bool { return child.Id == who.Id }) {
			continue
		}
		if p.leaving[e]--; p.leaving[e] > 0 {
			return
		}
		delete(p.leaving, e)
		if slices.Contains(p.members.endpoints, e) {
			p.subscribe(ctx, e)
		}
		return
	}
}

// children are the actors of a peer.
func (p *peers) children(e transport.Endpoint) []*actor.PID {
	a := p.plan.env.Addresses
	return []*actor.PID{a.Subscriber(e.String()), a.CatchUp(e.String())}
}

// isNameOfCatchUp reports whether the subscriber of that peer could have the name of
// another peer's catch-up actor.
func isNameOfCatchUp(peer transport.Endpoint) bool {
	return strings.HasSuffix(peer.Path(), "/"+nameCatchUp)
}

func errNameOfCatchUp(peer transport.Endpoint) error {
	return fmt.Errorf("endpoint %s ends in /%s, which names an actor here: give the peer's socket another name", peer.String(), nameCatchUp)
}

// reaches reports whether a subscription to peer would surely meet a socket
// bound to own, here.
func reaches(peer, own transport.Endpoint) bool {
	if peer == own {
		return true
	}
	here := peer.Port() != 0 && peer.Port() == own.Port() && peer.IsLoopback()
	return here && (own.IsWildcard() || own.IsLoopback() && (own.IsName() || peer.IsName()))
}
