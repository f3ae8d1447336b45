package messages

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Every message has one line, the same in logs and in scripts: its name, then
// what it carries. Names and values that could be mistaken for something else
// are quoted, so that no outside input breaks a line or forges one; long ones
// and long lists are cut.

const (
	shownItems = 8  // of a list
	shownBytes = 80 // of a name or value
)

// plain renders a name: as it is when it is one printable word, else quoted.
func plain(name string) string {
	if name == "" || len(name) > shownBytes {
		return quoted(name)
	}
	for _, r := range name {
		if r == utf8.RuneError || !unicode.IsGraphic(r) || unicode.IsSpace(r) || strings.ContainsRune(`"{}();=`, r) {
			return quoted(name)
		}
	}
	return name
}

// quoted renders a value, cut when it is long.
func quoted(value string) string {
	if len(value) <= shownBytes {
		return strconv.Quote(value)
	}
	end := shownBytes
	for end > shownBytes-utf8.UTFMax && !utf8.RuneStart(value[end]) {
		end--
	}
	return fmt.Sprintf("%q…(%d bytes)", value[:end], len(value))
}

// join renders a list, cut when it is long.
func join[T any](items []T, separator string, render func(*T) string) string {
	var b strings.Builder
	for i := range items {
		if i > 0 {
			b.WriteString(separator)
		}
		if i == shownItems && len(items) > shownItems+1 {
			fmt.Fprintf(&b, "… %d more", len(items)-shownItems)
			break
		}
		b.WriteString(render(&items[i]))
	}
	return b.String()
}

// String is the names in brackets.
func (n Names) String() string {
	return "(" + join(n, " ", func(name *string) string { return plain(*name) }) + ")"
}

// after is a space and s; nothing if s is empty.
func after(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// line collects the words of a line.
type line struct{ strings.Builder }

// word adds a word.
func (l *line) word(w string) {
	if l.Len() > 0 {
		l.WriteByte(' ')
	}
	l.WriteString(w)
}

// set adds name=value.
func (l *line) set(name string, value any) { l.word(fmt.Sprintf("%s=%v", name, value)) }

// setIf adds name=value, if yes.
func (l *line) setIf(yes bool, name string, value any) {
	if yes {
		l.set(name, value)
	}
}

// flag adds a name, if yes.
func (l *line) flag(yes bool, name string) {
	if yes {
		l.word(name)
	}
}
