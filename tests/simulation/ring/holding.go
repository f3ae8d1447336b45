package ring

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"blue-rings/messages"
	"blue-rings/tests/harness"
)

// share is a part of the state that only grows: what one replica has added to a
// counter, or an element that is never removed, as 1.
type share struct {
	name string
	of   string // the replica, or the element
}

// String is the share in one word.
func (s share) String() string { return s.name + "/" + s.of }

// holding is what a place has of all shares.
type holding map[share]int64

// add adds what packets of one name, with all of its atoms, say.
func (h holding) add(packets []messages.Packet) {
	for i := range packets {
		p := &packets[i]
		if !isCounted(p.Name) {
			continue
		}
		for _, slot := range p.Slots {
			if n, ok := slot.Added.Int64(); ok {
				h[share{p.Name, slot.Replica.String()}] += n
			}
		}
		for _, cell := range p.Cells {
			if !cell.Absent {
				h[share{p.Name, cell.Name}] = 1
			}
		}
	}
}

// lack names up to three shares that h lacks of another, in order; "" none.
func (h holding) lack(other holding) string {
	var lacks []string
	for s, theirs := range other {
		if h[s] < theirs {
			lacks = append(lacks, fmt.Sprintf("%v is %d, not %d", s, h[s], theirs))
		}
	}
	slices.Sort(lacks)
	if len(lacks) > 3 {
		lacks = append(lacks[:3], fmt.Sprintf("and %d more", len(lacks)-3))
	}
	return strings.Join(lacks, ", ")
}

// inMemory is what a node has, false if a store does not answer.
func inMemory(m *harness.Machine) (held holding, ok bool) {
	held = holding{}
	var ops []messages.Op
	for _, name := range countedNames() {
		ops = append(ops, messages.Op{Verb: messages.Explain, Name: name})
	}
	answers := 0
	m.Operate(ops, func(_ *messages.Op, answer *messages.Answer) {
		switch answer.Outcome {
		case messages.Done:
			held.add([]messages.Packet{*answer.Packet})
			answers++
		case messages.Missing:
			answers++
		default: // the store has failed
		}
	})
	return maps.Clone(held), answers == len(ops) // what is answered later is not added
}

// onDisk is what the disk of a member has.
func (r *run) onDisk(m *member) holding {
	held := holding{}
	if !m.isDurable() {
		return held
	}
	err := r.world.OnDisk(m.Name, "", func(packets []messages.Packet) error {
		held.add(packets)
		return nil
	})
	if err != nil {
		r.violate("durable", "the disk of %s cannot be read: %v", m.Name, err)
	}
	return held
}
