package simulation

import (
	"maps"
	"slices"
	"time"

	"blue-rings/messages"
)

// SettleWithin is how long after the last fault all links must be current: mostly it
// takes a tenth, but see StuckAfter. EqualWithin is how long after the last write
// all nodes must have the same: the news has to go through all of them.
const (
	SettleWithin = 10 * time.Second
	EqualWithin  = 20 * tick
	// noticeWithin is how long it takes until what the last fault lost is noticed: a
	// window, and the way of a ping.
	noticeWithin = 3 * pingInterval
)

// settle goes on without faults, then without writes, and looks what comes of it.
func (w *world) settle() {
	healed := w.ring.Now()
	for w.ring.Now().Sub(healed) < noticeWithin {
		w.write()
		w.step()
	}
	_, ok := w.await(SettleWithin, w.allCurrent, w.write)
	w.report.Current = w.ring.Now().Sub(healed)
	if !ok {
		w.violate("settling", "not all links are current %v after the last fault", SettleWithin)
	}
	if w.report.Equal, ok = w.await(EqualWithin, w.allEqual, func() {}); !ok {
		w.violate("settling", "a node lacks what one has whom it hears, %v after the last write", EqualWithin)
	}
	w.checkCounts()
}

// await goes on until something holds, for a time, and answers how long it took.
func (w *world) await(within time.Duration, holds func() bool, meanwhile func()) (took time.Duration, ok bool) {
	from := w.ring.Now()
	for !holds() {
		if took = w.ring.Now().Sub(from); took >= within || w.isOver() {
			return took, false
		}
		meanwhile()
		w.step()
	}
	return w.ring.Now().Sub(from), true
}

func (w *world) allCurrent() bool {
	for _, n := range w.nodes {
		if !n.machine.View().Current {
			return false
		}
	}
	return true
}

// allEqual reports whether every node has all that those whom it hears have. Where
// all links go both ways, all nodes have the same then. A reader that nobody hears may
// have more: what came to it alone before its peer was killed.
func (w *world) allEqual() bool {
	var held []Holding
	for _, n := range w.nodes {
		held = append(held, w.look(n))
	}
	for _, l := range w.is.Topology.Links {
		if held[l.To].lack(held[l.From]) != "" {
			return false
		}
	}
	return true
}

// checkCounts compares what each replica that lives has acknowledged with its share
// everywhere.
func (w *world) checkCounts() {
	for _, n := range w.nodes {
		held := w.look(n)
		for _, owner := range w.nodes {
			for _, name := range slices.Sorted(maps.Keys(owner.acks)) {
				share := Share{name, owner.machine.Self()}
				if want := messages.Int(int64(owner.acks[name])); held[share].Cmp(want) != 0 {
					w.violate("counting", "%s has %s at %v, %v were acknowledged", hostName(n.host), share, held[share], want)
				}
			}
		}
	}
}
