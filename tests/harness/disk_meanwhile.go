package harness

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// meanwhileMost is up to how many turns others have while a commit of a simulation is being written.
const meanwhileMost = 6

// meanwhile is what others of the host do while the committer, whose turn it is, waits for the disk:
// what a script says, and in a simulation some turns now and then.
func (w *World) meanwhile(d *disk) {
	committer, tripped := w.running, w.tripped
	if committer == nil {
		return
	}
	may := func(m *mailbox) bool { return m != committer && m.host == committer.host && !m.ends() }
	if during := d.during; during != nil {
		d.during = nil
		during()
		for w.turn(may) != nil {
		}
	}
	if w.random != nil && w.random.IntN(4) == 0 {
		for range w.random.IntN(meanwhileMost) {
			w.turn(may)
		}
	}
	w.running, w.tripped = committer, tripped
}

// ends reports whether the next message is one of an actor's life: one that ends waits for
// what is being written.
func (m *mailbox) ends() bool {
	if len(m.system) > 0 || len(m.user) == 0 {
		return true
	}
	_, ends := actor.UnwrapEnvelopeMessage(m.user[0]).(*actor.PoisonPill)
	return ends
}

// posting posts the lines of the input to the actor that during=<name> names.
func (c *command) posting() func() {
	var name string
	c.ScanArgs(c.T, "during", &name)
	m, ok := c.world.boxes[name]
	if !ok {
		c.fail("there is no actor %s", name)
	}
	var all []any
	for _, line := range c.lines() {
		message, err := m.host.parseMessage(line)
		if err != nil {
			c.fail("%q: %v", line, err)
		}
		all = append(all, message)
	}
	return func() {
		for _, message := range all {
			m.PostUserMessage(message)
		}
	}
}

// take is what a committer does that is a probe: it takes what the stores of its host have given.
func (c *command) take() string {
	m := c.box()
	for _, message := range m.given {
		message.Writing.Take()
	}
	m.given = nil
	return ""
}

// give keeps what a probe was given.
func (m *mailbox) give(message any) {
	if commit, ok := message.(messages.Commit); ok && commit.Writing != nil {
		m.given = append(m.given, commit)
	}
}
