package history

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"blue-rings/messages"
)

// ednFunction is what Jepsen calls a verb.
func ednFunction(verb messages.Verb) string {
	switch verb {
	case messages.Increment:
		return "add"
	case messages.Get, messages.Read:
		return "read"
	case messages.Assign:
		return "write"
	default:
		return kebab(verb.String())
	}
}

// kebab is AddElements as add-elements.
func kebab(word string) string {
	var b strings.Builder
	for i, r := range word {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// ednArguments is what an operation writes or asks for.
func ednArguments(op *messages.Op) string {
	switch {
	case op.Verb == messages.Increment:
		return ednNumber(op.Number)
	case op.Verb == messages.Assign && len(op.Args) == 1:
		return ednText(op.Args[0])
	case len(op.Args) > 0:
		return ednList(op.Args, nil)
	default:
		return "nil"
	}
}

// ednAnswer is the value that was answered.
func ednAnswer(a *messages.Answer) string {
	switch {
	case a.Outcome != messages.Done:
		return "nil"
	case a.Packet != nil:
		return ednPacket(a.Packet)
	case a.Form == messages.InNumber:
		return ednNumber(a.Number)
	case a.Form == messages.InText:
		return ednText(a.Text)
	case a.Form == messages.InList:
		return ednList(a.List, a.Absences)
	case a.Kind != messages.NoKind:
		return ":" + a.Kind.String()
	case a.Expire != messages.Unset:
		return ednExpire(a.Expire)
	default:
		return "nil"
	}
}

// ednPacket is a packet with its atoms, each in one text, as in logs.
func ednPacket(p *messages.Packet) string {
	if p == nil {
		return "nil"
	}
	var m ednMap
	m.setIf(p.Expire != messages.Unset, "expire", ednExpire(p.Expire))
	m.setIf(p.Cutoff != 0, "cutoff", strconv.FormatInt(p.Cutoff, 10))
	m.setIf(p.Cleared != 0, "cleared", ednText(p.Cleared.String()))
	var slots, cells []string
	for _, slot := range p.Slots {
		slots = append(slots, slot.String())
	}
	for _, cell := range p.Cells {
		cells = append(cells, fmt.Sprintf("%v @%v %v", cell, cell.Stamp, cell.Replica))
	}
	m.setIf(len(slots) > 0, "slots", ednList(slots, nil))
	m.setIf(len(cells) > 0, "cells", ednList(cells, nil))
	return m.String()
}

// ednNumber is an integer, marked where it does not fit into 64 bits.
func ednNumber(n messages.Number) string {
	if _, small := n.Int64(); !small {
		return n.String() + "N"
	}
	return n.String()
}

func ednExpire(e messages.Expire) string {
	if !e.IsMoment() {
		return ":" + e.String()
	}
	return e.String()
}

func ednList(list []string, absent []bool) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, item := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		if i < len(absent) && absent[i] {
			b.WriteString("nil")
		} else {
			b.WriteString(ednText(item))
		}
	}
	b.WriteByte(']')
	return b.String()
}

// ednWords are words as keywords.
func ednWords(words string) string {
	var list []string
	for _, word := range strings.Fields(words) {
		list = append(list, ":"+word)
	}
	return strings.Join(list, " ")
}

// ednText is a string. What is not UTF-8 stays, and is found by who writes it.
func ednText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
