package ring

import (
	"errors"
	"strings"
	"time"

	"blue-rings/tests/history"
	"blue-rings/transport/memory"
)

// injected is in the errors of what is made to fail.
const injected = "injected"

// inject does a fault, if it can be done now.
func (r *run) inject(f Fault) {
	if !r.do(f) {
		r.report.Moot++
		return
	}
	r.report.Faults[f.Kind]++
	var b strings.Builder
	line(&b, "fault", f)
	r.note("%s", strings.TrimSpace(b.String()))
	r.record.Note(history.Note{Kind: history.Fault, At: r.now(), Text: strings.TrimSpace(b.String())})
}

// do reports whether a fault was done.
func (r *run) do(f Fault) bool {
	switch f.Kind {
	case Loss, Repeat, Reorder, Delay, Jitter, Cut:
		return r.doToLink(f)
	case Partition, Deaf:
		return r.doToSome(f)
	case Forget, Meet:
		return r.doToPeers(f)
	case Double:
		return r.double(f)
	default:
	}
	m := r.byName[f.Host]
	if m == nil || m.machine == nil || m.stopping {
		return false
	}
	switch f.Kind {
	case Stall, Slow:
		return r.slow(m, f)
	case StoreLate:
		return r.hold(m, f.What, "", f.For)
	case DiskLate:
		return r.hold(m, "stores/", "/commit", f.For)
	case Crash:
		return r.crash(m, f)
	case Socket:
		r.network().FailNext(m.Name, f.What, "*", errors.New(injected))
		return true
	case Clock:
		r.setClock(m, f.Least, f.Share)
		return true
	case Ahead:
		return r.ahead(m, f)
	case Stop:
		return r.stop(m, f.For)
	case Killed, Power, Emptied:
		if f.What == inOperation {
			m.doomed = &f
			return true
		}
		m.machine.KillAfter(f.N, func() { r.died(m, f) })
		return true
	case DiskFail:
		return r.failDisk(m, f)
	default:
		panic("there is no kind of fault " + string(f.Kind))
	}
}

// doToLink does something to a link for a while.
func (r *run) doToLink(f Fault) bool {
	link, ok := r.link(f.Host, f.To)
	if !ok {
		return false
	}
	net := r.network()
	switch f.Kind {
	case Loss:
		r.lift(f.For, net.Drop(f.Host, f.To, memory.Fraction(f.Share)))
	case Repeat:
		r.lift(f.For, net.Repeat(f.Host, f.To, memory.Fraction(f.Share)))
	case Reorder:
		r.lift(f.For, net.Reorder(f.Host, f.To, memory.Fraction(f.Share)))
	case Delay, Jitter:
		net.Delay(f.Host, f.To, f.Least, max(f.Least, f.Most))
		r.ends(f.For, func() { net.Delay(f.Host, f.To, link.Delay, link.Delay) })
	default:
		r.cut(f.Host, f.To, f.For)
	}
	return true
}

// link is that between two members, if there is one.
func (r *run) link(from, to string) (Link, bool) {
	for _, l := range r.plan.Links {
		if l.From == from && l.To == to {
			return l, true
		}
	}
	return Link{}, false
}

// lift ends a fault of the network after a while.
func (r *run) lift(after time.Duration, f memory.Fault) {
	r.ends(after, func() { r.network().Lift(f) })
}

// cut cuts a link; of several cuts the last one that ends heals it.
func (r *run) cut(from, to string, d time.Duration) {
	if r.cuts[[2]string{from, to}]++; r.cuts[[2]string{from, to}] == 1 {
		r.network().Cut(from, to)
	}
	r.ends(d, func() {
		if r.cuts[[2]string{from, to}]--; r.cuts[[2]string{from, to}] == 0 {
			r.network().Lift(memory.Fault{Kind: memory.Cutting, From: from, To: to})
		}
	})
}

// doToSome cuts the links between some hosts and the others.
func (r *run) doToSome(f Fault) bool {
	some, cut := map[string]bool{}, false
	for _, name := range strings.Split(f.What, ",") {
		some[name] = true
	}
	for _, l := range r.plan.Links {
		if some[l.To] && !some[l.From] || f.Kind == Partition && some[l.From] && !some[l.To] {
			r.cut(l.From, l.To, f.For)
			cut = true
		}
	}
	return cut
}
