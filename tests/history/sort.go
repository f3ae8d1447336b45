package history

import (
	"fmt"

	"blue-rings/messages"
)

// Sort is what a name is for, and how names of it begin: clients that keep to it never
// meet a conflict of kinds.
type Sort uint8

// The sorts of names.
const (
	Tally    Sort = iota // counted up, never reset
	Quota                // counted up and down, set and deleted
	Bill                 // counted with an expiry in each increment, sometimes extended
	Wait                 // counted, and given an expiry later
	Register             // set, also on conditions, and deleted
	Lease                // set with an expiry each time, sometimes extended
	Group                // a set, sometimes deleted
	Fade                 // a set that is given expiries
	Table                // a map, sometimes deleted
	Page                 // a map that is given expiries
	sorts
)

// String is how names of the sort begin.
func (s Sort) String() string {
	names := [sorts]string{"tally", "quota", "bill", "wait", "register", "lease", "group", "fade", "table", "page"}
	if s >= sorts {
		return fmt.Sprintf("sort-%d", uint8(s))
	}
	return names[s]
}

// Kind is the kind of names of the sort.
func (s Sort) Kind() messages.Kind {
	switch s {
	case Group, Fade:
		return messages.Set
	case Table, Page:
		return messages.Map
	default:
		return messages.String
	}
}

// write draws a write to a name.
func (w *Workload) write(sort Sort, name string, now int64) messages.Op {
	if w.chance(w.Wrong) {
		sort = Sort(w.Random.IntN(int(sorts)))
	}
	switch sort {
	case Tally:
		return w.increment(name, messages.Unset, false)
	case Quota:
		return w.quota(name)
	case Bill:
		if w.chance(0.15) {
			return w.extend(name, now)
		}
		return w.increment(name, w.expire(now), false)
	case Wait:
		if w.chance(0.2) {
			return w.extend(name, now)
		}
		return w.increment(name, messages.Unset, w.chance(0.2))
	case Register:
		return w.register(name)
	case Lease:
		return w.lease(name, now)
	default:
		if (sort == Fade || sort == Page) && w.chance(0.15) {
			return w.extend(name, now)
		}
		return w.seeded(w.collection(sort.Kind(), name), sort == Fade || sort == Page, now)
	}
}

func (w *Workload) increment(name string, expire messages.Expire, down bool) messages.Op {
	n := int64(1 + w.Random.IntN(9))
	if w.chance(0.01) {
		n <<= 55
	}
	if down {
		n = -n
	}
	return messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(n), Expire: expire}
}

func (w *Workload) quota(name string) messages.Op {
	switch w.Random.IntN(20) {
	case 0, 1:
		w.serial++
		return messages.Op{Verb: messages.Assign, Name: name, Args: []string{fmt.Sprint(w.serial * 100)}}
	case 2:
		return messages.Op{Verb: messages.Delete, Name: name}
	case 3:
		return messages.Op{Verb: messages.Take, Name: name}
	default:
		return w.increment(name, messages.Unset, w.chance(0.5))
	}
}

func (w *Workload) register(name string) messages.Op {
	switch w.Random.IntN(12) {
	case 0:
		return messages.Op{Verb: messages.Delete, Name: name}
	case 1:
		return messages.Op{Verb: messages.Take, Name: name}
	case 2, 3, 4:
		flags := []messages.Flags{
			messages.OnlyIfMissing, messages.OnlyIfPresent, messages.ReturnOld, messages.OnlyIfMissing | messages.ReturnOld,
			messages.OnlyIfPresent | messages.ReturnOld, messages.KeepExpire,
		}
		return messages.Op{Verb: messages.Assign, Name: name, Args: []string{w.value()}, Flags: flags[w.Random.IntN(len(flags))]}
	default:
		return messages.Op{Verb: messages.Assign, Name: name, Args: []string{w.value()}}
	}
}

func (w *Workload) lease(name string, now int64) messages.Op {
	switch w.Random.IntN(8) {
	case 0:
		return messages.Op{Verb: messages.Delete, Name: name}
	case 1:
		return w.extend(name, now)
	default:
		return messages.Op{Verb: messages.Assign, Name: name, Args: []string{w.value()}, Expire: w.expire(now)}
	}
}

func (w *Workload) extend(name string, now int64) messages.Op {
	if w.chance(0.02) {
		return messages.Op{Verb: messages.Persist, Name: name}
	}
	return messages.Op{Verb: messages.Extend, Name: name, Expire: w.expire(now)}
}

// elements is how many elements or fields a name has at most.
const elements = 12

// collection draws a write to a set or map.
func (w *Workload) collection(kind messages.Kind, name string) messages.Op {
	op := messages.Op{Name: name}
	draw := w.Random.IntN(12)
	if draw == 0 {
		op.Verb = messages.Delete
		return op
	}
	for _, i := range w.Random.Perm(elements)[:1+w.Random.IntN(3)] {
		op.Args = append(op.Args, fmt.Sprintf("e%d", i))
		if kind == messages.Map && draw > 4 {
			op.Args = append(op.Args, w.value())
		}
	}
	switch {
	case kind == messages.Map && draw > 4:
		op.Verb = messages.PutFields
	case kind == messages.Map:
		op.Verb = messages.RemoveFields
	case draw > 4:
		op.Verb = messages.AddElements
	default:
		op.Verb = messages.RemoveElements
	}
	return op
}

// seeded is an operation that sometimes only adds what is missing; then a name that
// begins with it may have an expiry.
func (w *Workload) seeded(op messages.Op, expires bool, now int64) messages.Op {
	if op.Verb != messages.AddElements && op.Verb != messages.PutFields || w.chance(0.8) {
		return op
	}
	op.Flags = messages.OnlyIfMissing
	switch {
	case !expires:
		op.Flags |= messages.KeepExpire
	case w.chance(0.8):
		op.Expire = w.expire(now)
	}
	return op
}

// read draws a read of a name.
func (w *Workload) read(sort Sort, name string) messages.Op {
	verbs := []messages.Verb{messages.Read, messages.Read, messages.Exists, messages.ExpireTime, messages.TypeOf, messages.Explain}
	switch sort.Kind() {
	case messages.Set:
		verbs = append(verbs, messages.Elements, messages.Elements, messages.HasElements, messages.HasElements, messages.CountElements)
	case messages.Map:
		verbs = append(verbs, messages.Fields, messages.Fields, messages.GetFields, messages.GetFields, messages.CountFields)
	default:
		verbs = append(verbs, messages.Get, messages.Get, messages.Get, messages.Get)
	}
	op := messages.Op{Verb: verbs[w.Random.IntN(len(verbs))], Name: name}
	if op.Verb == messages.HasElements || op.Verb == messages.GetFields {
		op.Args = []string{fmt.Sprintf("e%d", w.Random.IntN(elements))}
	}
	return op
}
