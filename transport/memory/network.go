package memory

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"blue-rings/transport"
)

// DefaultLimit is how many frames may be in flight on a link, and how many may
// wait at an inlet, before more are lost.
const DefaultLimit = 10_000

// Network joins the sockets of all nodes. Safe for concurrent use.
type Network struct {
	mu       sync.Mutex
	auto     bool
	limit    int
	random   *rand.Rand
	schedule func(time.Duration, func())

	outlets   map[string]*outlet   // by place.key
	answerers map[string]*answerer // by place.key
	inlets    []*inlet             // in the order of Connect
	askers    []*asker             // in the order of Ask

	conversations uint64 // that have begun

	serial  uint64 // of what was sent last
	flights []*Flight
	delayed map[uint64]*Flight
	lost    uint64

	faults   []*Fault // in the order they were set
	edition  uint64   // of the faults, from 1: whatever changes them is another one
	failures []failure
}

// New is a network without nodes or faults that delivers on demand.
func New() *Network {
	return &Network{
		limit:     DefaultLimit,
		edition:   1,
		random:    rand.New(rand.NewPCG(0, 0)),
		outlets:   map[string]*outlet{},
		answerers: map[string]*answerer{},
		delayed:   map[uint64]*Flight{},
	}
}

// Node is the network as the node of that host sees it.
func (n *Network) Node(host string) transport.Network { return node{n, host} }

// Auto decides whether frames arrive within Send. What is in flight is
// delivered when it is switched on.
func (n *Network) Auto(on bool) {
	n.locked(func(fx *effects) {
		n.auto = on
		n.settle(fx)
	})
}

// Seed restarts the choices of faults that concern a fraction of the frames.
func (n *Network) Seed(seed uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.random = rand.New(rand.NewPCG(seed, 0))
}

// Limit sets how many frames may be in flight on a link, and how many may wait
// at an inlet; further ones are lost in silence.
func (n *Network) Limit(frames int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.limit = frames
}

// Schedule gives the network the function that calls back after a time, which
// delays need; to be called before the first delay. Calls that fall due
// together must come in the order they were asked for.
func (n *Network) Schedule(after func(d time.Duration, f func())) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.schedule = after
}

// Lost is how many frames did not arrive: dropped, over the limit, or on a link
// that was cut.
func (n *Network) Lost() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.lost
}

// Links are the subscriptions that stand, one line each.
func (n *Network) Links() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var lines []string
	for _, in := range n.inlets {
		if in.link != nil {
			lines = append(lines, fmt.Sprintf("%s=>%s %s", in.link.from, in.host, in.endpoint))
		}
	}
	return lines
}

// effects are what a call does to others, once the lock is released.
type effects struct {
	landing []*Flight // to be scheduled by their delay
	ready   []*transport.Ready
}

func (fx *effects) wake(r *transport.Ready) { fx.ready = append(fx.ready, r) }

func (n *Network) locked(f func(*effects)) {
	var fx effects
	var after func(time.Duration, func())
	n.mu.Lock()
	func() {
		defer n.mu.Unlock()
		f(&fx)
		after = n.schedule
	}()
	for _, f := range fx.landing {
		after(f.Delay, func() { n.locked(func(fx *effects) { n.due(fx, f) }) })
	}
	for _, r := range fx.ready {
		r.Fire()
	}
}

// node is the Network of one host.
type node struct {
	net  *Network
	host string
}

var _ transport.Network = node{}

func (d node) Bind(endpoint string, ready func()) (transport.Outlet, error) {
	e, err := transport.ParseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	o := &outlet{place: place{d.host, e}, net: d.net, ready: transport.NewReady(ready), audience: &transport.Audience{}}
	d.net.locked(func(fx *effects) {
		if err = d.net.take(transport.OpBind, o.place); err == nil {
			d.net.outlets[o.key()] = o
			d.net.join(fx)
		}
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

func (d node) Connect(endpoint, identity string, ready func()) (transport.Inlet, error) {
	e, err := transport.ParsePeer(endpoint)
	if err != nil {
		return nil, err
	}
	if len(identity) > transport.MaxIdentity {
		return nil, &transport.SocketError{Op: transport.OpConnect, Endpoint: endpoint,
			Err: fmt.Errorf("an identity of %d bytes, %d are allowed", len(identity), transport.MaxIdentity)}
	}
	in := &inlet{net: d.net, host: d.host, endpoint: e, identity: identity, ready: transport.NewReady(ready)}
	d.net.locked(func(fx *effects) {
		if err = d.net.fail(d.host, transport.OpConnect, e); err == nil {
			d.net.inlets = append(d.net.inlets, in)
			d.net.join(fx)
		}
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// join makes every link that can be made, in the order of Connect.
func (n *Network) join(fx *effects) {
	for _, in := range n.inlets {
		if in.link != nil {
			continue
		}
		if o := at(n.outlets, in.endpoint); o != nil && !n.isCut(o.host, in.host) {
			in.link = &link{lane: lane{from: o.host, to: in.host, cargo: Frame, receiver: in}, outlet: o, inlet: in}
			o.links = append(o.links, in.link)
			o.joined++
			o.changed = true
			fx.wake(o.ready)
		}
	}
}

// part ends a link, and loses what it held back.
func (n *Network) part(fx *effects, l *link) {
	n.lost += uint64(len(l.held))
	l.inlet.link = nil
	o := l.outlet
	o.links = slices.DeleteFunc(o.links, func(other *link) bool { return other == l })
	o.changed = true
	fx.wake(o.ready)
}
