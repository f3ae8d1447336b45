package ring

import (
	"errors"
	"strings"
	"time"

	"blue-rings/tests/harness"
)

// slow keeps a process from its turns: for a while, or but for now and then.
func (r *run) slow(m *member, f Fault) bool {
	machine := m.machine
	r.stall(m, machine, true)
	over := false
	if f.Kind == Slow {
		r.breathe(m, machine, f.Most, &over)
	}
	r.ends(f.For, func() {
		over = true
		r.stall(m, machine, false)
	})
	return true
}

// stall keeps a process from its turns, or ends that. Of several reasons the last one
// counts.
func (r *run) stall(m *member, machine *harness.Machine, on bool) {
	if m.machine != machine {
		return
	}
	r.trouble(m, on)
	if on {
		m.stalls++
		machine.Pause()
		return
	}
	if m.stalls--; m.stalls == 0 {
		machine.GoOn()
	}
}

// breathe gives a process all its turns now and then, until it is over.
func (r *run) breathe(m *member, machine *harness.Machine, every time.Duration, over *bool) {
	r.later(every, func() {
		if *over || m.machine != machine {
			return
		}
		if m.stalls == 1 {
			machine.GoOn()
			machine.Pause()
		}
		r.breathe(m, machine, every, over)
	})
}

// hold keeps some actors of a node from their turns.
func (r *run) hold(m *member, first, last string, d time.Duration) bool {
	machine, key := m.machine, first+" "+last
	if !machine.Hold(first, last) {
		return false
	}
	m.held[key]++
	r.trouble(m, true)
	r.ends(d, func() {
		if m.machine != machine {
			return
		}
		r.trouble(m, false)
		if m.held[key]--; m.held[key] == 0 {
			delete(m.held, key)
			machine.LetGo(first, last)
		}
	})
	return true
}

// trouble takes note that commits of a member may be late, or are so no longer.
func (r *run) trouble(m *member, on bool) {
	if on {
		if m.troubles++; m.troubles == 1 && r.now() > m.troubled+m.Every+commitSlack {
			m.since = r.now()
		}
		return
	}
	m.troubles--
	m.troubled = r.now()
}

// crash lets an actor fail in the midst of a message.
func (r *run) crash(m *member, f Fault) bool {
	m.tripped = m.tripped || strings.HasPrefix(f.What, "stores/")
	rest := f.N
	return m.machine.Trip(f.What, func(any) bool {
		rest--
		return rest < 0
	})
}

// stop stops a node in order.
func (r *run) stop(m *member, d time.Duration) bool {
	m.stopping, m.stopLate = true, false
	machine := m.machine
	machine.Stop(func() {
		if !m.stopLate && !m.diskFailed {
			r.world.SyncDisk(m.Name)
		}
		r.died(m, Fault{Kind: Stop, For: d})
	})
	return true
}

// failDisk lets a disk fail; later it works again, and the node is restarted.
func (r *run) failDisk(m *member, f Fault) bool {
	if !m.isDurable() {
		return false
	}
	r.world.FailDisk(m.Name, errors.New(injected+": no space left"), f.Share == 1)
	r.trouble(m, true)
	r.ends(f.For, func() {
		r.world.MendDisk(m.Name)
		r.mend(m)
	})
	return true
}

// mend restarts a node whose disk has failed.
func (r *run) mend(m *member) {
	if m.machine != nil && !m.stopping && m.machine.Counters().Disk.Failure.Load() != nil {
		r.restart(m, "since its disk failed")
	}
}

// restart kills a node and starts it at once, on a disk that works.
func (r *run) restart(m *member, why string) {
	r.note("restart %s %s", m.Name, why)
	m.machine.Kill()
	r.world.MendDisk(m.Name)
	r.died(m, Fault{Kind: Killed})
}

// setClock sets the clock of a machine wrong.
func (r *run) setClock(m *member, offset time.Duration, drift float64) {
	r.record.watch(r, m)
	m.clock = wrong{r.now(), offset, drift}
	r.world.SetClock(m.Name, offset, drift)
	r.record.watch(r, m)
}

// ahead sets a clock too far ahead, and right later; who has seen the future is
// restarted then.
func (r *run) ahead(m *member, f Fault) bool {
	r.setClock(m, f.Least, 0)
	r.aheads++
	r.ends(f.For, func() {
		r.setClock(m, 0, 0)
		if m.machine != nil && !m.stopping {
			r.restart(m, "since its clock was too far ahead")
		}
	})
	return true
}

// died follows the end of a process. It is in the midst of somebody's turn, perhaps.
func (r *run) died(m *member, f Fault) {
	r.note("%s has ended: %s", m.Name, f.Kind)
	r.record.ended(r, m, f)
	r.hangUp(m)
	r.checkDisk(m, f)
	m.machine, m.stopping, m.stalls, m.troubles = nil, false, 0, 0
	clear(m.held)
	r.ends(f.For, func() {
		if m.machine == nil {
			r.boot(m)
		}
	})
}
