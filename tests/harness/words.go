package harness

import (
	"fmt"
	"strconv"
	"strings"
)

// The lines of messages are read as the messages package writes them: words,
// name=value pairs, (lists), {changes}, "quoted text", and ; between packets.
// Where a rendering leaves something out that a message needs, a word is added:
// see parsePacket.

// words splits a line at spaces outside of quotes, parentheses and braces.
func words(line string) ([]string, error) { return split(line, ' ') }

// split splits a line at a separator outside of quotes, parentheses and braces.
// Empty parts are left out.
func split(line string, separator byte) ([]string, error) {
	var parts []string
	depth, start, quoted := 0, 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			depth--
		case c == separator && depth == 0:
			parts = append(parts, line[start:i])
			start = i + 1
		}
	}
	if quoted || depth != 0 {
		return nil, fmt.Errorf("%q: a quote or bracket is not closed", line)
	}
	parts = append(parts, line[start:])
	kept := parts[:0]
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return kept, nil
}

// unquoted is a word without its quotes, if it has any.
func unquoted(word string) (string, error) {
	if !strings.HasPrefix(word, `"`) {
		return word, nil
	}
	return strconv.Unquote(word)
}

// fields are the words of a line, taken one by one. The first error stays.
type fields struct {
	plain []string          // words without a value, in order
	set   map[string]string // name=value
	block string            // what stood in {}
	has   bool              // there was a {}
	err   error
}

// read sorts words into fields.
func read(list []string) *fields {
	f := &fields{set: map[string]string{}}
	for _, word := range list {
		name, value, pair := strings.Cut(word, "=")
		switch {
		case strings.HasPrefix(word, "{"):
			f.block, f.has = strings.Trim(word, "{}"), true
		case pair && !strings.HasPrefix(word, `"`) && !strings.HasPrefix(word, "("):
			f.set[name] = value
		default:
			f.plain = append(f.plain, word)
		}
	}
	return f
}

// failed takes note of an error.
func (f *fields) failed(err error) {
	if f.err == nil && err != nil {
		f.err = err
	}
}

// word takes the next plain word.
func (f *fields) word(what string) string {
	if len(f.plain) == 0 {
		f.failed(fmt.Errorf("%s is missing", what))
		return ""
	}
	word, err := unquoted(f.plain[0])
	f.failed(err)
	f.plain = f.plain[1:]
	return word
}

// flag takes a plain word, if it is there.
func (f *fields) flag(name string) bool {
	for i, word := range f.plain {
		if word == name {
			f.plain = append(f.plain[:i:i], f.plain[i+1:]...)
			return true
		}
	}
	return false
}

// take takes a value; "" if it is not there.
func (f *fields) take(name string) string {
	value := f.set[name]
	delete(f.set, name)
	return value
}

// int takes a number; 0 if it is not there.
func (f *fields) int(name string) int {
	value := f.take(name)
	if value == "" {
		return 0
	}
	n, err := strconv.Atoi(value)
	f.failed(err)
	return n
}

// done says what was wrong, or what was left.
func (f *fields) done() error {
	switch {
	case f.err != nil:
		return f.err
	case len(f.plain) > 0:
		return fmt.Errorf("%q is too much", f.plain[0])
	default:
		for name := range f.set {
			return fmt.Errorf("%s= is too much", name)
		}
		return nil
	}
}
