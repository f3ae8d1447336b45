package scale

import (
	"fmt"

	"blue-rings/actors"
	"blue-rings/messages"
)

// notCurrent names a node, and a link of it that is not current; "" there is none.
func (r *run) notCurrent() string {
	for _, n := range r.nodes {
		view := n.machine.View()
		if view.Current && view.Coherent {
			continue
		}
		for _, p := range view.Peers {
			if p.State != actors.Current {
				return fmt.Sprintf("%s is %v with %s", n.name, p.State, p.Endpoint)
			}
		}
	}
	return ""
}

// equal reports whether all nodes have the same digest.
func (r *run) equal() bool {
	first := &r.nodes[0].machine.Counters().Stores[0].Digest
	for _, n := range r.nodes {
		if n.machine.Counters().Stores[0].Digest.Load() != first.Load() {
			return false
		}
	}
	return true
}

// check looks whether each node has each update once.
func (r *run) check() {
	if twice := r.ledger.twice; twice != "" {
		r.violate("more arrived than was made: %s", twice)
	}
	if what := r.notCurrent(); what != "" {
		r.violate("in the end %s", what)
	}
	var ops []messages.Op
	for i := range r.config.Counters {
		ops = append(ops, messages.Op{Verb: messages.Explain, Name: counterName(i)}, messages.Op{Verb: messages.Get, Name: counterName(i)})
	}
	for _, n := range r.nodes {
		shares := 0
		n.machine.Operate(ops, func(op *messages.Op, answer *messages.Answer) {
			switch {
			case op.Verb == messages.Get:
				r.checkTotal(n, op.Name, answer)
			case answer.Packet != nil:
				shares += r.checkShares(n, answer.Packet)
			}
		})
		if shares != len(r.ledger.shares) {
			r.violate("%s has %d shares of %d", n.name, shares, len(r.ledger.shares))
		}
		if waits := n.machine.Waiting(); waits > 0 {
			r.violate("%d messages wait at %s", waits, n.name)
		}
	}
}

func (r *run) checkTotal(n *node, name string, answer *messages.Answer) {
	total, missing := r.ledger.totals[name], answer.Outcome == messages.Missing
	if missing != (total == 0) || !missing && !answer.Number.Equal(messages.Int(total)) {
		r.violate("%s is %v at %s, not %d", name, answer.Number, n.name, total)
	}
}

// checkShares looks at what a node has of a counter, and says how many shares that is.
func (r *run) checkShares(n *node, p *messages.Packet) int {
	for _, slot := range p.Slots {
		t := r.ledger.shares[share{p.Name, slot.Replica}]
		if t == nil || !slot.Added.Equal(messages.Int(int64(len(t.updates)))) || !slot.Subtracted.IsZero() {
			r.violate("%s has %v of %v in %s, which is not what was added", n.name, slot.Added, slot.Replica, p.Name)
		}
	}
	return len(p.Slots)
}
