package simulation

import (
	"errors"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
	"blue-rings/transport/memory"
)

// Profile says how often which faults come, a tick.
type Profile struct {
	Name    string
	Cuts    float64 // a link loses what it carries, half the time both ways
	CutFor  []int   // so many ticks: one of these
	Kills   float64 // a host is killed, with its memory, and restarted; one at a time
	DownFor []int   // so many ticks later: one of these
	Fails   float64 // a publisher fails, with what is in hand
}

// Profiles are the model's, and one of cuts so brief that hardly anything of the
// publisher's own is lost.
func Profiles() []Profile {
	usual := Profile{Name: "usual", Cuts: 0.02, CutFor: []int{1, 5, 20, 60}, Kills: 0.003, DownFor: []int{20, 100}, Fails: 0.01}
	hard := usual
	hard.Name, hard.Kills, hard.Fails, hard.DownFor = "hard", 0.012, 0.06, []int{3, 20}
	often := usual
	often.Name, often.Cuts = "x3", 0.06
	brief := usual
	brief.Name, brief.Cuts, brief.CutFor = "brief", 0.2, []int{1}
	return []Profile{usual, hard, often, brief}
}

// injected is in the errors of sockets that are made to fail.
const injected = "injected"

// fault is what a link suffers now.
type fault struct {
	until time.Time // zero: nothing
	since time.Time // since when it suffers nothing
}

// draw lets the tick's faults happen, and ends those that are over.
func (w *world) draw() {
	p := &w.is.Profile
	if w.random.Float64() < p.Cuts {
		w.cutSomething()
	}
	if w.random.Float64() < p.Kills {
		w.killSomebody()
	}
	if w.random.Float64() < p.Fails {
		w.failPublisher(w.nodes[w.random.IntN(len(w.nodes))])
	}
	w.recover(func(until time.Time) bool { return !until.After(w.ring.Now()) })
}

// recover ends the faults whose ends are chosen.
func (w *world) recover(over func(until time.Time) bool) {
	for _, l := range w.is.Topology.Links {
		if f := w.faults[l]; !f.until.IsZero() && over(f.until) {
			w.heal(l)
		}
	}
	for _, n := range w.nodes {
		if n.machine == nil && over(w.down[n.host]) {
			w.revive(n)
		}
	}
}

func (w *world) cutSomething() {
	links := w.is.Topology.Links
	l := links[w.random.IntN(len(links))]
	ticks := w.anyOf(w.is.Profile.CutFor)
	loses := w.random.IntN(2) == 0
	w.cut(l, ticks, loses)
	if w.random.IntN(2) == 0 && w.is.Topology.has(l.back()) {
		w.cut(l.back(), ticks, loses)
	}
}

// cut lets a link carry nothing for a while: either the connection stays and what
// is sent is lost, as at a high water mark, or it is lost, too, and made anew.
func (w *world) cut(l Link, ticks int, stays bool) {
	w.heal(l)
	from, to := hostName(l.From), hostName(l.To)
	w.faults[l].until = w.ring.Now().Add(time.Duration(ticks) * tick)
	if stays {
		w.note(w.ring.Network().Drop(from, to, memory.Fraction(1)).String())
	} else {
		w.note(w.ring.Network().Cut(from, to).String())
	}
	w.report.Faults++
}

// heal ends what a link suffers. From then on it has another delay: the same for
// all that it carries, since a connection does not reorder.
func (w *world) heal(l Link) {
	f := w.faults[l]
	from, to := hostName(l.From), hostName(l.To)
	w.ring.Network().Heal(from, to)
	if !f.until.IsZero() {
		*f = fault{since: w.ring.Now()}
		w.note("heal " + from + "=>" + to)
	}
	delay := tick + time.Duration(w.random.Int64N(int64(tick)))
	w.ring.Network().Delay(from, to, delay, delay)
}

func (w *world) anyOf(list []int) int { return list[w.random.IntN(len(list))] }

func (w *world) killSomebody() {
	for _, n := range w.nodes {
		if n.machine == nil {
			return
		}
	}
	n := w.nodes[w.random.IntN(len(w.nodes))]
	ticks := w.anyOf(w.is.Profile.DownFor)
	n.machine.Kill()
	n.machine = nil
	w.down[n.host] = w.ring.Now().Add(time.Duration(ticks) * tick)
	w.report.Kills++
	w.note("kill " + hostName(n.host))
}

func (w *world) revive(n *node) {
	w.note("start " + hostName(n.host))
	if err := w.boot(n); err != nil {
		w.violate("failing", "%s does not start: %v", hostName(n.host), err)
	}
}

// failPublisher lets a publisher fail with the news that it gets next, or its
// socket with the frame that it is given next.
func (w *world) failPublisher(n *node) {
	if n.machine == nil {
		return
	}
	w.report.Failures++
	if w.random.IntN(2) == 0 {
		w.note("fail socket of " + hostName(n.host))
		w.ring.Network().FailNext(hostName(n.host), transport.OpSend, endpointOf(n.host), errors.New(injected))
		return
	}
	w.note("fail publisher of " + hostName(n.host))
	if !n.machine.Crash("publisher", isNews) {
		w.violate("failing", "%s has no publisher", hostName(n.host))
	}
}

func isNews(message any) bool {
	switch message.(type) {
	case messages.Announce, messages.Relay:
		return true
	default:
		return false
	}
}
