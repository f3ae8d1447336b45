package history

import (
	"slices"
	"time"
)

// event is one line of an exported history.
type event struct {
	index  int
	at     time.Duration
	invoke *Operation // one of these
	ended  *Operation
	note   *Note
	final  *Final
	digest *Digest
}

// events are all lines of a history, in the order of their indexes.
func (h *History) events() []event {
	all := make([]event, 0, 2*len(h.Operations)+len(h.Notes)+len(h.Finals)+len(h.Digests))
	for i := range h.Operations {
		o := &h.Operations[i]
		all = append(all, event{index: o.Begun, at: o.Invoked, invoke: o})
		if o.Ended > o.Begun {
			all = append(all, event{index: o.Ended, at: o.Completed, ended: o})
		}
	}
	for i := range h.Notes {
		all = append(all, event{index: h.Notes[i].Index, at: h.Notes[i].At, note: &h.Notes[i]})
	}
	for i := range h.Finals {
		all = append(all, event{index: h.Finals[i].Index, at: h.Finals[i].At, final: &h.Finals[i]})
	}
	for i := range h.Digests {
		all = append(all, event{index: h.Digests[i].Index, at: h.Digests[i].At, digest: &h.Digests[i]})
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.index - b.index })
	return all
}
