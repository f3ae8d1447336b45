package actors

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/transport"
)

const pingInterval = 100 * time.Millisecond

var testNow = time.UnixMilli(1_767_225_600_000)

func replica(host string, incarnation uint64) messages.Replica {
	return messages.Replica{Host: host, Incarnation: incarnation}
}

// said is a peer that said, at most age ago, whom it hears.
func said(peer messages.Replica, age time.Duration, hears ...messages.Replica) *PeerView {
	return &PeerView{Endpoint: peer.Host, Replica: peer, State: Current, Hears: hears, HearsAt: testNow.Add(-age)}
}

func named(subscribers ...messages.Replica) *transport.Audience {
	a := &transport.Audience{}
	for _, s := range subscribers {
		a.Identities = append(a.Identities, s.String())
	}
	slices.Sort(a.Identities)
	return a
}

func TestWhatIsWithheld(t *testing.T) {
	b, c, d, old, far := replica("b", 2), replica("c", 3), replica("d", 4), replica("b", 1), replica("far", 5)
	fresh := 10 * time.Millisecond
	mesh := []*PeerView{said(b, fresh, c, d), said(c, fresh, b, d), said(d, fresh, b, c)}
	unknown := named(c)
	unknown.Unknown = 1
	for _, test := range []struct {
		name     string
		of       *transport.Audience
		peers    []*PeerView
		source   messages.Replica
		route    messages.Route
		withheld bool
	}{
		{"mesh: all hear the source", named(b, c, d), mesh, b, messages.Route{b}, true},
		{"mesh: a relay of a relay", named(b, c, d), mesh, b, messages.Route{c, b}, true},
		{"mesh: the source is not known", named(b, c, d), mesh, messages.Replica{}, messages.Route{b}, false},
		{"mesh: one does not hear the source", named(b, c, d), []*PeerView{mesh[0], mesh[1], said(d, fresh, c)}, b, messages.Route{b}, false},
		{"all have it by its route, whoever made it", named(b, c), mesh, messages.Replica{}, messages.Route{c, b}, true},
		{"ring: the next hears us alone", named(b), []*PeerView{said(c, fresh, b)}, c, messages.Route{c}, false},
		{"ring: where it began", named(b), []*PeerView{said(c, fresh, b)}, b, messages.Route{c, b}, true},
		{"star: the leaves hear the hub alone", named(b, c, d), []*PeerView{said(b, fresh, self), said(c, fresh, self), said(d, fresh, self)}, b, messages.Route{b}, false},
		{"star: of two, the leaf itself", named(b), []*PeerView{said(b, fresh, self)}, b, messages.Route{b}, true},
		{"one way: a subscriber whom we do not hear", named(c, d), []*PeerView{said(c, fresh, b)}, b, messages.Route{b}, false},
		{"one way: but it is where the change came from", named(d), nil, d, messages.Route{b, d}, true},
		{"one way: or passed through", named(d), nil, b, messages.Route{c, d, b}, true},
		{"two hubs: the other leaf hears the hub through which it came", named(b, c, d), []*PeerView{said(b, fresh, c), said(c, fresh, b), said(d, fresh, b, c)}, far, messages.Route{b, far}, true},
		{"two hubs: it hears the one before", named(c), []*PeerView{said(c, fresh, b)}, far, messages.Route{d, b, far}, true},
		{"two hubs: it hears neither", named(c), []*PeerView{said(c, fresh, self)}, far, messages.Route{b, far}, false},
		{"two hubs: who answers for what was fetched has told nobody", named(c), []*PeerView{said(c, fresh, b)}, messages.Replica{}, messages.Route{b}, false},
		{"two hubs: it hears the former life of the one", named(c), []*PeerView{said(c, fresh, old)}, far, messages.Route{b, far}, false},
		{"two hubs: it said so too long ago", named(c), []*PeerView{said(c, 2*pingInterval+1, b)}, far, messages.Route{b, far}, false},
		{"nobody is subscribed", named(), mesh, b, messages.Route{b}, true},
		{"there never was an audience", nil, mesh, b, messages.Route{b}, true},
		{"the ping is two intervals old", named(c), []*PeerView{said(c, 2*pingInterval, b)}, b, messages.Route{b}, true},
		{"the ping is older", named(c), []*PeerView{said(c, 2*pingInterval+1, b)}, b, messages.Route{b}, false},
		{"the ping is of the future", named(c), []*PeerView{said(c, -1, b)}, b, messages.Route{b}, false},
		{"there was no ping", named(c), []*PeerView{{Replica: c, State: Recovering}}, b, messages.Route{b}, false},
		{"the subscriber is silent", named(c), []*PeerView{{Replica: c, State: Silent, Hears: []messages.Replica{b}, HearsAt: testNow}}, b, messages.Route{b}, false},
		{"it hears the source's former life", named(c), []*PeerView{said(c, fresh, old)}, b, messages.Route{b}, false},
		{"its own former life heard the source", named(c), []*PeerView{said(replica("c", 2), fresh, b)}, b, messages.Route{b}, false},
		{"the source's former life subscribes", named(old), mesh, b, messages.Route{b}, false},
		{"somebody has no name", unknown, mesh, b, messages.Route{b}, false},
		{"somebody has a name that no replica has", &transport.Audience{Identities: []string{"c#03"}}, mesh, b, messages.Route{b}, false},
		{"somebody has a name of no replica", &transport.Audience{Identities: []string{"c#3", "nobody"}}, mesh, b, messages.Route{b}, false},
		{"a hostile peer has the name of another", named(c), mesh, b, messages.Route{b}, true},
		{"a peer by two endpoints: its latest ping counts", named(c), []*PeerView{said(c, 3*pingInterval, d), said(c, fresh, b)}, b, messages.Route{b}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var a audience
			a.update(test.of, &View{Peers: test.peers}, testNow, freshPings*pingInterval)
			for range 2 { // the second time from memory
				if got := a.withholds(test.source, test.route); got != test.withheld {
					t.Fatalf("withheld: %t", got)
				}
			}
		})
	}
}

