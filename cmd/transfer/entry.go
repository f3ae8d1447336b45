package transfer

import (
	"slices"
	"sort"

	"blue-rings/messages"
)

// Kind is what a line says that its key is.
type Kind string

// The kinds of keys.
const (
	Counter Kind = "counter"
	String  Kind = "string"
	Set     Kind = "set"
	Map     Kind = "map"
)

// Entry is one key.
type Entry struct {
	Name   string
	Kind   Kind
	Text   string          // of a counter or string
	List   []string        // of a set its elements; of a map field, value, field, value...; in order
	Expire messages.Expire // Unset: none
}

// textKind is the kind of a string: a counter if it can be counted on.
func textKind(text string) Kind {
	if _, ok := messages.ParseNumber(text, messages.MaxOperand); ok {
		return Counter
	}
	return String
}

// isText reports whether the kind has one value.
func (k Kind) isText() bool { return k == Counter || k == String }

// order sorts the list.
func (e *Entry) order() {
	switch e.Kind {
	case Set:
		slices.Sort(e.List)
	case Map:
		sort.Sort(pairs(e.List))
	default:
	}
}

// step is how many words of the list are one element, or field and value.
func (e *Entry) step() int {
	if e.Kind == Map {
		return 2
	}
	return 1
}

// sameValue reports whether both are of one kind and value.
func (e *Entry) sameValue(o *Entry) bool {
	return (e.Kind == o.Kind || e.Kind.isText() && o.Kind.isText()) && e.Text == o.Text && slices.Equal(e.List, o.List)
}

// pairs are fields and values in turn, ordered by the fields.
type pairs []string

func (p pairs) Len() int           { return len(p) / 2 }
func (p pairs) Less(i, j int) bool { return p[2*i] < p[2*j] }
func (p pairs) Swap(i, j int) {
	p[2*i], p[2*j] = p[2*j], p[2*i]
	p[2*i+1], p[2*j+1] = p[2*j+1], p[2*i+1]
}
