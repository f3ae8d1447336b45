package actors

import (
	"slices"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

// join connects a subscriber that says who it is.
func (w *world) join(who messages.Replica) transport.Inlet {
	w.t.Helper()
	inlet, err := w.net.Node(who.Host).Connect(endpoint, who.String(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return inlet
}

// hearing makes a view in which each of two peers says that it hears the other.
func (w *world) hearing() {
	w.env.View.Store(&View{
		Hearing: w.env.View.Load().Hearing + 1,
		Peers: []*PeerView{
			{Replica: replicaB, State: Current, Hears: []messages.Replica{replicaC}, HearsAt: w.now},
			{Replica: replicaC, State: Current, Hears: []messages.Replica{replicaB}, HearsAt: w.now},
		},
	})
}

// relayOf is news that a replica made and published itself.
func relayOf(by messages.Replica, names ...string) messages.Relay {
	var relay messages.Relay
	for _, name := range names {
		p := count(name, by, 1)
		p.Source, p.Route = by, messages.Route{by}
		relay.Packets = append(relay.Packets, p)
	}
	return relay
}

func namesIn(frames []messages.Frame) []string {
	var names []string
	for _, f := range frames {
		for i := range f.Packets {
			names = append(names, f.Packets[i].Name)
		}
	}
	return names
}

func TestPublisherWithholdsWhatAllHave(t *testing.T) {
	w := newWorld(t, Options{})
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	b, c := w.join(replicaB), w.join(replicaC)
	w.hearing()
	mixed := relayOf(replicaB, "cows", "goats", "hens", "ducks", "geese")
	mixed.Packets[1].Source = messages.Replica{}
	mixed.Packets[3].Source = messages.Replica{}
	w.send(w.env.Addresses.Publisher, mixed)
	for _, inlet := range []transport.Inlet{b, c} {
		if got := namesIn(w.frames(inlet)); !slices.Equal(got, []string{"goats", "ducks"}) {
			t.Fatalf("relayed %q: those without a source, and no others", got)
		}
	}
	if n := w.env.Counters.Withheld.Load(); n != 3 {
		t.Fatalf("%d packets counted as withheld, of 3", n)
	}
	w.advance(2*w.env.Options.PingInterval + time.Millisecond)
	w.frames(b)
	w.send(w.env.Addresses.Publisher, relayOf(replicaB, "cows"))
	if got := namesIn(w.frames(b)); !slices.Equal(got, []string{"cows"}) {
		t.Fatalf("relayed %q after pings had become old", got)
	}
}

// TestPublisherSeesASubscriberBeforeItWithholds: its subscription waits at the
// socket, and nobody has told the publisher.
func TestPublisherSeesASubscriberBeforeItWithholds(t *testing.T) {
	w := newWorld(t, Options{})
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	w.send(w.env.Addresses.Publisher, relayOf(replicaB, "cows"))
	d := messages.Replica{Host: "d", Incarnation: 9}
	inlet := w.join(d)
	w.env.System.Root.Send(w.env.Addresses.Publisher, relayOf(replicaB, "goats"))
	w.run()
	if got := namesIn(w.frames(inlet)); !slices.Equal(got, []string{"goats"}) {
		t.Fatalf("got %q", got)
	}
}

func TestPublisherSkipsANumberForWhoMissedWhatWasWithheld(t *testing.T) {
	w := newWorld(t, Options{})
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	d := messages.Replica{Host: "d", Incarnation: 9}
	b, away := w.join(replicaB), w.join(d)
	last := func() uint64 {
		w.advance(w.env.Options.PingInterval)
		frames := w.frames(b)
		return frames[len(frames)-1].Sequence
	}
	before := last()
	comeBack := func() {
		if err := away.Close(); err != nil {
			t.Fatal(err)
		}
		w.run()
		away = w.join(d)
		w.run()
	}
	comeBack()
	if got := last(); got != before+1 {
		t.Fatalf("number %d after %d: it missed nothing", got, before)
	}
	if err := away.Close(); err != nil {
		t.Fatal(err)
	}
	w.run()
	w.send(w.env.Addresses.Publisher, relayOf(replicaB, "cows")) // b made it
	if got := last(); got != before+2 {
		t.Fatalf("number %d: nothing was sent but a ping", got)
	}
	w.join(messages.Replica{Host: "e", Incarnation: 8})
	w.run()
	if got := last(); got != before+3 {
		t.Fatalf("number %d: a newcomer needs no gap", got)
	}
	away = w.join(d)
	w.run()
	if got := last(); got != before+5 {
		t.Fatalf("number %d: the cows were withheld while somebody was away", got)
	}
}

func TestPublisherWithholdsForeignPackets(t *testing.T) {
	w := newWorld(t, Options{})
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	inlet := w.join(replicaC)
	w.hearing()
	foreign := messages.Packet{Kind: "lowwater", Name: "dam", Opaque: []string{"7"}, Source: replicaB, Route: messages.Route{replicaB}}
	w.send(w.env.Addresses.Publisher, messages.Relay{Packets: []messages.Packet{foreign}})
	if got := namesIn(w.frames(inlet)); len(got) > 0 || w.env.Counters.Withheld.Load() != 1 {
		t.Fatalf("relayed %q", got)
	}
	w.env.View.Store(&View{Hearing: 99})
	w.send(w.env.Addresses.Publisher, messages.Relay{Packets: []messages.Packet{foreign}})
	if got := namesIn(w.frames(inlet)); len(got) != 1 {
		t.Fatalf("what was withheld before is news now; relayed %q", got)
	}
}

func TestPingsSayWhereToAsk(t *testing.T) {
	for _, test := range []struct {
		publish, catchUp, advertise string
		endpoint                    string
		port                        uint16
	}{
		{"tcp://*:4000", "", "", "", 0},
		{"tcp://*:4000", "", "tcp://ring.example:4001", "", 0},
		{"tcp://*:4000", "tcp://*:4001", "", "", 4001},
		{"tcp://127.0.0.1:4000", "tcp://127.0.0.1:4001", "", "", 4001},
		{"tcp://*:4000", "tcp://*:4001", "tcp://ring.example:14001", "tcp://ring.example:14001", 0},
		{"tcp://*:4000", "ipc:///run/ask.sock", "", "", 0},
		{"ipc:///run/ring.sock", "ipc:///run/ask.sock", "", "ipc:///run/ask.sock", 0},
		{"ipc:///run/ring.sock", "tcp://127.0.0.1:4001", "", "tcp://127.0.0.1:4001", 0},
		{"ipc:///run/ring.sock", "tcp://*:4001", "", "", 4001},
		{"tcp://*:4000", "nowhere", "", "", 0},
	} {
		got := askedAt(&Options{Publish: test.publish, CatchUp: test.catchUp, Advertise: test.advertise})
		if got.endpoint != test.endpoint || got.port != test.port {
			t.Errorf("%+v: pings say endpoint %q port %d", test, got.endpoint, got.port)
		}
	}
}
