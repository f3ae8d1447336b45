package ring

import (
	"strings"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

const (
	// patience is how long clients wait for an answer.
	patience = 700 * time.Millisecond
	// turnsAfter is how long it takes a client to turn to another host.
	turnsAfter = 20 * time.Millisecond
)

// call has a client ask for an operation, if there is a node to ask. A client that still
// waits for another answer does so no longer. Of a host whose name is shared either
// node is asked.
func (r *run) call(o Operation) {
	m := r.byName[o.Host]
	if d := r.doubles[o.Host]; d != nil && o.At%2 == 0 {
		m = d
	}
	if m == nil || m.machine == nil || m.stopping || o.Verb.Writes() && !r.mayWrite(m) {
		return
	}
	if before := r.waits[o.Client]; before != nil {
		before.Again = ""
		r.giveUp(before)
	}
	c := &Call{Operation: o, Replica: m.machine.Self(), Invoked: r.now()}
	r.report.Calls = append(r.report.Calls, c)
	r.waits[o.Client] = c
	if f := m.doomed; f != nil {
		m.doomed = nil
		m.machine.KillAfter(f.N, func() { r.died(m, *f) })
	}
	l := m.life
	l.calls = append(l.calls, c)
	r.ledger.begun(&c.Operation, c.Replica)
	r.record.begun(r, m, c)
	answered := func(_ *messages.Op, answer *messages.Answer) {
		c.Answer, c.Returned = *answer, r.now()
		r.answered(l, c)
		r.ended(c, history.ResultOf(answer), func() { r.record.answered(r, m, c) })
	}
	if op := o.op(r.began); o.kind() != "" {
		m.machine.Invoke(o.kind(), op, answered)
	} else {
		m.machine.Operate([]messages.Op{op}, answered)
	}
	if !c.ended {
		r.later(patience, func() { r.giveUp(c) })
	}
}

// giveUp ends a client's waiting for an answer.
func (r *run) giveUp(c *Call) {
	r.ended(c, history.Info, func() { r.record.givenUp(r, c) })
}

// hangUp ends the waiting of all clients of a node that has ended.
func (r *run) hangUp(m *member) {
	for _, c := range m.life.calls {
		r.giveUp(c)
	}
}

// ended follows the end of a call for its client, which perhaps asks once more,
// elsewhere, if it does not know what came of it.
func (r *run) ended(c *Call, result history.Result, note func()) {
	if c.ended {
		return
	}
	c.ended = true
	note()
	if r.waits[c.Client] == c {
		delete(r.waits, c.Client)
	}
	if result == history.Info && c.Again != "" {
		next := c.renewed()
		r.later(turnsAfter, func() {
			next.At = r.now()
			r.call(next)
		})
	}
}

// isCounted reports whether a name is one that the ring counts itself.
func isCounted(name string) bool {
	return strings.HasPrefix(name, counterName) || strings.HasPrefix(name, logName)
}
