package simulation

import (
	"maps"
	"slices"
	"time"

	"blue-rings/messages"
)

// SettleWithin is how long after the last fault all links must be current: mostly it
// takes a tenth, but see StuckAfter. EqualWithin is how long after the last write
// all nodes must be equal: the news has to go through all of them.
const (
	SettleWithin = 10 * time.Second
	EqualWithin  = 20 * tick
)

// settle goes on without faults, then without writes, and looks what comes of it.
func (w *world) settle() {
	var ok bool
	if w.report.Current, ok = w.await(SettleWithin, w.allCurrent, w.write); !ok {
		w.violate("settling", "not all links are current %v after the last fault", SettleWithin)
	}
	if w.report.Equal, ok = w.await(EqualWithin, w.allEqual, func() {}); !ok {
		w.violate("settling", "the nodes differ %v after the last write", EqualWithin)
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

func (w *world) allEqual() bool {
	first := w.look(w.nodes[0])
	for _, n := range w.nodes[1:] {
		if !first.equals(w.look(n)) {
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
