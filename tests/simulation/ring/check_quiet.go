package ring

import (
	"fmt"
	"time"

	"blue-rings/messages"
)

// noticedWithin is how long a node may live under a shared name until it is reported:
// four windows, in which it is taken for a former life, and some pings.
func (r *run) noticedWithin() time.Duration { return 15 * r.plan.Ping }

// checkShared looks whether each host name that is shared was reported.
func (r *run) checkShared() {
	for _, m := range r.members {
		if r.doubles[m.as] == nil || m.as == m.Name {
			continue
		}
		r.checked("shared")
		if !r.until(r.now()+r.noticedWithin(), func() bool { return r.shared[m.as] > 0 }) {
			r.violate("shared", "nobody reports that %s and %s share a host name", m.as, m.Name)
		}
	}
}

const (
	quietAfter = 2 * time.Second // what changed nothing is no longer compared then
	quietFor   = 5 * time.Second
)

// checkQuiet looks whether a ring in which nobody writes sends nothing but pings, and
// whether nothing waits anywhere.
func (r *run) checkQuiet() {
	r.until(r.now()+quietAfter, func() bool { return false })
	type traffic struct{ sent, rounds, asked uint64 }
	look := func() (all []traffic) {
		for _, m := range r.members {
			c := m.machine.Counters()
			t := traffic{sent: c.Sent.Load(), rounds: c.Rounds.Load(), asked: c.Requests.Load()}
			if r.plan.Audit > 0 { // they compare
				t.asked = 0
			}
			all = append(all, t)
		}
		return all
	}
	before := look()
	r.until(r.now()+quietFor, func() bool { return false })
	for i, after := range look() {
		m := r.members[i]
		r.checked("quiet")
		if after != before[i] {
			r.violate("quiet", "%s is not: frames of packets, rounds, questions %v, then %v", m.Name, before[i], after)
		}
		c := m.machine.Counters()
		r.checked("bounded")
		if waits := m.machine.Waiting(); waits > 0 {
			r.violate("bounded", "%d messages wait at %s", waits, m.Name)
		}
		if bytes := m.machine.Pressure().Bytes(); bytes != 0 {
			r.violate("bounded", "%d bytes of news wait at %s", bytes, m.Name)
		}
		for j := range c.Stores {
			if unsaved := c.Stores[j].Unsaved.Load(); unsaved != 0 {
				r.violate("bounded", "%d names of store %d of %s are not saved", unsaved, j, m.Name)
			}
		}
		if down := m.machine.Suspended(); down != "" {
			r.violate("failing", "%s is down", down)
		}
	}
}

// forgottenHosts is how large a ring may be for checkForgotten, which takes long.
const forgottenHosts = 5

// checkForgotten lets the retention pass. Nothing that was deleted is held then.
func (r *run) checkForgotten() {
	if len(r.members) > forgottenHosts || r.isOver() {
		return
	}
	r.until(r.now()+r.plan.Retain+2*skewed, func() bool { return false })
	var ops []messages.Op
	for i := range 4 {
		ops = append(ops, messages.Op{Verb: messages.Explain, Name: fmt.Sprintf("set:%d", i)})
	}
	for _, m := range r.members {
		r.checked("forgotten")
		m.machine.Operate(ops, func(op *messages.Op, answer *messages.Answer) {
			if answer.Packet == nil {
				return
			}
			for _, cell := range answer.Packet.Cells {
				if cell.Absent {
					r.violate("bounded", "%s keeps, after the retention, that %s was removed from %s", m.Name, cell.Name, op.Name)
					return
				}
			}
		})
	}
}
