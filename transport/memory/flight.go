package memory

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Flight is a frame, a question or an answer on its way.
type Flight struct {
	Serial uint64 // in the order of sending, from 1; a repeated frame has its own
	From   string // host of the sender
	To     string // host of the receiver
	Cargo  Cargo
	Frame  []byte // the bytes of it, not to be written to
	Delay  time.Duration
	Held   bool // waits for the next one of its lane to overtake it

	lane *lane
}

// String is the flight in one line, without its contents.
func (f Flight) String() string {
	s := fmt.Sprintf("%s=>%s #%d %d bytes", f.From, f.To, f.Serial, len(f.Frame))
	if f.Cargo != Frame {
		s += " " + string(f.Cargo)
	}
	if f.Held {
		s += " held"
	}
	if f.Delay > 0 {
		s += fmt.Sprintf(" delay=%v", f.Delay)
	}
	return s
}

// InFlight is what has been sent and has not arrived, in the order of sending.
func (n *Network) InFlight() []Flight {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []Flight
	for _, f := range n.flights {
		all = append(all, *f)
	}
	for _, f := range n.delayed {
		all = append(all, *f)
	}
	for _, l := range n.lanes() {
		for _, f := range l.held {
			all = append(all, *f)
		}
	}
	slices.SortFunc(all, func(a, b Flight) int { return int(a.Serial) - int(b.Serial) })
	return all
}

// Deliver lets everything arrive that is in flight now and neither delayed nor
// held, and says how many that were.
func (n *Network) Deliver() int { return n.DeliverLink("*", "*") }

// DeliverLink delivers what is in flight between two hosts; * is any host.
func (n *Network) DeliverLink(from, to string) (arrived int) {
	n.locked(func(fx *effects) {
		arrived = n.deliver(fx, func(f *Flight) bool { return matches(from, f.From) && matches(to, f.To) })
	})
	return arrived
}

// DeliverNext delivers what is next in turn, and reports whether
// there was anything.
func (n *Network) DeliverNext() bool {
	first := true
	arrived := 0
	n.locked(func(fx *effects) {
		arrived = n.deliver(fx, func(*Flight) bool { yes := first; first = false; return yes })
	})
	return arrived > 0
}

// launch sends a copy of frame over the lane, as the faults decide.
func (n *Network) launch(fx *effects, l *lane, frame []byte) {
	if n.strikes(Dropping, l) || l.flying >= n.limit {
		n.lost++
		return
	}
	copies := 1
	if n.strikes(Repeating, l) {
		copies = 2
	}
	reorder := n.strikes(Reordering, l)
	for range copies {
		n.serial++
		l.flying++
		f := &Flight{Serial: n.serial, From: l.from, To: l.to, Cargo: l.cargo, Frame: slices.Clone(frame), lane: l}
		if reorder {
			f.Held = true
			l.held = append(l.held, f)
			continue
		}
		if f.Delay = n.delay(l); f.Delay > 0 {
			n.delayed[f.Serial] = f
			fx.landing = append(fx.landing, f)
			continue
		}
		n.flights = append(n.flights, f)
	}
	if !reorder {
		n.release(l)
	}
	n.settle(fx)
}

// settle delivers at once what is in flight, if the network does so.
func (n *Network) settle(fx *effects) {
	if n.auto {
		n.deliver(fx, func(*Flight) bool { return true })
	}
}

// release puts what the lane held back into flight.
func (n *Network) release(l *lane) {
	for _, f := range l.held {
		f.Held = false
	}
	n.flights = append(n.flights, l.held...)
	l.held = nil
}

// due lets a delayed frame arrive, unless it was lost meanwhile.
func (n *Network) due(fx *effects, f *Flight) {
	if n.delayed[f.Serial] == f {
		delete(n.delayed, f.Serial)
		n.arrive(fx, f)
	}
}

func (n *Network) deliver(fx *effects, chosen func(*Flight) bool) (arrived int) {
	flights := n.flights
	n.flights = nil
	for _, f := range flights {
		if !chosen(f) {
			n.flights = append(n.flights, f)
			continue
		}
		n.arrive(fx, f)
		arrived++
	}
	return arrived
}

func (n *Network) arrive(fx *effects, f *Flight) {
	f.lane.flying--
	if !f.lane.receiver.land(fx, f.lane, f.Frame) {
		n.lost++
	}
}

// lose forgets what is chosen of what is in flight, delayed or not.
func (n *Network) lose(chosen func(*Flight) bool) {
	before := len(n.flights) + len(n.delayed)
	n.flights = slices.DeleteFunc(n.flights, chosen)
	maps.DeleteFunc(n.delayed, func(_ uint64, f *Flight) bool { return chosen(f) })
	n.lost += uint64(before - len(n.flights) - len(n.delayed))
}
