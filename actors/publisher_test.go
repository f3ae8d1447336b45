package actors

import (
	"errors"
	"slices"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

func newPublisherWorld(t *testing.T, options Options) (*world, transport.Inlet) {
	w := newWorld(t, options)
	inlet := w.listen()
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	return w, inlet
}

func TestPublisherSendsAtOnceWhenIdle(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{count("cows", self, 1)}})
	frames := w.frames(inlet)
	if len(frames) != 1 || len(frames[0].Packets) != 1 {
		t.Fatalf("got %+v", frames)
	}
	if p := frames[0].Packets[0]; p.Source != self || !slices.Equal(p.Route, messages.Route{self}) {
		t.Fatalf("source %s route %s", p.Source, p.Route)
	}
	if c := w.env.Counters; c.Sent.Load() != 1 || c.SentChanges.Load() != 1 || c.SentBytes.Load() == 0 {
		t.Fatalf("counted %d frames, %d changes", c.Sent.Load(), c.SentChanges.Load())
	}
}

func TestPublisherCoalescesWhatWaits(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	var all []any
	for i := range 50 {
		all = append(all, messages.Announce{Packets: []messages.Packet{count("cows", self, int64(i+1))}})
	}
	for _, m := range all {
		w.env.System.Root.Send(w.env.Addresses.Publisher, m)
	}
	w.run()
	sent := 0
	for _, f := range w.frames(inlet) {
		sent += len(f.Packets)
	}
	if sent > 2 {
		t.Fatalf("%d packets for 50 changes of one name that waited together", sent)
	}
}

func TestPublisherRelaysWithItselfInFront(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	short, long := count("cows", replicaB, 1), count("goats", replicaB, 1)
	short.Source, short.Route = replicaB, messages.Route{replicaB}
	for i := range messages.MaxRoute {
		long.Route = append(long.Route, messages.Replica{Host: "x", Incarnation: uint64(i + 1)})
	}
	w.send(w.env.Addresses.Publisher, messages.Relay{Packets: []messages.Packet{short, long}})
	packets := w.frames(inlet)[0].Packets
	if p := packets[0]; p.Source != replicaB || !slices.Equal(p.Route, messages.Route{self, replicaB}) {
		t.Fatalf("source %s route %s", p.Source, p.Route)
	}
	if r := packets[1].Route; len(r) != messages.MaxRoute || r[0] != self || r[1] != long.Route[0] {
		t.Fatalf("a long route became %s", r)
	}
}

func TestPublisherPingsBusyOrNot(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{PingInterval: 100 * time.Millisecond})
	w.env.View.Store(&View{Peers: []*PeerView{{Replica: replicaB, State: Current}, {Replica: replicaC, State: Silent}}})
	w.env.Counters.Stores[0].Keys.Store(4)
	for range 10 {
		w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{count("cows", self, 1)}})
		w.advance(50 * time.Millisecond)
	}
	pings, last := 0, uint64(0)
	for _, f := range w.frames(inlet) {
		if last > 0 && f.Sequence != last+1 && f.Ping == nil {
			t.Fatalf("sequence %d after %d", f.Sequence, last)
		}
		last = f.Sequence
		if f.Ping != nil {
			pings++
			if f.Ping.Keys != 4 || !slices.Equal(f.Ping.Hears, []messages.Replica{replicaB}) || f.Wall == 0 || f.Stamp == 0 {
				t.Fatalf("got %+v", f)
			}
		}
	}
	if pings != 5 {
		t.Fatalf("%d pings in 5 intervals", pings)
	}
}

func TestPublisherSkipsANumberWhenNewsMayBeLost(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{PingInterval: 100 * time.Millisecond})
	w.advance(100 * time.Millisecond)
	next := func() uint64 {
		w.advance(100 * time.Millisecond)
		frames := w.frames(inlet)
		return frames[len(frames)-1].Sequence
	}
	before := next()
	if got := next(); got != before+1 {
		t.Fatalf("number %d after %d though nothing happened", got, before)
	}
	w.send(w.env.Addresses.Publisher, messages.SkipSequence{Reason: "test"})
	if got := next(); got != before+3 {
		t.Fatalf("number %d after SkipSequence, expected %d", got, before+3)
	}
	w.send(w.env.Addresses.Publisher, messages.SkipSequence{Reason: "again"})
	if got := next(); got != before+5 {
		t.Fatalf("number %d after another SkipSequence, expected %d", got, before+5)
	}
}

