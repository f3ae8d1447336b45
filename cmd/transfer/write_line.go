package transfer

import (
	"encoding/base64"
	"unicode/utf8"

	"blue-rings/messages"
)

// AppendLine appends the line of an entry whose list is in order, its end included.
func AppendLine(b []byte, e *Entry) []byte {
	if utf8.ValidString(e.Name) {
		b = appendText(append(b, `{"key":`...), e.Name)
	} else {
		b = appendBase64(append(b, `{"key64":`...), e.Name)
	}
	b = append(append(append(b, `,"kind":"`...), e.Kind...), '"')
	switch {
	case !e.Kind.isText():
		b = appendCells(b, e, true)
		b = appendCells(b, e, false)
	case utf8.ValidString(e.Text):
		b = appendText(append(b, `,"value":`...), e.Text)
	default:
		b = appendBase64(append(b, `,"value64":`...), e.Text)
	}
	if e.Expire != messages.Unset {
		b = append(append(append(b, `,"expire":"`...), e.Expire.String()...), '"')
	}
	return append(b, '}', '\n')
}

// appendCells appends the elements, or fields and values, that are text, or
// those that are not.
func appendCells(b []byte, e *Entry, text bool) []byte {
	write, field := appendText, `,"value":`
	if !text {
		write, field = appendBase64, `,"value64":`
	}
	opening, closing := byte('['), byte(']')
	if e.Kind == Map {
		opening, closing = '{', '}'
	}
	none := true
	for i := 0; i < len(e.List); i += e.step() {
		cell := e.List[i : i+e.step()]
		if areText(cell) != text {
			continue
		}
		if none {
			b = append(append(b, field...), opening)
			none = false
		} else {
			b = append(b, ',')
		}
		b = write(b, cell[0])
		if len(cell) > 1 {
			b = write(append(b, ':'), cell[1])
		}
	}
	if none {
		return b
	}
	return append(b, closing)
}

func areText(words []string) bool {
	for _, word := range words {
		if !utf8.ValidString(word) {
			return false
		}
	}
	return true
}

// appendText appends UTF-8 as a JSON string.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	plain := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[plain:]...), '"')
}

func appendBase64(b []byte, s string) []byte {
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, []byte(s))
	return append(b, '"')
}
