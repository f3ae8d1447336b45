package harness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// World is one run of a script: its hosts, their messages, their time and their
// network. It runs in the goroutine of the test; nothing in it waits.
type World struct {
	clock   clock
	boxes   map[string]*mailbox // by name; a stopped actor's is replaced by its successor's
	hosts   map[string]*host
	disks   map[string]*disk // by host; they outlive its nodes
	backups map[string]backup
	tickets []*mailbox // turns to be given, the oldest first
	running *mailbox   // whose turn it is; nil between turns
	tripped *mailbox   // who fails when it next looks at its clock in this turn; nil: nobody
	caught  *[]posted  // where posts go instead of a mailbox; nil: to the mailbox
	random  *rand.Rand // nil: turns in the order of the tickets
	kinds   Stores
	wire    *wire
	trace   strings.Builder
	replies []string // what clients were answered so far
	quiet   bool
	blind   bool // a simulation: nothing is traced but the host whose name is traced, and that if there is a sink
	traced  string
	sink    func(line string) // where the trace goes; nil: it is gathered
	sum     *turnSum
	turns   int    // since the last settle began
	born    uint64 // incarnations so far: the first host is #1, the next #2
	drawn   uint64 // numbers drawn so far
}

// maxTurns ends a world that never comes to rest.
const maxTurns = 1_000_000

// NewWorld makes an empty world at the epoch(). With a seed other than zero the
// turns are given at random: any ready actor may be next.
func NewWorld(kinds Stores, seed uint64) *World {
	w := &World{
		clock: clock{now: epoch()},
		boxes: map[string]*mailbox{},
		hosts: map[string]*host{},
		disks: map[string]*disk{},

		backups: map[string]backup{},
		kinds:   kinds,
	}
	w.wire = newWire(w)
	if seed != 0 {
		w.random = rand.New(rand.NewPCG(seed, seed))
	}
	return w
}

// takeTicket gives a mailbox one more turn, behind those that wait.
func (w *World) takeTicket(m *mailbox) { w.tickets = append(w.tickets, m) }

// settle gives turns until nobody has anything to do.
func (w *World) settle() { w.settleWhere(nil) }

// settleWhere gives turns to the mailboxes that may have them (nil: all), until none
// of these has anything to do.
func (w *World) settleWhere(may func(*mailbox) bool) {
	for w.turns = 0; w.step(may); w.turns++ {
		if w.turns > maxTurns {
			panic("the world does not come to rest: the actors send each other messages for ever")
		}
	}
}

// step gives one turn to a mailbox that may have it, and reports whether there
// was one with something to do.
func (w *World) step(may func(*mailbox) bool) bool {
	m := w.turn(may)
	if m != nil {
		m.host.burn()
	}
	return m != nil
}

// turn answers who had it; nil: nobody.
func (w *World) turn(may func(*mailbox) bool) *mailbox {
	for {
		i := w.pick(may)
		if i < 0 {
			return nil
		}
		m := w.tickets[i]
		w.tickets = slices.Delete(w.tickets, i, i+1)
		if !m.ready() { // suspended or stopped since
			continue
		}
		w.running = m
		m.turn()
		w.running = nil
		if !m.host.blind {
			m.host.reportDrops()
		}
		return m
	}
}

// pick is the index of the next ticket; -1: none. may is nil for all.
func (w *World) pick(may func(*mailbox) bool) int {
	if may == nil {
		switch {
		case len(w.tickets) == 0:
			return -1
		case w.random == nil:
			return 0
		default:
			return w.random.IntN(len(w.tickets))
		}
	}
	var eligible []int
	for i, m := range w.tickets {
		if !may(m) {
			continue
		}
		if w.random == nil {
			return i
		}
		eligible = append(eligible, i)
	}
	if len(eligible) == 0 {
		return -1
	}
	return eligible[w.random.IntN(len(eligible))]
}

// Advance moves time on by d: what falls due is done in order of its moment,
// and the world settles after each.
func (w *World) Advance(d time.Duration) {
	end := w.clock.now.Add(d)
	w.settle()
	shown := w.clock.now
	for {
		call, ok := w.clock.next(end)
		if !ok {
			break
		}
		if w.clock.now.After(shown) {
			shown = w.clock.now
			w.linef("@%s", sinceEpoch(w.clock.now))
		}
		call()
		w.settle()
	}
	w.clock.now = end
	if end.After(shown) {
		w.linef("@%s", sinceEpoch(end))
	}
}

// linef adds a line to the trace.
func (w *World) linef(format string, args ...any) {
	if w.quiet {
		return
	}
	line := readable(fmt.Sprintf(format, args...))
	if w.sink != nil {
		w.sink(line)
		return
	}
	w.trace.WriteString(line)
	w.trace.WriteByte('\n')
}

// Replies are what clients were answered so far, one for each client command.
func (w *World) Replies() []string { return w.replies }

// drain takes the trace so far.
func (w *World) drain() string {
	defer w.trace.Reset()
	return w.trace.String()
}

// draw is the source of what production takes from random numbers: a sequence
// that is the same in every run.
func (w *World) draw() uint64 {
	w.drawn++
	return w.drawn * 0x9e3779b97f4a7c15
}

// kill ends a host: its actors get no turn any more, its sockets are gone.
func (w *World) kill(h *host) {
	h.dead = true
	for name, m := range w.boxes {
		if m.host == h {
			m.stopped = true
			delete(w.boxes, name)
		}
	}
	w.wire.forget(h)
}

// Close ends all hosts.
func (w *World) Close() {
	for _, h := range w.hosts {
		w.kill(h)
	}
}
