package ring

import (
	"time"

	"blue-rings/messages"
)

// noticedWithin is how long a node may live under a shared name until it is reported, if
// it hears one who hears the other: four windows, in which it is taken for a former life,
// and some pings. It is also how long news takes to be everywhere.
func (r *run) noticedWithin() time.Duration { return 15 * r.plan.Ping }

// sharedSince is how long two nodes have lived, at least, when one of them is noticed by
// what it writes: three times the longest skew, and what clocks differed by, or were ahead
// on the other's disk.
func (r *run) sharedSince() time.Duration {
	most := r.plan.Skew
	if most == 0 {
		most = 10 * time.Second
	}
	return 3*most + 2*r.record.skew + time.Second
}

// checkShared looks whether each host name that is shared was reported.
func (r *run) checkShared() {
	for _, m := range r.members {
		if r.doubles[m.as] == nil || m.as == m.Name {
			continue
		}
		host := r.byName[m.as]
		reported := func() bool { return r.shared[m.as] > 0 }
		switch {
		case r.shareAPeer(host, m):
			r.checked("shared, near")
			r.until(r.now()+r.noticedWithin(), reported)
		case r.mayWrite(host) && r.sources(m.Name)[host.Name], r.mayWrite(m) && r.sources(host.Name)[m.Name]:
			r.checked("shared, afar")
			r.until(max(host.life.began, m.life.began)+r.sharedSince(), func() bool { return false })
			r.writeShared(host)
			r.writeShared(m)
			r.until(r.now()+r.noticedWithin(), reported)
		default: // neither hears of the other
			continue
		}
		if !reported() && !r.isOver() {
			r.violate("shared", "nobody reports that %s and %s share a host name", m.as, m.Name)
		}
	}
}

// shareAPeer reports whether one of two nodes hears the other, or one who does and whom
// both can hear.
func (r *run) shareAPeer(host, double *member) bool {
	for _, peer := range double.peers {
		if _, hears := r.link(host.Name, peer); hears || peer == host.Name {
			return true
		}
	}
	return false
}

// writeShared has a node begin a counter, if clients write there.
func (r *run) writeShared(m *member) {
	if r.mayWrite(m) {
		const name = "shared"
		op := messages.Op{Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(1)}
		m.machine.Operate([]messages.Op{op}, func(*messages.Op, *messages.Answer) {})
	}
}
