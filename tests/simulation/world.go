package simulation

import (
	"fmt"
	"math/rand/v2"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/harness"
)

// The times of a run, virtual. Profiles and workloads count in ticks.
const (
	tick         = 10 * time.Millisecond
	pingInterval = 7 * tick
	faultsFor    = 1500 * tick
)

// Case is what a run is about.
type Case struct {
	Topology Topology
	Profile  Profile
	Workload Workload
}

// Name is the case in one path.
func (c Case) Name() string { return c.Topology.Name + "/" + c.Profile.Name + "/" + c.Workload.Name }

// Report is what came of a run.
type Report struct {
	Violations []Violation
	Notes      []string // faults and what followed, in order
	Sum        uint64   // of every turn: equal in two runs that went the same way
	Operations int      // acknowledged
	Faults     int      // of links
	Kills      int
	Failures   int           // of publishers
	Checks     int           // of a current link
	Current    time.Duration // from the end of the faults until all links were current
	Equal      time.Duration // from the end of writing until all nodes were equal
}

// Violation is something that must not be.
type Violation struct {
	At   time.Duration // since the run began
	Rule string
	Text string
}

// String is the violation in one line.
func (v Violation) String() string { return fmt.Sprintf("%v %s: %s", v.At, v.Rule, v.Text) }

// maxViolations ends a run.
const maxViolations = 5

// world is a run.
type world struct {
	is     Case
	ring   *harness.World
	began  time.Time
	random *rand.Rand
	// spacing is what lies between frames under load: the more, the more news is joined.
	spacing time.Duration
	nodes   []*node
	faults  map[Link]*fault
	down    map[int]time.Time // until when a host that was killed is
	report  Report
}

// Run runs a case with a seed. Nothing but these two decides what happens.
func Run(c Case, seed uint64) Report {
	w := &world{
		is:     c,
		ring:   harness.NewSimulation(seed),
		random: rand.New(rand.NewPCG(seed, messages.HashName(c.Name()))),
		faults: map[Link]*fault{},
		down:   map[int]time.Time{},
	}
	defer w.ring.Close()
	w.began = w.ring.Now()
	w.spacing = [...]time.Duration{tick / 20, tick, 2 * tick}[w.random.IntN(3)]
	w.start()
	for w.ring.Now().Sub(w.began) < faultsFor && !w.isOver() {
		w.draw()
		w.write()
		w.step()
	}
	if !w.isOver() {
		w.recover(func(time.Time) bool { return true })
		w.settle()
	}
	w.report.Sum = w.ring.Sum()
	return w.report
}

// start starts the nodes one after the other, so that their pings do not come
// together.
func (w *world) start() {
	for _, l := range w.is.Topology.Links {
		w.faults[l] = &fault{since: w.began}
		w.heal(l)
	}
	for host := range hosts {
		n := &node{host: host}
		w.nodes = append(w.nodes, n)
		w.revive(n)
		w.ring.Advance(time.Duration(w.random.Int64N(int64(pingInterval))))
	}
}

// step moves time on by a tick, and looks at everything every few ticks.
func (w *world) step() {
	w.ring.Advance(tick)
	if w.ring.Now().Sub(w.began)/tick%checkEvery == 0 {
		w.checkCurrent()
		w.checkProgress()
	}
}

func (w *world) isOver() bool { return len(w.report.Violations) >= maxViolations }

// violate takes note of a violation.
func (w *world) violate(rule, format string, args ...any) {
	v := Violation{At: w.ring.Now().Sub(w.began), Rule: rule, Text: fmt.Sprintf(format, args...)}
	w.report.Violations = append(w.report.Violations, v)
	w.note(v.Rule + ": " + v.Text)
}

func (w *world) note(what string) {
	w.report.Notes = append(w.report.Notes, fmt.Sprintf("%v %s", w.ring.Now().Sub(w.began), what))
}
