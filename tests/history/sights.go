package history

import (
	"fmt"

	"blue-rings/messages"
)

// shown is a write that a life has shown to a client.
type shown struct {
	last int // index of the end of the reading
	*write
}

// sightsMost is how many of the latest things shown a reading is held against.
const sightsMost = 8

// findSights finds the writes that lives have shown, where a value tells which write
// it is, and what each write's life had shown before.
func (c *checking) findSights(s *subject) {
	for _, of := range s.cells {
		of.sights = map[messages.Replica][]shown{}
		for _, r := range s.readings {
			if seen, ok := s.sightOf(of, r); ok && seen.present && !r.final {
				if w := of.only(seen.value, r); w != nil {
					of.sights[r.replica] = append(of.sights[r.replica], shown{r.last, w})
				}
			}
		}
		for _, w := range of.writes {
			if before := of.shown(w.replica, w.first); len(before) > 0 && before[0].era == w.era {
				w.saw = before[0].act
			}
		}
	}
}

// only is the one write that can have had a value, nil if there are several or none.
func (of *cell) only(value string, r *reading) (found *write) {
	for _, w := range of.writes {
		if w.first >= r.last {
			break
		}
		if !w.removes && w.value == value && w.act != r.inside {
			if found != nil {
				return nil
			}
			found = w
		}
	}
	return found
}

// shown are the latest writes that a life had shown before an index, the last first.
func (of *cell) shown(replica messages.Replica, index int) (list []*write) {
	all := of.sights[replica]
	if replica.IsZero() {
		return nil
	}
	for i := len(all) - 1; i >= 0 && len(list) < sightsMost; i-- {
		if all[i].last < index {
			list = append(list, all[i].write)
		}
	}
	return list
}

// String names the spot.
func (s spot) String() string {
	switch s.place {
	case messages.Element:
		return fmt.Sprintf("element %q", s.name)
	case messages.Field:
		return fmt.Sprintf("field %q", s.name)
	default:
		return "it"
	}
}

// String says what was written, and by which operation.
func (w *write) String() string {
	what := "nothing"
	if !w.removes {
		what = fmt.Sprintf("%q", w.value)
	}
	return fmt.Sprintf("%s (#%d at %s)", what, w.first, w.op.Node)
}
