package actors

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/transport"
)

func identities(unknown int, all ...string) *transport.Audience {
	return &transport.Audience{Identities: all, Unknown: unknown}
}

func TestWhoMustSeeAGap(t *testing.T) {
	type look struct {
		of       *transport.Audience
		joined   int
		withhold int // afterwards
		skip     bool
	}
	for _, test := range []struct {
		name  string
		looks []look
	}{
		{"who comes for the first time", []look{{nil, 0, 5, false}, {identities(0, "b"), 1, 0, false}}},
		{"who comes back and missed nothing", []look{
			{identities(0, "b"), 1, 5, false}, {identities(0), 0, 0, false}, {identities(0, "b"), 1, 0, false},
		}},
		{"who comes back", []look{
			{identities(0, "b"), 1, 0, false}, {identities(0), 0, 1, false}, {identities(0, "b"), 1, 0, true},
		}},
		{"who comes back later than another, but missed nothing since", []look{
			{identities(0, "b", "c"), 2, 0, false}, {identities(0), 0, 1, false},
			{identities(0, "b"), 1, 0, true}, {identities(0, "b", "c"), 1, 0, false},
		}},
		{"a newcomer while another is away", []look{
			{identities(0, "b"), 1, 0, false}, {identities(0), 0, 1, false}, {identities(0, "c"), 1, 0, false},
		}},
		{"who left and came back between two looks was in both", []look{
			{identities(0, "b"), 1, 3, false}, {identities(0, "b"), 1, 3, false},
		}},
		{"who came and left between two looks", []look{
			{nil, 1, 1, false}, {identities(0, "b"), 1, 0, true},
		}},
		{"a first one without a name", []look{{nil, 0, 1, false}, {identities(1), 1, 0, false}}},
		{"one without a name may have been there", []look{
			{identities(1), 1, 0, false}, {identities(0), 0, 1, false}, {identities(1), 1, 0, true},
		}},
		{"one without a name, and nothing was withheld since the last skip", []look{
			{identities(0, "b"), 1, 0, false}, {nil, 0, 1, false}, {identities(0, "b"), 1, 0, true},
			{identities(1, "b"), 1, 0, false}, {identities(0, "b"), 0, 0, false}, {identities(1, "b"), 1, 0, false},
		}},
		{"its name comes later", []look{
			{identities(0, "b"), 1, 0, false}, {nil, 0, 1, false}, {identities(1), 1, 1, false}, {identities(0, "b"), 0, 0, true},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var a absences
			for i, look := range test.looks {
				if got := a.look(look.of, look.joined); got != look.skip {
					t.Fatalf("look %d: skip %t", i, got)
				} else if got {
					a.skipped()
				}
				a.withhold(look.withhold)
			}
		})
	}
}

func TestWhoLeftIsRememberedUpToALimit(t *testing.T) {
	var a absences
	crowd := identities(0)
	for i := range 2 * maxLeft {
		crowd.Identities = append(crowd.Identities, fmt.Sprintf("h%05d#1", i))
	}
	a.look(crowd, len(crowd.Identities))
	a.look(nil, 0)
	if len(a.left) > maxLeft {
		t.Fatalf("%d are remembered", len(a.left))
	}
	a.withhold(1)
	last := crowd.Identities[len(crowd.Identities)-1]
	if !a.look(identities(0, last), 1) {
		t.Fatal("one who is not remembered may have been there: it must see a gap")
	}
}

// attendance is an outlet whose subscribers come and go, and what each has seen of
// the sequence.
type attendance struct {
	absences
	sequence uint64
	there    []string          // rising; those that begin with ? have no name
	joined   int               // not yet read
	last     map[string]uint64 // the last number received
	owed     map[string]bool   // something was withheld while it was away, and it has seen no gap since
}

func (g *attendance) audience() *transport.Audience {
	of := &transport.Audience{}
	for _, who := range g.there {
		if who[0] == '?' {
			of.Unknown++
		} else {
			of.Identities = append(of.Identities, who)
		}
	}
	return of
}

