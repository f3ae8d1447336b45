package scale

import (
	"fmt"
	"math/rand/v2"
	"time"

	"blue-rings/tests/harness"
)

// Config says what a run is. Nothing else decides what happens.
type Config struct {
	Nodes    int
	Updates  int    // increments by 1, each at a node that is drawn
	Rate     int    // updates a second, at all nodes together, evenly spaced
	Counters int    // that the updates are of, each of one that is drawn
	Seed     uint64 // of all that is drawn
	// Progress is told what begins; nil: nobody is.
	Progress func(stage string)
}

// LastStage is what Progress is told when the ring is whole and has done all.
const LastStage = "checks"

const (
	pingInterval = 137 * time.Millisecond
	// startWithin and equalWithin are how long it takes, at most, until all links are
	// current after the start, and all nodes equal after the last update.
	startWithin = time.Minute
	equalWithin = 10 * time.Second
	// step is how exactly it is known when all nodes are equal.
	step = time.Millisecond
	// tailFor is longer than copies of news travel to those who have it already.
	tailFor = time.Second
	// quietFor is how long nothing but pings is sent afterwards.
	quietFor = 5 * time.Second
)

// Delays of links, least and most, drawn for each and the same in both directions:
// within a site and between sites.
const (
	nearLeast, nearMost = 100 * time.Microsecond, 500 * time.Microsecond
	farLeast, farMost   = 5 * time.Millisecond, 40 * time.Millisecond
)

// run is a ring that is being measured.
type run struct {
	config     Config
	neighbours [][]int
	world      *harness.World
	random     *rand.Rand
	nodes      []*node
	ledger     *ledger
	before     []traffic // the updates
	after      []traffic // all of them had come
	report     Report
}

// Run measures a ring, and looks whether what must hold does.
func Run(c Config) Report {
	r := &run{
		config: c,
		world:  harness.NewSimulation(c.Seed),
		random: rand.New(rand.NewPCG(c.Seed, uint64(c.Nodes))),
		ledger: newLedger(c.Nodes),
	}
	defer r.world.Close()
	r.report.Config = c
	for _, stage := range []struct {
		name string
		do   func()
	}{{"start", r.start}, {"counters", r.create}, {"updates", r.update}, {"convergence", r.converge}, {"quiet", r.rest}, {LastStage, r.check}} {
		if c.Progress != nil {
			c.Progress(stage.name)
		}
		if stage.do(); len(r.report.Violations) > 0 {
			break
		}
	}
	r.report.Sum = r.world.Sum()
	return r.report
}

// start links the nodes, and starts them one after the other, so that their pings do
// not come together.
func (r *run) start() {
	pairs := stars(r.config.Nodes)
	r.neighbours = neighbours(r.config.Nodes, pairs)
	for _, peers := range r.neighbours {
		r.report.Most = max(r.report.Most, len(peers))
	}
	r.report.Links, r.report.Diameter = 2*len(pairs), diameter(r.neighbours)
	for _, p := range pairs {
		least, most := nearLeast, nearMost
		if isFar(p[0], p[1]) {
			least, most = farLeast, farMost
		}
		delay := least + time.Duration(r.random.Int64N(int64(most-least)))
		r.world.Network().Delay(hostName(p[0]), hostName(p[1]), delay, delay)
		r.world.Network().Delay(hostName(p[1]), hostName(p[0]), delay, delay)
	}
	for i := range r.config.Nodes {
		r.boot(i)
		r.world.Advance(pingInterval / time.Duration(r.config.Nodes))
	}
	took, ok := r.await(startWithin, pingInterval, func() bool { return r.notCurrent() == "" })
	if !ok {
		r.violate("%v after the start %s", startWithin, r.notCurrent())
	}
	r.report.Started = took
	r.world.Advance(tailFor)
}

// create lets clients increment each counter once, all at the same time, so that none
// begins to live at two nodes at once: what is told of that goes to everybody again.
func (r *run) create() {
	for i := range r.config.Counters {
		r.nodes[r.random.IntN(len(r.nodes))].increment(r, counterName(i))
	}
	if _, ok := r.await(equalWithin, step, func() bool { return r.ledger.lacking == 0 && r.equal() }); !ok {
		r.violate("%v after they were made, %d of %d counters are not everywhere", equalWithin, r.ledger.lacking, r.config.Counters)
	}
	r.world.Advance(tailFor)
	r.ledger.begin()
}

// update lets clients increment.
func (r *run) update() {
	r.before = r.traffics()
	for range r.config.Updates {
		r.world.Advance(time.Second / time.Duration(r.config.Rate))
		name := counterName(r.random.IntN(r.config.Counters))
		r.nodes[r.random.IntN(len(r.nodes))].increment(r, name)
	}
}

// converge waits until all nodes are equal, and until what is on its way has come.
func (r *run) converge() {
	took, ok := r.await(equalWithin, step, func() bool { return r.ledger.lacking == 0 && r.equal() })
	if !ok {
		r.violate("%v after the last update %d updates are not everywhere, equal digests: %t", equalWithin, r.ledger.lacking, r.equal())
	}
	r.report.Equal = took
	r.summarise()
	r.world.Advance(tailFor)
	r.after = r.traffics()
}

// rest looks whether nothing but pings is sent when nobody writes.
func (r *run) rest() {
	r.world.Advance(quietFor)
	idle := since(r.after, r.traffics())
	frames, _ := sum(idle, func(t traffic) uint64 { return t.frames })
	rounds, _ := sum(idle, func(t traffic) uint64 { return t.rounds })
	if frames > 0 || rounds > 0 {
		r.violate("nobody writes, and within %v %.0f frames of news are sent and %.0f rounds held", quietFor, frames, rounds)
	}
	r.report.News = r.news(since(r.before, r.after), idle)
	r.report.Idle = r.idle(idle)
}

// await waits until something holds, looking every so often.
func (r *run) await(within, every time.Duration, holds func() bool) (took time.Duration, ok bool) {
	began := r.world.Now()
	for !holds() {
		if r.world.Now().Sub(began) >= within {
			return r.world.Now().Sub(began), false
		}
		r.world.Advance(every)
	}
	return r.world.Now().Sub(began), true
}

// violate takes note of what must not be.
func (r *run) violate(format string, args ...any) {
	if len(r.report.Violations) < 10 {
		r.report.Violations = append(r.report.Violations, fmt.Sprintf(format, args...))
	}
}

func counterName(i int) string { return fmt.Sprintf("counter:%d", i) }