func TestASubscriptionThatEndedCountsWhileItsReplicaIsHeard(t *testing.T) {
	b, c := replica("b", 2), replica("c", 3)
	var a audience
	heard := &View{Peers: []*PeerView{said(b, 0), said(c, 0)}, Hearing: 1}
	a.update(named(c), heard, testNow, freshPings*pingInterval)
	a.update(named(), heard, testNow, freshPings*pingInterval)
	if a.withholds(b, messages.Route{b}) {
		t.Fatal("withheld from a replica that is up and hears us alone: whoever ended its subscription")
	}
	a.update(named(), &View{Peers: []*PeerView{said(b, 0)}, Hearing: 2}, testNow, freshPings*pingInterval)
	if !a.withholds(b, messages.Route{b}) {
		t.Fatal("relayed to nobody")
	}
}

func TestAStalePingIsFollowedByAFreshOne(t *testing.T) {
	b, c := replica("b", 2), replica("c", 3)
	var a audience
	of := named(c)
	a.update(of, &View{Peers: []*PeerView{said(c, 3*pingInterval, b)}}, testNow, freshPings*pingInterval)
	if a.withholds(b, messages.Route{b}) {
		t.Fatal("withheld by a stale ping")
	}
	a.update(of, &View{Peers: []*PeerView{said(c, 0, b)}}, testNow, freshPings*pingInterval)
	if !a.withholds(b, messages.Route{b}) {
		t.Fatal("relayed though a fresh ping says what the stale one said")
	}
}

func TestTheAudienceIsBounded(t *testing.T) {
	var a audience
	crowd := &transport.Audience{}
	for i := range messages.MaxHears + 1 {
		crowd.Identities = append(crowd.Identities, replica(fmt.Sprintf("h%05d", i), 1).String())
	}
	a.update(crowd, &View{}, testNow, pingInterval)
	for i := range 2 * maxReaches {
		a.withholds(replica("x", uint64(i+1)), nil)
	}
	if a.withholds(self, nil) || len(a.listeners) > messages.MaxHears {
		t.Fatalf("%d subscribers are remembered; withheld from them: %t", len(a.listeners), a.withholds(self, nil))
	}
	a.update(named(replica("b", 2)), &View{}, testNow, pingInterval)
	for i := range 2 * maxReaches {
		a.withholds(replica("x", uint64(i+1)), nil)
	}
	if len(a.reaches) > maxReaches {
		t.Fatalf("the reaches of %d replicas are remembered", len(a.reaches))
	}
}

// crowd is a small world of subscribers and peers that changes at random.
type crowd struct {
	now     time.Time
	of      *transport.Audience
	left    map[string]bool // who ever was subscribed
	view    *View
	hearing uint64
}

func all() []messages.Replica {
	return []messages.Replica{replica("b", 1), replica("b", 2), replica("c", 3), replica("d", 4), replica("e", 5)}
}

