package actors

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

// freshPings is how many ping intervals old a ping may be that says whom a
// subscriber hears.
const freshPings = 2

// maxReaches is how many replicas' reaches an audience remembers at a time.
const maxReaches = 1 << 12

// audience judges which packets need not be relayed: those that every subscriber
// has anyhow, because it made the change, or the change passed through it, or its
// latest ping says that it hears who made it, and that ping is fresh. What is not
// known is no reason to withhold: when a subscriber cannot be named, everything is
// relayed.
//
// A subscription that has ended counts on for as long as we hear that replica: the
// end may be a lie, since a hostile peer can end what is not its own. (Of a
// subscriber that we do not hear, such a lie is believed; if there is no other it sees a gap
// at the next frame, else it misses what nobody else brings until the next audit.)
//
// The judgement is prepared once for an audience, a version of who hears whom, and
// a source, so that it costs a packet next to nothing. The zero value is to be
// given its first look by update.
type audience struct {
	made    bool
	of      *transport.Audience // for which it was made
	hearing uint64              // and for which version of the view's pings
	until   time.Time           // a ping is too old after it; zero: never
	stale   *View               // one was too old already in this view; nil: none
	open    bool                // some subscriber cannot be named

	listeners []listener
	reaches   map[messages.Replica]reach

	judged  bool             // since update:
	source  messages.Replica // of what came from there
	all     bool             // all listeners have everything,
	routed  bool             // or else, if so,
	route   messages.Route   // what came by this route
	verdict bool             // is withheld
	told    reach            // room for judging
}

// listener is a subscriber, and whom it hears.
type listener struct {
	replica messages.Replica
	hears   []messages.Replica // nil: it is not known, or was said too long ago
}

// update looks again at who is subscribed (nil: nobody) and who hears whom, if
// anything has changed that counts. fresh is how old a ping may be.
func (a *audience) update(of *transport.Audience, view *View, now time.Time, fresh time.Duration) {
	if a.made && a.of == of && a.hearing == view.Hearing &&
		(a.stale == nil || a.stale == view) && (a.until.IsZero() || !now.After(a.until)) {
		return
	}
	before := a.listeners
	*a = audience{made: true, of: of, hearing: view.Hearing, reaches: a.reaches, told: a.told}
	clear(a.reaches)
	peers := hearablePeers(view)
	if of != nil {
		a.open = of.Unknown > 0
		for _, identity := range of.Identities {
			a.enter(identity)
		}
	}
	subscribed := len(a.listeners)
	for _, l := range before {
		if peers[l.replica] != nil && !has(a.listeners[:subscribed], l.replica) {
			a.listeners = append(a.listeners, listener{replica: l.replica})
		}
	}
	for i := range a.listeners {
		l := &a.listeners[i]
		if peer := peers[l.replica]; peer != nil {
			a.hear(l, peer, view, now, fresh)
		}
	}
}

// hearablePeers are the latest pings of the peers that are up. A replica may be
// reached by two endpoints.
func hearablePeers(view *View) map[messages.Replica]*PeerView {
	peers := make(map[messages.Replica]*PeerView, len(view.Peers))
	for _, p := range view.Peers {
		if !p.Up() {
			continue
		}
		if other := peers[p.Replica]; other == nil || p.HearsAt.After(other.HearsAt) {
			peers[p.Replica] = p
		}
	}
	return peers
}

// enter notes a subscriber.
func (a *audience) enter(identity string) {
	replica, ok := replicaOf(identity)
	if !ok || len(a.listeners) >= messages.MaxHears {
		a.open = true
		return
	}
	a.listeners = append(a.listeners, listener{replica: replica})
}

// hear notes whom a listener hears, if its ping is fresh. A ping of the future
// is none.
func (a *audience) hear(l *listener, peer *PeerView, view *View, now time.Time, fresh time.Duration) {
	if age := now.Sub(peer.HearsAt); age < 0 || age > fresh {
		a.stale = view
		return
	}
	l.hears = peer.Hears
	if until := peer.HearsAt.Add(fresh); a.until.IsZero() || until.Before(a.until) {
		a.until = until
	}
}

// withholds reports whether a packet that came from a source (zero: unknown) by a
// route need not be relayed. It holds for the moment of the last update. Packets that
// come together mostly have one source and one route.
//
// What has a source was published by all whom the route names. What has none may have
// been fetched, from one who told nobody of it: then only those have it whom the route
// names.
func (a *audience) withholds(source messages.Replica, route messages.Route) bool {
	if a.open {
		return false
	}
	if source.IsZero() {
		return a.areOf(route)
	}
	if !a.judged || a.source != source {
		a.judged, a.source, a.routed = true, source, false
		a.all = a.reachOf(source).size() == len(a.listeners)
	}
	if a.all {
		return true
	}
	if !a.routed || !sameRoute(a.route, route) && !slices.Equal(a.route, route) {
		a.routed, a.route = true, route
		a.verdict = a.have(source, route)
	}
	return a.verdict
}

// isEmpty reports whether nobody is subscribed.
func (a *audience) isEmpty() bool { return !a.open && len(a.listeners) == 0 }

// areOf reports whether a route names all listeners.
func (a *audience) areOf(route messages.Route) bool {
	return len(a.listeners) <= len(route) &&
		!slices.ContainsFunc(a.listeners, func(l listener) bool { return !route.Has(l.replica) })
}

// have reports whether all listeners have what came from a source by a route.
func (a *audience) have(source messages.Replica, route messages.Route) bool {
	a.told = append(a.told[:0], a.reachOf(source)...)
	for _, replica := range route {
		a.told.add(a.reachOf(replica))
	}
	return a.told.size() == len(a.listeners)
}

// reachOf is the reach of a replica.
func (a *audience) reachOf(replica messages.Replica) reach {
	if known, ok := a.reaches[replica]; ok {
		return known
	}
	found := make(reach, (len(a.listeners)+63)/64)
	for i := range a.listeners {
		if a.listeners[i].has(replica) {
			found[i/64] |= 1 << (i % 64)
		}
	}
	if len(a.reaches) >= maxReaches {
		clear(a.reaches)
	}
	if a.reaches == nil {
		a.reaches = map[messages.Replica]reach{}
	}
	a.reaches[replica] = found
	return found
}

// has reports whether a listener needs nobody for what the source changes.
func (l *listener) has(source messages.Replica) bool {
	return !source.IsZero() && (l.replica == source || slices.Contains(l.hears, source))
}

func has(listeners []listener, replica messages.Replica) bool {
	return slices.ContainsFunc(listeners, func(l listener) bool { return l.replica == replica })
}

// replicaOf is the replica whose String is the identity. Hosts whose names are
// shown quoted or cut cannot be read back.
func replicaOf(identity string) (messages.Replica, bool) {
	at := strings.LastIndexByte(identity, '#')
	if at < 0 {
		return messages.Replica{}, false
	}
	incarnation, err := strconv.ParseUint(identity[at+1:], 16, 64)
	replica := messages.Replica{Host: identity[:at], Incarnation: incarnation}
	return replica, err == nil && replica.String() == identity
}
