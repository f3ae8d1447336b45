package ring

import (
	"fmt"
	"time"

	"blue-rings/tests/harness"
	"blue-rings/tests/history"
	"blue-rings/transport/memory"
)

// run is a plan that is being carried out.
type run struct {
	plan    Plan
	world   *harness.World
	began   time.Time
	agenda  agenda
	members []*member // in the order of the plan; doubles behind them
	byName  map[string]*member
	doubles map[string]*member // by the name of the host that they share
	cuts    map[[2]string]int  // how many faults cut a link now
	extra   map[[2]string]bool // links that are, or are not, there for a while
	shared  map[string]int     // how often it was reported that a host's name is shared
	writers map[string]bool    // to whom clients write; nil: it is to be found out
	settled bool               // all is quiet
	aheads  int                // clocks that were too far ahead
	ledger  ledger
	record  record
	waits   map[int]*Call   // what clients wait for
	mixed   map[string]bool // names that may have several kinds
	most    int             // violations end it
	report  Report
}

// maxViolations end a run, if nobody says otherwise.
const maxViolations = 5

// Run carries a plan out. Nothing but the plan decides what happens.
func Run(p Plan) Report { return carryOut(p, func(*run) {}) }

// carryOut lets somebody look at the run who changes nothing of it, before it begins.
func carryOut(p Plan, before func(*run)) Report {
	r := &run{
		plan:    p,
		world:   harness.NewSimulation(p.Seed),
		byName:  map[string]*member{},
		doubles: map[string]*member{},
		cuts:    map[[2]string]int{},
		extra:   map[[2]string]bool{},
		shared:  map[string]int{},
		ledger:  newLedger(),
		waits:   map[int]*Call{},
		mixed:   map[string]bool{},
		most:    maxViolations,
		report:  Report{Faults: map[Kind]int{}, Outcomes: map[string]int{}, States: map[string]int{}, Checks: map[string]int{}},
	}
	defer r.world.Close()
	r.began = r.world.Now()
	before(r)
	r.record = newRecord(r.began, &r.plan)
	r.world.Network().Limit(p.Frames)
	r.start()
	r.schedule()
	r.until(p.Lasts, func() bool { return false })
	if !r.isOver() {
		if r.heal(); !r.isOver() {
			r.settle()
		}
	}
	r.checkHistory()
	r.finish()
	return r.report
}

// now is how long the run has lasted.
func (r *run) now() time.Duration { return r.world.Now().Sub(r.began) }

// start starts the nodes one after the other, so that their pings do not come
// together.
func (r *run) start() {
	for _, l := range r.plan.Links {
		r.world.Network().Delay(l.From, l.To, l.Delay, l.Delay)
	}
	for _, h := range r.plan.Hosts {
		m := newMember(h, h.Name)
		r.members = append(r.members, m)
		r.byName[h.Name] = m
		m.peers, _ = r.plan.neighbours(h.Name)
	}
	for _, m := range r.members {
		r.boot(m)
		r.world.Advance(r.plan.Ping / time.Duration(len(r.members)))
	}
}

// schedule puts all that the plan says into the agenda.
func (r *run) schedule() {
	for _, f := range r.plan.Faults {
		r.agenda.add(entry{at: f.At, do: func() { r.inject(f) }})
	}
	for _, o := range r.plan.Operations {
		r.agenda.add(entry{at: o.At, do: func() { r.call(o) }})
	}
	r.look()
}

// lookEvery is how much time lies between two looks at everything; longer in a large
// ring.
const lookEvery = 100 * time.Millisecond

// look looks at everything, again and again.
func (r *run) look() {
	every := lookEvery * time.Duration(1+len(r.members)/8)
	if r.settled {
		every = time.Second
	}
	r.agenda.add(entry{at: r.now() + every, do: func() {
		r.checkAll()
		r.look()
	}})
}

// until does what the agenda says until a time, or until something holds, and reports
// whether it does.
func (r *run) until(end time.Duration, holds func() bool) bool {
	for !r.isOver() {
		if holds() {
			return true
		}
		e, ok := r.agenda.next(end)
		if !ok {
			break
		}
		r.advance(e.at)
		e.do()
	}
	if r.isOver() {
		return false
	}
	r.advance(end)
	return holds()
}

func (r *run) advance(to time.Duration) {
	if d := to - r.now(); d > 0 {
		r.world.Advance(d)
	}
}

// later does something when a time is over.
func (r *run) later(d time.Duration, do func()) { r.agenda.add(entry{at: r.now() + d, do: do}) }

// ends ends something that goes wrong, when a time is over, or when the faults are.
func (r *run) ends(d time.Duration, do func()) {
	r.agenda.add(entry{at: r.now() + d, ends: true, do: do})
}

// healWithin is longer than a stop in order takes.
const healWithin = 30 * time.Second

// heal ends all that goes wrong. What is being stopped takes its time, and what has
// ended begins anew.
func (r *run) heal() {
	r.note("the faults are over")
	healed := r.now()
	for waits := true; waits; r.world.Advance(time.Millisecond) {
		if r.now()-healed > healWithin {
			r.violate("failing", "%v after the faults not all nodes run", healWithin)
			return
		}
		for _, e := range r.agenda.takeEnds() {
			e.do()
		}
		waits = len(r.extra) > 0
		for _, m := range r.members {
			if m.machine != nil && !m.stopping {
				m.machine.Spare()
				m.doomed = nil
				r.mend(m)
			}
			waits = waits || m.stopping || m.machine == nil
		}
	}
	r.network().Spare("*")
	r.record.Note(history.Note{Kind: history.Healed, At: r.now()})
}

// finish ends the report.
func (r *run) finish() {
	r.report.Sum, r.report.Simulated = r.world.Sum(), r.now()
	for _, c := range r.report.Calls {
		r.report.Outcomes[c.outcome()]++
	}
}

func (r *run) isOver() bool { return len(r.report.Violations) >= r.most }

// violated begins the note of a violation.
const violated = "VIOLATION"

// violate takes note of a violation.
func (r *run) violate(rule, format string, args ...any) {
	v := Violation{At: r.now(), Rule: rule, Host: r.about(args), Text: fmt.Sprintf(format, args...)}
	r.report.Violations = append(r.report.Violations, v)
	r.note("%s %s: %s", violated, v.Rule, v.Text)
}

func (r *run) note(format string, args ...any) {
	r.report.Notes = append(r.report.Notes, fmt.Sprintf("%v ", r.now())+fmt.Sprintf(format, args...))
}

// checked counts a check.
func (r *run) checked(rule string) { r.report.Checks[rule]++ }

func (r *run) network() *memory.Network { return r.world.Network() }

// mayWrite reports whether clients write to a member: if its news reaches all whom
// anybody hears. What is written elsewhere is cut off from some of them for ever, and
// what is deleted there comes back from them when that is forgotten.
func (r *run) mayWrite(m *member) bool {
	if r.writers == nil {
		r.writers = map[string]bool{}
		for _, writer := range r.members {
			r.writers[writer.Name] = len(r.members) > 1
		}
		for _, l := range r.plan.Links {
			sources := r.sources(l.From)
			for _, writer := range r.members {
				r.writers[writer.Name] = r.writers[writer.Name] && sources[writer.Name]
			}
		}
	}
	return r.writers[m.Name]
}
