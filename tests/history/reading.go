package history

import (
	"slices"

	"blue-rings/messages"
)

// reading is what a node said of a name at a moment.
type reading struct {
	*act           // when; op is nil in a final one
	node    string // the host
	final   bool
	inside  *act // the act whose answer this is, where that writes: it has not seen itself, or has where it counts
	nothing bool // nothing is visible under the name
	kind    messages.Kind
	base    *string // the value of a string
	number  *messages.Number
	// The elements or fields seen; whole says that all others are absent.
	seen   map[spot]sight
	whole  bool
	expire *messages.Expire
	packet *messages.Packet // of a visible name
	held   *messages.Packet // of any
}

// spot is a place in a name that the last writer decides.
type spot struct {
	place messages.Place
	name  string // of an element or field
}

// sight is what was seen at a spot.
type sight struct {
	present bool
	value   string
}

// newReading is what an operation's answer tells, nil for nothing.
func newReading(a *act) *reading {
	o := a.op
	if o.Result != OK || a.last <= a.first {
		return nil
	}
	r := &reading{act: a, node: o.Node, seen: map[spot]sight{}}
	r.missing(&o.Op, &o.Answer)
	if r.nothing {
		return r
	}
	switch o.Op.Verb {
	case messages.Get, messages.Take:
		r.string(&o.Answer)
	case messages.Assign:
		if o.Op.Flags&messages.ReturnOld == 0 {
			return nil
		}
		r.string(&o.Answer)
	case messages.Increment:
		r.string(&o.Answer)
	case messages.Elements, messages.Fields:
		r.list(map[messages.Verb]messages.Kind{messages.Elements: messages.Set, messages.Fields: messages.Map}[o.Op.Verb], o.Answer.List)
	case messages.HasElements, messages.GetFields:
		r.some(&o.Op, &o.Answer)
	case messages.ExpireTime:
		r.expire = &o.Answer.Expire
	case messages.Read:
		r.any(&o.Answer)
	case messages.Explain:
		r.explained(&o.Answer)
	default:
		return nil
	}
	if o.Op.Verb.Writes() {
		r.inside = a
	}
	return r
}

// missing sets nothing.
func (r *reading) missing(op *messages.Op, a *messages.Answer) {
	switch op.Verb {
	case messages.Get, messages.Take, messages.TypeOf, messages.ExpireTime, messages.Read, messages.Explain:
		r.nothing = a.Outcome == messages.Missing
	case messages.Assign:
		r.nothing = op.Flags&messages.ReturnOld != 0 && a.Outcome == messages.Missing
	case messages.Exists, messages.Delete:
		r.nothing = a.Number.IsZero()
	default:
	}
	if op.Verb.Writes() {
		r.inside = r.act
	}
}

func (r *reading) string(a *messages.Answer) {
	r.kind = messages.String
	text := a.Text
	if a.Form == messages.InNumber {
		text = a.Number.String()
	}
	r.base = &text
	if n, ok := messages.ParseNumber(text, messages.MaxMagnitude); ok {
		r.number = &n
	}
}

// list takes all elements of a set, or all fields of a map.
func (r *reading) list(kind messages.Kind, list []string) {
	r.kind, r.whole = kind, true
	if kind == messages.Set {
		for _, e := range list {
			r.seen[spot{messages.Element, e}] = sight{present: true}
		}
		return
	}
	for pair := range slices.Chunk(list, 2) {
		r.seen[spot{messages.Field, pair[0]}] = sight{true, pair[len(pair)-1]}
	}
}

// some takes those elements or fields that were asked for.
func (r *reading) some(op *messages.Op, a *messages.Answer) {
	for i, name := range op.Args[:min(len(op.Args), len(a.List))] {
		if op.Verb == messages.HasElements {
			r.kind = messages.Set
			r.seen[spot{messages.Element, name}] = sight{present: a.List[i] == "1"}
			continue
		}
		r.kind = messages.Map
		if i < len(a.Absences) && a.Absences[i] {
			r.seen[spot{messages.Field, name}] = sight{}
		} else {
			r.seen[spot{messages.Field, name}] = sight{true, a.List[i]}
		}
	}
}

// any takes an answer to Read.
func (r *reading) any(a *messages.Answer) {
	r.expire = &a.Expire
	switch a.Kind {
	case messages.String:
		r.string(a)
	case messages.Set, messages.Map:
		r.list(a.Kind, a.List)
	default:
	}
}

// explained takes an answer to Explain: all atoms of a name that is visible.
func (r *reading) explained(a *messages.Answer) {
	r.held = a.Packet
	if a.Kind == messages.NoKind || a.Packet == nil {
		r.nothing = true
		return
	}
	r.kind, r.expire, r.packet, r.whole = a.Kind, &a.Expire, a.Packet, true
	for i := range a.Packet.Cells {
		c := &a.Packet.Cells[i]
		r.seen[spot{c.Place, c.Name}] = sight{!c.Absent, c.Value}
	}
}

// finalReading is what a node holds in the end.
func (c *checking) finalReading(f *Final) *reading {
	r := &reading{
		act:  &act{replica: f.Replica, life: c.lives[f.Replica], first: f.Index, last: f.Index, from: c.earliest(f.At), to: c.latest(f.At)},
		node: f.Node, final: true, seen: map[spot]sight{},
	}
	if f.Explain.Outcome == messages.Done {
		r.explained(&f.Explain)
	}
	if r.nothing = f.Read.Outcome != messages.Done; !r.nothing {
		r.any(&f.Read)
	}
	return r
}

// at is what was seen at a spot, if anything was learned of it. A list of a kind says
// nothing of the lower kinds, and that there is none of a higher one. A string may be
// counted, so its base is told by a packet alone.
func (r *reading) at(s spot) (seen sight, known bool) {
	if r.nothing {
		return sight{}, true
	}
	if seen, known = r.seen[s]; known {
		return seen, true
	}
	switch {
	case r.packet != nil:
		return sight{}, true
	case s.place == messages.Base:
		return sight{}, false
	case kindOf(s.place) == r.kind:
		return sight{}, r.whole
	default:
		return sight{}, r.kind != messages.NoKind && kindOf(s.place) > r.kind
	}
}

// kindOf is the kind that cells of a place make a name.
func kindOf(place messages.Place) messages.Kind {
	switch place {
	case messages.Element:
		return messages.Set
	case messages.Field:
		return messages.Map
	default:
		return messages.String
	}
}
