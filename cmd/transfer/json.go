package transfer

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads the JSON of a line, as far as there can be any: objects and
// arrays of strings. What it returns are parts of the line where nothing was
// escaped. The first error stays; what is read after it is empty.
type scanner struct {
	in  string
	at  int
	err error
}

func (s *scanner) failf(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

// peek is the next byte that is not a space, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.in) && s.err == nil {
		switch s.in[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return s.in[s.at]
		}
	}
	return 0
}

// expect takes one byte.
func (s *scanner) expect(c byte) {
	if s.peek() != c {
		s.failf("expected %q %s", string(c), s.place())
		return
	}
	s.at++
}

// place says where the scanner is, for an error.
func (s *scanner) place() string {
	const shown = 20
	rest := s.in[s.at:]
	if rest == "" {
		return "at the end: is the line cut?"
	}
	if len(rest) > shown {
		rest = rest[:shown]
	}
	return fmt.Sprintf("at byte %d, before %+q", s.at+1, rest)
}

// each calls item for each item up to the closing byte, after the opening one.
func (s *scanner) each(opening, closing byte, item func()) {
	s.expect(opening)
	for first := true; s.err == nil; first = false {
		if first && s.peek() == closing {
			s.at++
			return
		}
		item()
		if s.peek() == closing && s.err == nil {
			s.at++
			return
		}
		s.expect(',')
	}
}

// text takes a string.
func (s *scanner) text() string {
	if s.peek() != '"' {
		s.failf("expected a string %s (numbers are strings, too)", s.place())
		return ""
	}
	s.at++
	from := s.at
	for s.at < len(s.in) {
		switch c := s.in[s.at]; {
		case c == '"':
			s.at++
			return s.valid(s.in[from : s.at-1])
		case c == '\\':
			return s.escaped(from)
		case c < ' ':
			s.failf("a control character in a string %s: write it as \\u00%02x", s.place(), c)
			return ""
		}
		s.at++
	}
	s.failf("a string has no end: is the line cut?")
	return ""
}

// valid is the string, if it is UTF-8.
func (s *scanner) valid(text string) string {
	if !utf8.ValidString(text) {
		s.failf("a string is not UTF-8, before byte %d: write it in base64, as key64 or value64", s.at+1)
		return ""
	}
	return text
}

// escaped takes the rest of a string that began at from, at its first escape.
func (s *scanner) escaped(from int) string {
	var b strings.Builder
	b.WriteString(s.in[from:s.at])
	for s.at < len(s.in) && s.err == nil {
		switch c := s.in[s.at]; {
		case c == '"':
			s.at++
			return s.valid(b.String())
		case c == '\\':
			s.escape(&b)
			continue
		case c < ' ':
			s.failf("a control character in a string %s: write it as \\u00%02x", s.place(), c)
		default:
			b.WriteByte(c)
		}
		s.at++
	}
	s.failf("a string has no end: is the line cut?")
	return ""
}

// escape takes one escape.
func (s *scanner) escape(b *strings.Builder) {
	rest := s.in[s.at:]
	if len(rest) < 2 {
		s.failf("a string has no end: is the line cut?")
		return
	}
	if rest[1] != 'u' {
		i := strings.IndexByte(`"\/bfnrt`, rest[1])
		if i < 0 {
			s.failf("no such escape in JSON %s", s.place())
			return
		}
		b.WriteByte("\"\\/\b\f\n\r\t"[i])
		s.at += 2
		return
	}
	r, err := unit(rest)
	size := 6
	if err == nil && utf16.IsSurrogate(r) {
		var low rune
		low, err = unit(rest[6:])
		if r = utf16.DecodeRune(r, low); err == nil && r == utf8.RuneError {
			err = errors.New("no pair")
		}
		size = 12
	}
	if err != nil {
		s.failf("half a character %s: \\u has four hexadecimal digits, and surrogates come in pairs", s.place())
		return
	}
	b.WriteRune(r)
	s.at += size
}

// unit reads \uXXXX.
func unit(text string) (rune, error) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, errors.New("no escape")
	}
	var r rune
	for _, c := range []byte(text[2:6]) {
		i := strings.IndexByte("0123456789abcdef", c|0x20)
		if i < 0 || c < '0' {
			return 0, errors.New("no digit")
		}
		r = r<<4 | rune(i)
	}
	return r, nil
}