func TestPublisherTriesToBindAgain(t *testing.T) {
	w := newWorld(t, Options{BindRetryMin: 10 * time.Millisecond, BindRetryMax: 40 * time.Millisecond})
	squatter, err := w.net.Node("z").Bind(endpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	failed, ok := w.named("socket_failed")[0].(messages.SocketFailed)
	if !ok || !errors.Is(failed.Err, transport.ErrInUse) {
		t.Fatalf("events %v", w.events)
	}
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{count("cows", self, 1)}})
	if n := w.env.Counters.Dropped[DropUnbound].Load(); n != 1 {
		t.Fatalf("%d packets dropped, expected 1", n)
	}
	w.advance(150 * time.Millisecond) // tries at 10, 30, 70, 110, 150 ms
	if n := len(w.named("socket_failed")); n != 6 {
		t.Fatalf("%d tries, expected 6", n)
	}
	if err := squatter.Close(); err != nil {
		t.Fatal(err)
	}
	w.advance(40 * time.Millisecond)
	if len(w.named("bound")) != 1 || len(w.failed) != 0 {
		t.Fatalf("events %v, failures %v", w.events, w.failed)
	}
	inlet := w.listen()
	w.advance(w.env.Options.PingInterval)
	frames := w.frames(inlet)
	if len(frames) == 0 || frames[0].Sequence < 2 {
		t.Fatalf("got %+v: the news that was dropped must leave a gap", frames)
	}
}

func TestPublisherGetsANewSocketAndSendsAgainWhatFailed(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{Spacing: -1})
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{count("cows", self, 1)}})
	before := w.frames(inlet)[0].Sequence
	w.net.FailNext("a", transport.OpSend, endpoint, errors.New("ENOTSOCK"))
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{count("goats", self, 1)}})
	var socket *transport.SocketError
	if reasons := w.failed["node/publisher"]; len(reasons) != 1 || !errors.As(reasons[0].(error), &socket) {
		t.Fatalf("failures %v", w.failed)
	}
	frames := w.frames(inlet)
	if len(frames) != 1 || frames[0].Packets[0].Name != "goats" || frames[0].Sequence < before+2 {
		t.Fatalf("got %+v: expected the goats after a gap", frames)
	}
	if len(w.named("bound")) != 2 {
		t.Fatalf("events %v", w.events)
	}
}

func TestPublisherCountsPassesThatHaveLeft(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	w.send(w.env.Addresses.Publisher, messages.Repeat{Packets: []messages.Packet{count("cows", replicaB, 1)}, Passes: 3})
	w.advance(w.env.Options.PingInterval)
	frames := w.frames(inlet)
	if len(frames) != 2 || frames[1].Ping == nil || frames[1].Ping.Passes != 3 {
		t.Fatalf("got %+v", frames)
	}
	if p := frames[0].Packets[0]; !p.Source.IsZero() || !slices.Equal(p.Route, messages.Route{self}) {
		t.Fatalf("repeated with source %s route %s", p.Source, p.Route)
	}
}

func TestPublisherLeavesOutWhatNoFrameCanCarry(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	bad := count(string(make([]byte, messages.MaxName+1)), self, 1)
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{
		count("cows", self, 1), bad, count("goats", self, 1), count("hens", self, 1),
	}})
	var names []string
	for _, f := range w.frames(inlet) {
		for _, p := range f.Packets {
			names = append(names, p.Name)
		}
	}
	if !slices.Equal(names, []string{"cows", "goats", "hens"}) {
		t.Fatalf("got %q", names)
	}
	if w.env.Counters.Dropped[DropInvalid].Load() != 1 || len(w.named("frame_refused")) != 1 || len(w.failed) != 0 {
		t.Fatalf("events %v, failures %v", w.events, w.failed)
	}
}

func TestPublisherRelaysAForeignPacketOnce(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	foreign := messages.Packet{Kind: "lowwater", Name: "dam", Opaque: []string{"7"}, Source: replicaB, Route: messages.Route{replicaB}}
	w.send(w.env.Addresses.Publisher, messages.Relay{Packets: []messages.Packet{foreign}}, messages.Relay{Packets: []messages.Packet{foreign}})
	if frames := w.frames(inlet); len(frames) != 1 || len(frames[0].Packets) != 1 {
		t.Fatalf("got %+v", frames)
	}
	w.advance(2 * echoPings * w.env.Options.PingInterval)
	w.frames(inlet)
	w.send(w.env.Addresses.Publisher, messages.Relay{Packets: []messages.Packet{foreign}})
	if frames := w.frames(inlet); len(frames) != 1 {
		t.Fatalf("a repetition much later was not relayed: %+v", frames)
	}
}
