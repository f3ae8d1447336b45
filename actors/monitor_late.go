package actors

import "time"

// lateMost is how many late checks in a row are put off.
const lateMost = 3

// isLate reports whether a check comes so late that this node was given no time:
// what its peers have sent meanwhile still waits in the sockets, and to call them
// silent would be wrong. A node that is always late judges all the same.
func (m *Monitor) isLate(now time.Time) bool {
	if m.dueAt.IsZero() || now.Sub(m.dueAt) <= m.env.Options.PingInterval/2 || m.late >= lateMost {
		m.late = 0
		return false
	}
	m.late++
	return true
}

// lookAgain sets the check anew, so that what waits is heard before.
func (m *Monitor) lookAgain(now time.Time) { m.setCheck(now.Add(m.env.Options.PingInterval)) }
