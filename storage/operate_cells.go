package storage

import "blue-rings/messages"

// writable reports whether names and values of a kind may be written to k, and
// answers if not. Nothing has been changed by then, but that a key that is
// over has begun its life.
func (s *Shard) writable(k held, kind messages.Kind, args []string, answer *messages.Answer) bool {
	for _, arg := range args {
		if len(arg) > messages.MaxValue {
			tooLarge(answer, "an element, a field or a value has at most 65536 bytes")
			return false
		}
	}
	if k.key == nil {
		return true
	}
	if content := k.content(); content != messages.NoKind && content != kind {
		answer.Outcome = messages.WrongKind
		return false
	}
	return true
}

// readable reports whether k is visible as that kind, and answers if it is
// another; nothing visible is an empty set or map.
func (s *Shard) readable(k held, kind messages.Kind, answer *messages.Answer) (visible, ok bool) {
	switch s.kind(k) {
	case kind:
		return true, true
	case messages.NoKind:
		return false, true
	default:
		answer.Outcome = messages.WrongKind
		return false, false
	}
}

// put writes a present cell and reports whether none was present before.
func (s *Shard) put(k held, place messages.Place, name, value string) bool {
	all := k.moreCells()
	c := all.find(place, name)
	if c == nil {
		added := cell{name: cloned(name), absent: true}
		s.writeCell(k, &added, messages.Cell{Place: place, Value: value})
		all.add(added)
		return true
	}
	isNew := c.absent
	all.count(c, -1)
	s.writeCell(k, c, messages.Cell{Place: place, Value: value})
	all.count(c, 1)
	return isNew
}

func (s *Shard) addElements(k held, op *messages.Op, answer *messages.Answer) {
	if len(op.Args) == 0 {
		refuse(answer, "at least one element is needed")
		return
	}
	s.putAll(k, op, answer, messages.Set)
}

func (s *Shard) putFields(k held, op *messages.Op, answer *messages.Answer) {
	if len(op.Args) == 0 || len(op.Args)%2 != 0 {
		refuse(answer, "fields and values come in pairs, at least one")
		return
	}
	s.putAll(k, op, answer, messages.Map)
}

// putAll adds elements to a set, or puts fields and values into a map.
func (s *Shard) putAll(k held, op *messages.Op, answer *messages.Answer, kind messages.Kind) {
	seeds := op.Flags&messages.OnlyIfMissing != 0
	begins := seeds && s.kind(k) == messages.NoKind
	k = s.begin(k)
	if begins && k.key != nil && k.content() != messages.NoKind {
		s.delete(k) // what never had the expiry that is over: it was not there, and is not now
	}
	place, step := messages.Element, 1
	if kind == messages.Map {
		place, step = messages.Field, 2
	}
	if !s.writable(k, kind, op.Args, answer) || !fits(k, place, step, op, answer) {
		return
	}
	k = s.open(k, op.Name)
	if begins {
		s.renew(k, op)
	}
	added := 0
	for i := 0; i < len(op.Args); i += step {
		name, value := op.Args[i], ""
		if kind == messages.Map {
			value = op.Args[i+1]
		}
		if !seeds || present(k, place, name) == nil {
			added += one(s.put(k, place, name, value))
		}
	}
	if begins {
		s.endNow(k, op)
	}
	number(answer, added)
}

// removeCells makes elements or fields absent. One that is not held leaves no
// trace.
func (s *Shard) removeCells(k held, op *messages.Op, answer *messages.Answer, kind messages.Kind, place messages.Place) {
	visible, ok := s.readable(k, kind, answer)
	if !ok {
		return
	}
	removed := 0
	if visible {
		all := k.cells()
		for _, name := range op.Args {
			c := all.find(place, name)
			if c == nil || c.absent {
				continue
			}
			all.count(c, -1)
			s.writeCell(k, c, messages.Cell{Place: place, Absent: true})
			all.count(c, 1)
			s.remind(k, s.forgotten(c.stamp.Millis()))
			removed++
		}
	}
	number(answer, removed)
}

// present is the present cell of that name in k, or nil.
func present(k held, place messages.Place, name string) *cell {
	if k.cells() == nil {
		return nil
	}
	if c := k.cells().find(place, name); c != nil && !c.absent {
		return c
	}
	return nil
}

func (s *Shard) hasAll(k held, op *messages.Op, answer *messages.Answer) {
	visible, ok := s.readable(k, messages.Set, answer)
	if !ok {
		return
	}
	list := make([]string, len(op.Args))
	for i, name := range op.Args {
		list[i] = "0"
		if visible && present(k, messages.Element, name) != nil {
			list[i] = "1"
		}
	}
	answer.Outcome, answer.Form, answer.List = messages.Done, messages.InList, list
}

func (s *Shard) getFields(k held, op *messages.Op, answer *messages.Answer) {
	visible, ok := s.readable(k, messages.Map, answer)
	if !ok {
		return
	}
	list, absences := make([]string, len(op.Args)), make([]bool, len(op.Args))
	for i, name := range op.Args {
		absences[i] = true
		if visible {
			if c := present(k, messages.Field, name); c != nil {
				list[i], absences[i] = c.value, false
			}
		}
	}
	answer.Outcome, answer.Form, answer.List, answer.Absences = messages.Done, messages.InList, list, absences
}

func (s *Shard) cardinality(k held, answer *messages.Answer, kind messages.Kind) {
	visible, ok := s.readable(k, kind, answer)
	switch {
	case !ok:
	case !visible:
		number(answer, 0)
	case kind == messages.Set:
		number(answer, int(k.cells().elements))
	default:
		number(answer, int(k.cells().fields))
	}
}

// list answers the elements of a set, or the fields and values of a map.
func (s *Shard) list(k held, answer *messages.Answer, kind messages.Kind) {
	visible, ok := s.readable(k, kind, answer)
	if !ok {
		return
	}
	answer.Outcome, answer.Form = messages.Done, messages.InList
	if !visible {
		return
	}
	all := k.cells()
	if kind == messages.Set {
		answer.List = make([]string, 0, all.elements)
	} else {
		answer.List = make([]string, 0, 2*all.fields)
	}
	for i := range all.list {
		switch c := &all.list[i]; {
		case c.absent:
		case kind == messages.Set && c.place == messages.Element:
			answer.List = append(answer.List, c.name)
		case kind == messages.Map && c.place == messages.Field:
			answer.List = append(answer.List, c.name, c.value)
		}
	}
}