func (w *crowd) subscribe(t *rapid.T) {
	var who []messages.Replica
	for _, r := range all() {
		if rapid.Bool().Draw(t, "subscribes "+r.String()) {
			who = append(who, r)
		}
	}
	w.of = named(who...)
	w.of.Unknown = max(0, rapid.IntRange(-5, 1).Draw(t, "unknown"))
	for _, identity := range w.of.Identities {
		w.left[identity] = true
	}
}

// ping replaces the view by one that differs at one peer.
func (w *crowd) ping(t *rapid.T) {
	peers := slices.Clone(w.view.Peers)
	at := rapid.IntRange(0, len(peers)-1).Draw(t, "peer")
	p := *peers[at]
	switch rapid.IntRange(0, 2).Draw(t, "what") {
	case 0:
		if at := w.now.Add(-time.Duration(rapid.IntRange(0, 300).Draw(t, "age")) * time.Millisecond); at.After(p.HearsAt) {
			p.HearsAt = at
		}
	case 1:
		p.State = rapid.SampledFrom([]PeerState{Silent, Recovering, Current, Current}).Draw(t, "state")
		p.Replica = rapid.SampledFrom(all()).Draw(t, "replica")
		w.hearing++
	default:
		p.Hears, p.HearsAt = rapid.SliceOfDistinct(rapid.SampledFrom(all()), rapid.ID[messages.Replica]).Draw(t, "hears"), w.now
		w.hearing++
	}
	peers[at] = &p
	w.view = &View{Peers: peers, Hearing: w.hearing}
}

// has reports whether a subscriber has a packet anyhow: the rule of the design. A
// replica that is reached by two endpoints may have said two things: then it may be
// so, and need not.
func (w *crowd) has(identity string, source messages.Replica, route messages.Route) (may, must bool) {
	for _, hop := range route {
		if hop.String() == identity {
			return true, true
		}
	}
	if source.IsZero() {
		return false, false
	}
	if source.String() == identity {
		return true, true
	}
	must = true
	for _, p := range w.view.Peers {
		if p.Up() && p.Replica.String() == identity {
			hears := w.now.Sub(p.HearsAt) <= freshPings*pingInterval &&
				slices.ContainsFunc(p.Hears, func(r messages.Replica) bool { return r == source || route.Has(r) })
			may, must = may || hears, must && hears
		}
	}
	return may, may && must
}

// TestNobodyIsDeprived holds the judgement, and what it remembers from one packet
// to the next, to the rule.
func TestNobodyIsDeprived(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &crowd{now: testNow, of: named(), left: map[string]bool{}, view: &View{}}
		for range 5 {
			w.view.Peers = append(w.view.Peers, &PeerView{State: Connecting})
		}
		var a audience
		relay := func(t *rapid.T) {
			source := rapid.SampledFrom(append(all(), messages.Replica{})).Draw(t, "source")
			route := messages.Route(rapid.SliceOfNDistinct(rapid.SampledFrom(all()), 0, 3, rapid.ID[messages.Replica]).Draw(t, "route"))
			a.update(w.of, w.view, w.now, freshPings*pingInterval)
			withheld := a.withholds(source, route)
			for _, identity := range w.of.Identities {
				if may, _ := w.has(identity, source, route); withheld && !may {
					t.Fatalf("%s is deprived of what came from %s by %s", identity, source, route)
				}
			}
			every := w.of.Unknown == 0
			for identity := range w.left {
				_, must := w.has(identity, source, route)
				every = every && must
			}
			if every && !withheld {
				t.Fatalf("what came from %s by %s is relayed to those who have it", source, route)
			}
			if withheld && w.of.Unknown > 0 {
				t.Fatalf("withheld from somebody without a name")
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"subscribe": w.subscribe,
			"ping":      w.ping,
			"relay":     relay,
			"again":     relay,
			"time": func(t *rapid.T) {
				w.now = w.now.Add(time.Duration(rapid.IntRange(1, 150).Draw(t, "ms")) * time.Millisecond)
			},
		})
	})
}

func TestJudgingAllocatesNothing(t *testing.T) {
	b, c, d := replica("b", 2), replica("c", 3), replica("d", 4)
	var a audience
	of, view := named(b, c, d), &View{Peers: []*PeerView{said(b, 0, c, d), said(c, 0, b, d), said(d, 0, b, c)}}
	routes := []messages.Route{{b}, {c}, {d}}
	if n := testing.AllocsPerRun(1000, func() {
		a.update(of, view, testNow, freshPings*pingInterval)
		for i, source := range []messages.Replica{b, c, d} {
			if !a.withholds(source, routes[i]) {
				t.Fatal("relayed in a mesh")
			}
		}
	}); n > 0 {
		t.Fatalf("%.1f allocations a batch", n)
	}
}
