package ring

import (
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/tests/history"
)

// record is the history of the run, of all names but those of custom kinds.
type record struct {
	*history.Recorder
	// skew is the most by which a hybrid clock was ahead of time, or a wall clock wrong:
	// no hybrid clock was more wrong. What nodes have stamped is looked at whenever clients
	// ask and are answered, and a node begins and ends: nobody else has a stamp from before.
	skew time.Duration
}

// newRecord begins a history.
func newRecord(began time.Time, p *Plan) record {
	terms := history.Terms{Began: began.UnixMilli(), Retention: p.Retain, Within: quietBefore}
	for _, h := range p.Hosts {
		terms.Written = max(terms.Written, h.Every+commitSlack)
	}
	return record{Recorder: history.NewRecorder(terms)}
}

// begun, answered and givenUp take note of a call.

func (h *record) begun(r *run, m *member, c *Call) {
	h.watch(r, m)
	if c.number = -1; c.kind() == "" {
		c.number = h.Invoke(r.now(), c.Client, m.Name, c.Replica, c.op(r.began))
	}
}

func (h *record) answered(r *run, m *member, c *Call) {
	h.watch(r, m)
	if c.number >= 0 {
		h.Complete(c.number, r.now(), c.Answer)
	}
}

func (h *record) givenUp(r *run, c *Call) {
	if c.number >= 0 {
		h.GiveUp(c.number, r.now())
	}
}

// watch looks how wrong the clocks of a node are.
func (h *record) watch(r *run, m *member) {
	wall := m.clock.offset + time.Duration(float64(r.now()-m.clock.since)*m.clock.drift)
	h.skew = max(h.skew, wall, -wall)
	if m.machine != nil {
		h.skew = max(h.skew, time.Duration(m.machine.Stamp().Millis()-r.world.Now().UnixMilli())*time.Millisecond)
	}
}

// started takes note of a life. Nothing is demanded of what those have in the end who
// hear others that do not hear them.
func (h *record) started(r *run, m *member) {
	modes := map[string]history.Durability{
		noDisk: history.Memory, "never": history.Never, "interval": history.Interval, "always": history.Always,
	}
	h.watch(r, m)
	h.Note(history.Note{
		Kind: history.Started, At: r.now(), Node: m.Name, Replica: m.machine.Self(), Mode: modes[m.Disk], Aside: !r.mayWrite(m),
	})
}

// ended takes note of the end of a life.
func (h *record) ended(r *run, m *member, f Fault) {
	h.watch(r, m)
	note := func(kind history.NoteKind, at time.Duration) {
		h.Note(history.Note{Kind: kind, At: at, Node: m.Name, Text: string(f.Kind)})
	}
	if since, ok := m.behind(r.now(), f); ok {
		note(history.DiskFailed, since)
	}
	switch {
	case f.Kind == Stop && !m.stopLate:
		note(history.Stopped, r.now())
	case f.Kind == Power:
		note(history.PowerCut, r.now())
	default:
		note(history.Killed, r.now())
	}
	if f.Kind == Emptied {
		note(history.DiskLost, r.now())
	}
}

// behind reports since when nothing may have got on the disk of a member that ends.
func (m *member) behind(now time.Duration, f Fault) (since time.Duration, ok bool) {
	switch {
	case m.diskFailed:
		return m.failed, true
	case f.Kind == Stop && !m.stopLate:
		return 0, false
	default:
		return m.since, m.troubles > 0 || m.troubled > now-m.Every-commitSlack
	}
}

// quietBefore is how long nobody has written, and nothing was wrong, before what nodes
// hold in the end is written down.
const quietBefore = time.Second

// grace is how long what is over stays.
const grace = time.Second

// recordEnd waits until all is over that does not outlive the run, and takes note of what
// the nodes have that all hear.
func (r *run) recordEnd() {
	r.until(max(r.now(), r.plan.over()+r.record.skew+2*grace)+patience+quietBefore, func() bool { return false })
	for _, m := range r.members {
		r.record.watch(r, m)
		if !r.mayWrite(m) {
			continue
		}
		r.recordDigest(m)
		for _, name := range r.plan.judgedNames() {
			final := history.Final{At: r.now(), Node: m.Name, Replica: m.machine.Self(), Name: name}
			ask := []messages.Op{{Verb: messages.Read, Name: name}, {Verb: messages.Explain, Name: name}}
			m.machine.Operate(ask, func(op *messages.Op, answer *messages.Answer) {
				if op.Verb == messages.Read {
					final.Read = *answer
				} else {
					final.Explain = *answer
				}
			})
			r.record.Final(final)
		}
	}
}

// recordDigest takes note of the digest of a node, unless its horizon is just moving.
func (r *run) recordDigest(m *member) {
	horizon := storage.Horizon(m.machine.Millis(), grace)
	root, ok := m.machine.Digest()
	if ok && horizon == storage.Horizon(m.machine.Millis(), grace) {
		r.record.Digest(history.Digest{At: r.now(), Node: m.Name, Replica: m.machine.Self(), Horizon: horizon, Root: root})
	}
}

// checkHistory judges the history.
func (r *run) checkHistory() {
	for _, m := range r.members {
		r.record.watch(r, m)
	}
	h := r.record.History()
	h.Terms.Skew = r.record.skew + 10*time.Millisecond
	r.report.History = h
	r.checked("history")
	endings := history.CountEndings(h)
	r.report.Checks["endings, alive"] += endings.Alive
	r.report.Checks["endings, over"] += endings.Over
	r.report.Checks["endings, unsure"] += endings.Unsure
	for i, v := range history.Check(h) {
		if i == maxViolations {
			break
		}
		r.violate("history "+string(v.Rule), "%s, as history #%d shows, %q: %s", nodeOf(h, v.Index), v.Index, v.Name, v.Text)
	}
}

// nodeOf is the node that something in a history is about.
func nodeOf(h *history.History, index int) string {
	for i := range h.Operations {
		if h.Operations[i].Begun == index || h.Operations[i].Ended == index {
			return h.Operations[i].Node
		}
	}
	for i := range h.Finals {
		if h.Finals[i].Index == index {
			return h.Finals[i].Node
		}
	}
	for i := range h.Digests {
		if h.Digests[i].Index == index {
			return h.Digests[i].Node
		}
	}
	return "a node"
}
