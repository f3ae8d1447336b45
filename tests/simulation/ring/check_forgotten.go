package ring

import (
	"strings"

	"blue-rings/messages"
)

// forgottenHosts is how large a ring may be for checkForgotten, which takes long.
const forgottenHosts = 5

// isMutual reports whether all hear all others, perhaps through others. A deletion that
// only a reader has heard of, since who made it has lost it, comes back to it when it is
// forgotten.
func (r *run) isMutual() bool {
	for _, m := range r.members {
		if len(r.sources(m.Name)) < len(r.members) {
			return false
		}
	}
	return true
}

// checkForgotten lets the retention pass. Nothing that was deleted, and nothing that is
// over, is held then: neither in memory nor on disk.
func (r *run) checkForgotten() {
	if len(r.members) > forgottenHosts || r.isOver() || !r.isMutual() {
		return
	}
	r.until(r.now()+r.plan.Retain+2*skewed, func() bool { return false })
	var ops []messages.Op
	for _, name := range r.plan.judgedNames() {
		ops = append(ops, messages.Op{Verb: messages.Explain, Name: name})
	}
	for _, m := range r.members {
		r.checked("forgotten")
		gone := map[string]bool{}
		m.machine.Operate(ops, func(op *messages.Op, answer *messages.Answer) {
			gone[op.Name] = answer.Outcome == messages.Missing
			if what := remains(answer); what != "" && !r.isOver() {
				r.violate("bounded", "%s keeps, after the retention, of %s %s", m.Name, op.Name, what)
			}
		})
		r.checkLeft(m, gone)
	}
}

// remains says what a node holds that nobody can see.
func remains(answer *messages.Answer) string {
	switch {
	case answer.Packet == nil:
		return ""
	case answer.Kind == messages.NoKind:
		return "what is not visible: " + answer.Packet.String()
	}
	for _, cell := range answer.Packet.Cells {
		if cell.Absent {
			return "that " + strings.TrimSpace(cell.Name+" was removed")
		}
	}
	return ""
}

// checkLeft looks whether what is gone from the memory of a node is gone from its disk.
func (r *run) checkLeft(m *member, gone map[string]bool) {
	if !m.isDurable() {
		return
	}
	err := r.world.OnDisk(m.Name, "", func(packets []messages.Packet) error {
		if len(packets) > 0 && gone[packets[0].Name] && !r.isOver() {
			r.violate("bounded", "%s keeps, after the retention, on its disk %v", m.Name, packets[0])
		}
		return nil
	})
	if err != nil {
		r.violate("durable", "the disk of %s cannot be read: %v", m.Name, err)
	}
}
