package faults

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestKillsThatMakeNoSenseAreRefused(t *testing.T) {
	good := KillsConfig{Cycles: 1, Nodes: 1, Fsync: always, Clients: 1, Counters: 1}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*KillsConfig){
		"nodes":    func(c *KillsConfig) { c.Nodes = 27 },
		"cycles":   func(c *KillsConfig) { c.Cycles = 0 },
		"clients":  func(c *KillsConfig) { c.Clients = 0 },
		"counters": func(c *KillsConfig) { c.Counters = 0 },
		"rate":     func(c *KillsConfig) { c.Rate = -1 },
		"kept":     func(c *KillsConfig) { c.Kept = -1 },
		"fsync":    func(c *KillsConfig) { c.Fsync = "sometimes" },
	} {
		bad := good
		spoil(&bad)
		if bad.Validate() == nil {
			t.Errorf("%s: %+v is taken", name, bad)
		}
	}
}

// Of ten increments of 1 the last three are missing: the first of them counts, whatever other
// counters were acknowledged meanwhile.
func TestWhatIsLostWasAcknowledgedSince(t *testing.T) {
	l := newLife("a#1", 2)
	l.logs = true
	for range 10 {
		l.acknowledge(0, 1)
		l.acknowledge(1, 5)
	}
	if got, want := l.lostSince(0, 3), l.acks[14].at; !got.Equal(want) {
		t.Errorf("since %s, not %s", got, want)
	}
	if got, want := l.lostSince(1, 1), l.acks[19].at; !got.Equal(want) {
		t.Errorf("since %s, not %s", got, want)
	}
}

// An error is to be expected of a life that was killed, and of no other.
func TestALifeEndsWithItsFirstError(t *testing.T) {
	l := newLife("a#1", 1)
	if over, err := l.isOver(); over || err != nil {
		t.Fatalf("over %v, %v", over, err)
	}
	l.kill()
	l.refuse(errors.New("reset"))
	if over, err := l.isOver(); !over || err != nil {
		t.Fatalf("over %v, %v", over, err)
	}
	l = newLife("a#2", 1)
	l.refuse(errors.New("refused"))
	if over, err := l.isOver(); !over || err == nil {
		t.Fatalf("over %v, %v", over, err)
	}
}

// One node is killed, or two of several; never all of a mesh at once, of which then nobody
// knows what was acknowledged.
func TestKillsAreDrawnFromTheSeed(t *testing.T) {
	for _, nodes := range []int{1, 2, 3} {
		one := &kills{config: KillsConfig{Nodes: nodes}, run: run{random: rand.New(rand.NewPCG(3, 1))}}
		two := &kills{config: KillsConfig{Nodes: nodes}, run: run{random: rand.New(rand.NewPCG(3, 1))}}
		var stopping, loads, both int
		for range 1000 {
			r := one.draw()
			if r.String() != two.draw().String() {
				t.Fatal("equal seeds draw different kills")
			}
			if len(r.victims) >= nodes && nodes > 1 || r.after <= 0 || r.after > time.Second {
				t.Fatalf("%s, of %d nodes", r, nodes)
			}
			if len(r.victims) > 1 {
				both++
			}
			if r.stopping > 0 {
				stopping++
			}
			if r.loads > 0 {
				loads++
			}
		}
		if stopping < 50 || loads < 100 || (both > 100) != (nodes > 2) {
			t.Errorf("of 1000 cycles of %d nodes %d kill while stopping, %d while starting, %d two at once", nodes, stopping, loads, both)
		}
	}
}

func TestTheGreaterCountIsOwed(t *testing.T) {
	if got := most([]int64{3, 1}, []int64{2, 4}); !slices.Equal(got, []int64{3, 4}) {
		t.Errorf("%v", got)
	}
	if got := most(nil, []int64{2, 4}); !slices.Equal(got, []int64{2, 4}) {
		t.Errorf("%v", got)
	}
}
