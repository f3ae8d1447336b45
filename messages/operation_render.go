package messages

import (
	"fmt"
	"slices"
	"strings"
)

// String is the verb's name in this package.
func (v Verb) String() string {
	switch v {
	case Increment:
		return "Increment"
	case Get:
		return "Get"
	case Assign:
		return "Assign"
	case Take:
		return "Take"
	case AddElements:
		return "AddElements"
	case RemoveElements:
		return "RemoveElements"
	case HasElements:
		return "HasElements"
	case Elements:
		return "Elements"
	case CountElements:
		return "CountElements"
	case PutFields:
		return "PutFields"
	case GetFields:
		return "GetFields"
	case RemoveFields:
		return "RemoveFields"
	case Fields:
		return "Fields"
	case CountFields:
		return "CountFields"
	case Delete:
		return "Delete"
	case Exists:
		return "Exists"
	case TypeOf:
		return "TypeOf"
	case Extend:
		return "Extend"
	case Persist:
		return "Persist"
	case ExpireTime:
		return "ExpireTime"
	case Read:
		return "Read"
	case Explain:
		return "Explain"
	case Scan:
		return "Scan"
	case Count:
		return "Count"
	case Fingerprint:
		return "Fingerprint"
	case Invoke:
		return "Invoke"
	default:
		return fmt.Sprintf("Verb(%d)", uint8(v))
	}
}

// String is the outcome's name in this package.
func (o Outcome) String() string {
	switch o {
	case Done:
		return "Done"
	case Missing:
		return "Missing"
	case WrongKind:
		return "WrongKind"
	case NotInteger:
		return "NotInteger"
	case TooLarge:
		return "TooLarge"
	case Refused:
		return "Refused"
	case Unknown:
		return "Unknown"
	case NotYet:
		return "NotYet"
	case ReadOnly:
		return "ReadOnly"
	default:
		return fmt.Sprintf("Outcome(%d)", uint8(o))
	}
}

// String is the flags in the words of Redis.
func (f Flags) String() string {
	var words []string
	for i, word := range []string{"nx", "xx", "get", "keepttl"} {
		if f&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// String renders an operation: verb, name, then the fields that are set.
func (o Op) String() string {
	var l line
	l.word(o.Verb.String())
	l.flag(o.Name != "", plain(o.Name))
	l.flag(!o.Number.IsZero(), shortNumber(o.Number))
	l.flag(len(o.Args) > 0, join(o.Args, " ", func(arg *string) string { return plain(*arg) }))
	l.flag(o.Flags != 0, o.Flags.String())
	l.setIf(o.Cursor != 0, "cursor", o.Cursor)
	l.setIf(o.Expire != Unset, "expire", o.Expire)
	return l.String()
}

// String renders an answer: its outcome, its value, then the fields that are
// set.
func (a Answer) String() string {
	var l line
	l.word(a.Outcome.String())
	switch a.Form {
	case NoValue:
		l.flag(a.Text != "", quoted(a.Text))
	case InNumber:
		l.word(shortNumber(a.Number))
	case InText:
		l.word(quoted(a.Text))
	case InList:
		l.word(a.list())
	}
	l.setIf(a.Kind != NoKind, "kind", a.Kind)
	l.setIf(a.Cursor != 0, "cursor", a.Cursor)
	l.setIf(a.Expire != Unset, "expire", a.Expire)
	l.setIf(a.Digest != 0, "digest", fmt.Sprintf("%016x", a.Digest))
	if a.Packet != nil {
		l.word(a.Packet.String())
	}
	return l.String()
}

// list renders the list of an answer, nil where it has no value.
func (a *Answer) list() string {
	shown := slices.Clone(a.List)
	for i := range shown {
		if i < len(a.Absences) && a.Absences[i] {
			shown[i] = "nil"
		} else {
			shown[i] = quoted(shown[i])
		}
	}
	return "[" + join(shown, " ", func(s *string) string { return *s }) + "]"
}