// read is a look, which skips a number if it must, and reports whether it did.
func (g *attendance) read() bool {
	skip := g.look(g.audience(), g.joined)
	g.joined = 0
	if skip {
		g.sequence++
		g.skipped()
	}
	return skip
}

func (g *attendance) send() {
	g.sequence++
	for _, who := range g.there {
		if last := g.last[who]; last > 0 && g.sequence > last+1 {
			g.owed[who] = false
		}
		g.last[who] = g.sequence
	}
}

func (g *attendance) withholdOne() {
	g.withhold(1)
	for who := range g.last {
		if !slices.Contains(g.there, who) {
			g.owed[who] = true
		}
	}
}

func (g *attendance) toggle(who string) {
	at, found := slices.BinarySearch(g.there, who)
	if found {
		g.there = slices.Delete(g.there, at, at+1)
	} else {
		g.there = slices.Insert(g.there, at, who)
		g.joined++
	}
}

func newAttendance() *attendance {
	return &attendance{last: map[string]uint64{}, owed: map[string]bool{}}
}

// TestWhoWasAwaySeesAGap: whoever was away while something was withheld sees a gap
// at the second frame after its return, however subscriptions, looks and frames
// follow each other.
func TestWhoWasAwaySeesAGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newAttendance()
		t.Repeat(map[string]func(*rapid.T){
			"toggle": func(t *rapid.T) {
				g.toggle(rapid.SampledFrom([]string{"?y", "?z", "b", "c", "d"}).Draw(t, "who"))
			},
			"look":     func(*rapid.T) { g.read() },
			"send":     func(*rapid.T) { g.send() },
			"withhold": func(*rapid.T) { g.read(); g.withholdOne() },
			"": func(t *rapid.T) {
				// What a ping does, tried on a copy: look, then send.
				try := *g
				try.left, try.last, try.owed = maps.Clone(g.left), maps.Clone(g.last), maps.Clone(g.owed)
				try.read()
				try.send()
				for _, who := range try.there {
					if try.owed[who] {
						t.Fatalf("%s was away while something was withheld, and has seen no gap", who)
					}
				}
			},
		})
	})
}

// TestNobodyElseSeesAGap: as long as all have names and each look finds one change
// at most, a number is skipped only for somebody who needs it.
func TestNobodyElseSeesAGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newAttendance()
		t.Repeat(map[string]func(*rapid.T){
			"toggle": func(t *rapid.T) {
				who := rapid.SampledFrom([]string{"b", "c", "d"}).Draw(t, "who")
				g.toggle(who)
				if g.read() && (!slices.Contains(g.there, who) || !g.owed[who]) {
					t.Fatalf("a number was skipped because of %s, who needs no gap", who)
				}
				g.send()
			},
			"withhold": func(*rapid.T) { g.withholdOne() },
		})
	})
}

// unseen is a network whose outlets see nobody: a hostile peer may end subscriptions that
// are not its own.
type unseen struct{ transport.Network }

func (n unseen) Bind(endpoint string, ready func()) (transport.Outlet, error) {
	out, err := n.Network.Bind(endpoint, ready)
	return unseenOutlet{out}, err
}

type unseenOutlet struct{ transport.Outlet }

func (o unseenOutlet) Joined() (int, error) {
	_, err := o.Outlet.Joined()
	return 0, err
}

func (unseenOutlet) Audience() *transport.Audience { return &transport.Audience{} }

// Who is subscribed and is not seen misses nothing for longer than until the next ping.
func TestWhoIsNotSeenSeesAGap(t *testing.T) {
	w := newWorld(t, Options{PingInterval: 100 * time.Millisecond})
	inlet := w.listen()
	w.env.Network = unseen{w.env.Network}
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	w.advance(100 * time.Millisecond)
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{count("cows", self, 1)}})
	w.advance(200 * time.Millisecond)
	var numbers []uint64
	for _, f := range w.frames(inlet) {
		numbers = append(numbers, f.Sequence)
	}
	if want := []uint64{1, 3, 4}; !slices.Equal(numbers, want) {
		t.Fatalf("frames %d, want %d", numbers, want)
	}
}
