package harness

import (
	"blue-rings/actors"
	"blue-rings/messages"
)

// Dead reports whether the node has ended.
func (m *Machine) Dead() bool { return m.host.dead }

// Counters are the node's.
func (m *Machine) Counters() *actors.Counters { return m.host.env.Counters }

// Pressure weighs the news that waits for the node's publisher.
func (m *Machine) Pressure() *actors.Pressure { return m.host.env.Pressure }

// Stamp is later than all that the node has stamped so far, and not later than what
// it stamps from now on.
func (m *Machine) Stamp() messages.Stamp { return m.host.env.Hybrid.Now(0) }

// Waiting is how many messages wait in the node's mailboxes.
func (m *Machine) Waiting() (messages int) {
	for _, box := range m.host.world.boxes {
		if box.host == m.host {
			messages += len(box.user)
		}
	}
	return messages
}

// Suspended names an actor that has failed and is not restarted yet; "" there is none.
func (m *Machine) Suspended() (name string) {
	for of, box := range m.host.world.boxes {
		if box.host == m.host && box.suspended && (name == "" || of < name) {
			name = of
		}
	}
	return name
}

// Digest is what RING.DIGEST answers, false if not all stores do.
func (m *Machine) Digest() (digest uint64, ok bool) {
	stores, answers := len(m.host.env.Addresses.Shards)+len(m.host.kinds), 0
	for i := range stores {
		mix := uint64(1)
		if kind := i - len(m.host.env.Addresses.Shards); kind >= 0 {
			mix = messages.HashName(m.host.kinds[kind]) | 1
		}
		m.ask(m.host.store(i), &messages.Batch{
			Ops: []messages.Op{{Verb: messages.Fingerprint}},
			Asker: askerFunc(func(_ *messages.Op, answer *messages.Answer) {
				if answer.Outcome == messages.Done {
					digest += mix * answer.Digest
					answers++
				}
			}),
		})
	}
	m.host.settle()
	return digest, answers == stores
}

// Millis is the node's hybrid clock, in Unix milliseconds.
func (m *Machine) Millis() int64 { return m.host.now() }
