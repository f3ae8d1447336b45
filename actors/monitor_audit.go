package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// armAudit sets the audit if it is not set and there is somebody to compare with.
func (m *Monitor) armAudit() {
	if m.auditing || m.env.Options.AuditEvery < 0 {
		return
	}
	for _, l := range m.kept.links {
		if l.Asked {
			m.auditing = true
			m.timers.after("audit", m.env.Options.AuditEvery, messages.AuditDue{})
			return
		}
	}
}

// onAuditDue has everything compared with the next peer in turn that is current,
// and can be asked, and has no round under way.
func (m *Monitor) onAuditDue(ctx actor.Context) {
	m.auditing = false
	at, found := m.find(m.kept.audited)
	if found {
		at++
	}
	n := len(m.kept.links)
	for i := range n {
		l := m.kept.links[(at+i)%n]
		if l.State == Current && l.Asked && !l.rounds.running {
			m.kept.audited = l.Endpoint
			ctx.Send(m.env.Addresses.CatchUp(l.Endpoint), messages.Audit{Replica: l.Replica, Address: l.place.address})
			break
		}
	}
	m.armAudit()
}

// onAuditEnded: what is found while some link still recovers may be what that
// link lacks, and is no defect.
func (m *Monitor) onAuditEnded(ended messages.AuditEnded) {
	at, known := m.find(ended.Peer)
	if !known || ended.Repaired == 0 {
		return
	}
	if l := m.kept.links[at]; l.State == Current && m.isCalm() {
		m.diverged(l, suspicion{keys: ended.Repaired, names: ended.Names})
		m.publish()
	}
}

// diverged takes note that keys were missing though the link was current.
func (m *Monitor) diverged(l *link, found suspicion) {
	l.Diverged++
	l.dirty = true
	m.env.Counters.Diverged.Add(found.keys)
	if publish, _ := l.diverged.hit(m.env.Clock.Now()); publish {
		m.env.Emit(messages.Diverged{Peer: l.Endpoint, Keys: found.keys, Names: found.names})
	}
}

// isCalm reports whether no link is recovering.
func (m *Monitor) isCalm() bool {
	for _, l := range m.kept.links {
		if l.State == Recovering {
			return false
		}
	}
	return true
}
