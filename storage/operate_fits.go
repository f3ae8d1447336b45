package storage

import "blue-rings/messages"

// fits reports whether elements or fields may be put into k, and answers if not. What is
// held and what was removed, as long as that is remembered, have up to messages.MaxState bytes with
// them, so that a record holds what several nodes write that do not hear of each other. What
// makes nothing longer always may. Nothing is walked.
func fits(k held, place messages.Place, step int, op *messages.Op, answer *messages.Answer) bool {
	var all *cells
	room := messages.MaxState
	if k.key != nil && k.cells() != nil {
		all = k.cells()
		room -= all.bytes
	}
	most := len(op.Args) / step * cellBytes
	for _, arg := range op.Args {
		most += len(arg)
	}
	if most <= room {
		return true
	}
	if more := growth(all, place, step, op); more > 0 && more > room {
		tooLarge(answer, "the elements or fields of a name have at most 64 MiB, 40 bytes more for each, those removed less than --retention ago among them: "+
			"spread them over several names, or delete this one and write it anew")
		return false
	}
	return true
}

// growth is by how many bytes cells grow at most.
func growth(all *cells, place messages.Place, step int, op *messages.Op) (more int) {
	seeds := op.Flags&messages.OnlyIfMissing != 0
	for i := 0; i < len(op.Args); i += step {
		name, value := op.Args[i], ""
		if step > 1 {
			value = op.Args[i+1]
		}
		var c *cell
		if all != nil {
			c = all.find(place, name)
		}
		switch {
		case c == nil:
			more += cellSize(name, value)
		case !seeds || c.absent:
			more += max(len(value)-len(c.value), 0)
		}
	}
	return more
}
