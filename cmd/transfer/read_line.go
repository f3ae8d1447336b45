package transfer

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"blue-rings/messages"
)

// ParseLine reads a line, with or without its end. Whoever wrote it may be
// hostile: what it answers has a form, a name and values that a node takes, in
// order, each element and field once. Strings of the entry are parts of the line.
func ParseLine(line string) (*Entry, error) {
	s := &scanner{in: line}
	var f fields
	s.each('{', '}', func() { f.take(s) })
	if s.err == nil && s.peek() != 0 {
		s.failf("expected the end of the line %s: one key a line", s.place())
	}
	if s.err == nil && s.at < len(s.in) {
		s.failf("a zero byte %s", s.place())
	}
	if s.err != nil {
		return nil, s.err
	}
	e, err := f.entry()
	if err != nil {
		return nil, err
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return e, nil
}

// fields are what a line says, by the names of its fields.
type fields struct {
	key, key64, kind, expire *string
	value, value64           *value
}

// value is what a value field has: a string, or a list of strings.
type value struct {
	shape byte // '"', '[' or '{'
	list  []string
}

// take takes one field of the line.
func (f *fields) take(s *scanner) {
	name := s.text()
	s.expect(':')
	switch name {
	case "key":
		once(s, name, &f.key, s.text)
	case "key64":
		once(s, name, &f.key64, s.text)
	case "kind":
		once(s, name, &f.kind, s.text)
	case "expire":
		once(s, name, &f.expire, s.text)
	case "value":
		once(s, name, &f.value, s.value)
	case "value64":
		once(s, name, &f.value64, s.value)
	default:
		s.failf("unknown field %+.40q: the fields are key, key64, kind, value, value64 and expire", name)
	}
}

// once takes a field that may be there once.
func once[T any](s *scanner, name string, field **T, read func() T) {
	if *field != nil {
		s.failf("the field %q is there twice: leave one out", name)
		return
	}
	v := read()
	*field = &v
}

// value takes a string, an array of strings or an object of strings.
func (s *scanner) value() value {
	v := value{shape: s.peek()}
	switch v.shape {
	case '[':
		s.each('[', ']', func() { v.list = append(v.list, s.text()) })
	case '{':
		s.each('{', '}', func() {
			field := s.text()
			s.expect(':')
			v.list = append(v.list, field, s.text())
		})
	default:
		v.shape = '"'
		v.list = []string{s.text()}
	}
	return v
}

// entry is what the fields say.
func (f *fields) entry() (*Entry, error) {
	e := &Entry{}
	switch {
	case f.kind == nil:
		return nil, errors.New(`the field "kind" lacks: give counter, string, set or map`)
	case (f.key == nil) == (f.key64 == nil):
		return nil, errors.New("a line has key or key64, one of them")
	case f.value == nil && f.value64 == nil:
		return nil, errors.New("a line has value or value64")
	case f.key != nil:
		e.Name = *f.key
	default:
		var err error
		if e.Name, err = fromBase64(*f.key64); err != nil {
			return nil, fmt.Errorf("key64: %w", err)
		}
	}
	e.Kind = Kind(*f.kind)
	if err := f.values(e); err != nil {
		return nil, err
	}
	if f.expire == nil {
		return e, nil
	}
	expire, err := parseExpire(*f.expire)
	e.Expire = expire
	return e, err
}

// values puts the values into e.
func (f *fields) values(e *Entry) error {
	shape, what := byte('"'), "a string"
	switch e.Kind {
	case Counter, String:
		if f.value != nil && f.value64 != nil {
			return errors.New("a string has value or value64, not both")
		}
	case Set:
		shape, what = '[', "an array of strings"
	case Map:
		shape, what = '{', "an object of strings"
	default:
		return fmt.Errorf("no kind is called %+.40q: give counter, string, set or map", string(e.Kind))
	}
	for _, v := range []*value{f.value, f.value64} {
		if v == nil {
			continue
		}
		if v.shape != shape {
			return fmt.Errorf("the value of a %s is %s", e.Kind, what)
		}
		if v == f.value64 {
			for i, word := range v.list {
				var err error
				if v.list[i], err = fromBase64(word); err != nil {
					return fmt.Errorf("value64: %w", err)
				}
			}
		}
		e.List = append(e.List, v.list...)
	}
	if e.Kind.isText() {
		e.Text, e.List = e.List[0], nil
	}
	e.order()
	return nil
}

// fromBase64 reads standard base64 with padding, in its one form.
func fromBase64(text string) (string, error) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return "", fmt.Errorf("%+.40q is not standard base64 with padding", text)
	}
	return string(decoded), nil
}

// parseExpire reads never, or Unix milliseconds after 0.
func parseExpire(text string) (messages.Expire, error) {
	if text == messages.Never.String() {
		return messages.Never, nil
	}
	n, ok := messages.ParseNumber(text, 63)
	millis, _ := n.Int64()
	if e := messages.Expire(millis); ok && millis > 0 && e.IsMoment() {
		return e, nil
	}
	return 0, fmt.Errorf(`expire is %+.40q: give Unix milliseconds as a string, or "never"; leave it out for none`, text)
}

// check reports what a node would not take.
func (e *Entry) check() error {
	if len(e.Name) == 0 || len(e.Name) > messages.MaxName {
		return fmt.Errorf("the name has %d bytes: a name has 1 to %d", len(e.Name), messages.MaxName)
	}
	if e.Kind == Counter {
		if _, ok := messages.ParseNumber(e.Text, messages.MaxOperand); !ok {
			return fmt.Errorf("%+.40q cannot be counted on: a counter is an integer of at most %d bits without leading zeros; is it a string?",
				e.Text, messages.MaxOperand)
		}
	}
	if len(e.Text) > messages.MaxValue {
		return tooLong(len(e.Text))
	}
	if !e.Kind.isText() && len(e.List) == 0 {
		return fmt.Errorf("the %s is empty: there is no such key, leave the line out", e.Kind)
	}
	for i, word := range e.List {
		if len(word) > messages.MaxValue {
			return tooLong(len(word))
		}
		if step := e.step(); i%step == 0 && i >= step && word == e.List[i-step] {
			return fmt.Errorf("%+.40q is there twice in the %s: leave one out", word, e.Kind)
		}
	}
	return nil
}

func tooLong(bytes int) error {
	return fmt.Errorf("a value of %d bytes: a value, element or field has at most %d", bytes, messages.MaxValue)
}
