package harness

import (
	"slices"
	"strings"
	"time"

	"blue-rings/supervision"
)

// Stop stops the node in order. stopped is called when that is done, which takes time
// where something hangs; the machine is then off. One that is off already is not
// stopped.
func (m *Machine) Stop(stopped func()) {
	h := m.host
	h.system.Root.Send(h.pid(h.root), supervision.StopOrderly{Reason: "it is stopped", Done: func() { m.KillAfter(1, stopped) }})
	h.world.settle()
}

// KillAfter ends the node at once, as if its process had been killed, when its actors
// have had so many more turns, at least 1; dead is called then.
func (m *Machine) KillAfter(turns int, dead func()) { m.host.fuse, m.host.blown = turns, dead }

// burn follows each turn of the host's actors.
func (h *host) burn() {
	if h.fuse == 0 || h.dead {
		return
	}
	if h.fuse--; h.fuse == 0 {
		h.world.kill(h)
		h.blown()
	}
}

// Pause lets no actor of the node have a turn until it goes on, as if its process were
// stopped, or its processor busy with something else.
func (m *Machine) Pause() { m.host.paused = true }

// GoOn ends a pause.
func (m *Machine) GoOn() {
	m.host.paused = false
	m.host.ticketsOf("")
	m.host.world.settle()
}

// Hold lets the actors whose names below the node begin and end so (stores/, /commit)
// have no turn until they are let go, and reports whether there is any.
func (m *Machine) Hold(first, last string) bool { return m.hold(first, last, true) }

// LetGo ends that.
func (m *Machine) LetGo(first, last string) {
	m.hold(first, last, false)
	m.host.ticketsOf(first)
	m.host.world.settle()
}

func (m *Machine) hold(first, last string, held bool) (found bool) {
	for name, box := range m.host.world.boxes {
		below, ok := strings.CutPrefix(name, m.host.name+"/")
		if ok && box.host == m.host && strings.HasPrefix(below, first) && strings.HasSuffix(below, last) {
			box.held, found = held, true
		}
	}
	return found
}

// ticketsOf gives turns to the actors of the host whose names begin so, in the order
// of their names, for what waits in their mailboxes.
func (h *host) ticketsOf(first string) {
	var names []string
	for name, box := range h.world.boxes {
		if box.host == h && strings.HasPrefix(name, h.name+"/"+first) || name == h.name && first == "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		box := h.world.boxes[name]
		for range len(box.system) + len(box.user) {
			h.world.takeTicket(box)
		}
	}
}

// Trip lets an actor, by its name below the node, fail in the midst of the next message
// that is chosen, where it looks at its clock; if it does not, at the next. It reports
// whether there is such an actor.
func (m *Machine) Trip(name string, chosen func(message any) bool) bool {
	box := m.host.world.boxes[m.host.name+"/"+name]
	if box == nil || box.host != m.host {
		return false
	}
	box.trips = chosen
	return true
}

// stumble fails in the place of an actor that was tripped.
func (w *World) stumble() {
	if m := w.tripped; m != nil && m == w.running {
		w.tripped, m.trips = nil, nil
		panic("crash")
	}
}

// Spare takes back that an actor of the node is to fail, and that it is to be killed.
func (m *Machine) Spare() {
	m.host.fuse = 0
	for _, box := range m.host.world.boxes {
		if box.host == m.host {
			box.fails, box.trips = nil, nil
		}
	}
}

// SetClock sets the wall clock of a machine wrong by an offset from the world's, and
// lets it go on at another rate: drift is in seconds a second.
func (w *World) SetClock(name string, offset time.Duration, drift float64) {
	h := w.hosts[name]
	h.offset, h.drift = offset, clockDrift{drift, w.clock.now}
}

// Meet subscribes the node to another one, and Forget ends that: whether there was
// anything to change, or why not.
func (m *Machine) Meet(endpoint string) (changed bool, err error) {
	return clientNode{m.host}.Meet(endpoint)
}

// Forget is the opposite of Meet.
func (m *Machine) Forget(endpoint string) (changed bool, err error) {
	return clientNode{m.host}.Forget(endpoint)
}
