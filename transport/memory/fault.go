package memory

import (
	"fmt"
	"slices"
	"time"
)

// Kind is what a fault does to the frames, questions and answers of a link.
type Kind string

// The kinds of faults.
const (
	Dropping   Kind = "drop"    // the frame is lost
	Repeating  Kind = "repeat"  // the frame arrives twice
	Reordering Kind = "reorder" // the next frame of the link overtakes it
	Delaying   Kind = "delay"   // the frame takes time
	Cutting    Kind = "cut"     // there is no link
)

// Fault is one rule about the links from one host to another; * is any host.
type Fault struct {
	Kind     Kind
	From, To string
	Share    Share         // which frames it concerns; all for delay and cut
	Min, Max time.Duration // of a delay
}

// String is the fault in one line, as scripts write it.
func (f Fault) String() string {
	s := fmt.Sprintf("%s %s=>%s", f.Kind, f.From, f.To)
	switch f.Kind {
	case Cutting:
		return s
	case Delaying:
		if f.Max > f.Min {
			return fmt.Sprintf("%s %v..%v", s, f.Min, f.Max)
		}
		return fmt.Sprintf("%s %v", s, f.Min)
	default:
		return s + " " + f.Share.String()
	}
}

// Share is which of the frames of a link a fault concerns.
type Share struct {
	next     int
	fraction float64
}

// Next is the next count frames, counted over all links the fault matches.
func Next(count int) Share { return Share{next: count} }

// Fraction is each frame with probability p, decided by the seed.
func Fraction(p float64) Share { return Share{fraction: p} }

// String is the share in one word.
func (s Share) String() string {
	if s.fraction > 0 {
		return fmt.Sprintf("fraction=%v", s.fraction)
	}
	return fmt.Sprintf("next=%d", s.next)
}

// Drop loses frames.
func (n *Network) Drop(from, to string, share Share) Fault {
	return n.set(Fault{Kind: Dropping, From: from, To: to, Share: share})
}

// Repeat lets frames arrive twice.
func (n *Network) Repeat(from, to string, share Share) Fault {
	return n.set(Fault{Kind: Repeating, From: from, To: to, Share: share})
}

// Reorder holds frames back until the next frame of their link that is not held
// back itself has been sent.
func (n *Network) Reorder(from, to string, share Share) Fault {
	return n.set(Fault{Kind: Reordering, From: from, To: to, Share: share})
}

// Delay lets each frame take a time between least and most, chosen by the seed.
// Frames that take longer are overtaken. It panics without Schedule.
func (n *Network) Delay(from, to string, least, most time.Duration) Fault {
	n.mu.Lock()
	scheduled := n.schedule != nil
	n.mu.Unlock()
	if !scheduled {
		panic("memory: Delay without Schedule")
	}
	return n.set(Fault{Kind: Delaying, From: from, To: to, Min: least, Max: max(least, most)})
}

// Cut loses the connection: what is in flight is lost, and nothing is
// subscribed until Heal. A connection for questions needs both directions.
func (n *Network) Cut(from, to string) Fault {
	f := n.set(Fault{Kind: Cutting, From: from, To: to})
	n.locked(func(fx *effects) {
		for _, in := range n.inlets {
			if l := in.link; l != nil && n.isCut(l.from, l.to) {
				n.part(fx, l)
			}
		}
		for _, a := range n.askers {
			if c := a.talk; c != nil && n.isApart(a.host, c.answerer.host) {
				n.hangUp(c)
			}
		}
		n.lose(func(f *Flight) bool { return n.isCut(f.From, f.To) })
	})
	return f
}

// Heal ends all faults that were set for exactly these hosts. A link that was
// cut is a new subscription.
func (n *Network) Heal(from, to string) {
	n.locked(func(fx *effects) {
		n.unset(func(f *Fault) bool { return f.From == from && f.To == to })
		n.join(fx)
		n.converse(fx)
	})
}

// Lift ends one fault: that of its kind and hosts. The others stay. What it held
// back for others to overtake goes on.
func (n *Network) Lift(f Fault) {
	n.locked(func(fx *effects) {
		n.unset(func(other *Fault) bool { return other.isOf(f) })
		if f.Kind == Reordering {
			for _, l := range n.lanes() {
				if matches(f.From, l.from) && matches(f.To, l.to) {
					n.release(l)
				}
			}
			n.settle(fx)
		}
		n.join(fx)
		n.converse(fx)
	})
}

// HealAll ends all faults.
func (n *Network) HealAll() {
	n.locked(func(fx *effects) {
		n.unset(func(*Fault) bool { return true })
		for _, l := range n.lanes() {
			n.release(l)
		}
		n.settle(fx)
		n.join(fx)
		n.converse(fx)
	})
}

// Faults are the rules that stand, in the order they were set.
func (n *Network) Faults() []Fault {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []Fault
	for _, f := range n.faults {
		all = append(all, *f)
	}
	return all
}

// set replaces the rule of the same kind and hosts.
func (n *Network) set(f Fault) Fault {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.unset(func(old *Fault) bool { return old.isOf(f) })
	n.faults = append(n.faults, &f)
	return f
}

// unset ends faults. What lanes know of them is not true any more, also because one is
// to be set.
func (n *Network) unset(chosen func(*Fault) bool) {
	n.faults = slices.DeleteFunc(n.faults, chosen)
	n.edition++
}

// isOf reports whether two faults are of the same kind and hosts.
func (f *Fault) isOf(other Fault) bool {
	return f.Kind == other.Kind && f.From == other.From && f.To == other.To
}

func (f *Fault) concerns(from, to string) bool { return matches(f.From, from) && matches(f.To, to) }

func matches(pattern, host string) bool { return pattern == "*" || pattern == host }

// faultsOf are those that concern a lane, in their order. There may be thousands that
// do not.
func (n *Network) faultsOf(l *lane) []*Fault {
	if l.edition != n.edition {
		l.edition, l.faults = n.edition, nil
		for _, f := range n.faults {
			if f.concerns(l.from, l.to) {
				l.faults = append(l.faults, f)
			}
		}
	}
	return l.faults
}

// strikes reports whether a fault of the kind concerns the frame that is being
// sent, and uses it up.
func (n *Network) strikes(kind Kind, l *lane) bool {
	for _, f := range n.faultsOf(l) {
		if f.Kind != kind {
			continue
		}
		if f.Share.next > 0 {
			if f.Share.next--; f.Share.next == 0 {
				n.unset(func(other *Fault) bool { return other == f })
			}
			return true
		}
		if f.Share.fraction > 0 && n.random.Float64() < f.Share.fraction {
			return true
		}
	}
	return false
}

func (n *Network) isCut(from, to string) bool {
	return slices.ContainsFunc(n.faults, func(f *Fault) bool { return f.Kind == Cutting && f.concerns(from, to) })
}

// delay is the sum of the delays that concern the link.
func (n *Network) delay(l *lane) (d time.Duration) {
	for _, f := range n.faultsOf(l) {
		if f.Kind == Delaying {
			d += f.Min
			if f.Max > f.Min {
				d += time.Duration(n.random.Int64N(int64(f.Max - f.Min)))
			}
		}
	}
	return d
}
