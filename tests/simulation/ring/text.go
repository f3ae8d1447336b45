package ring

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"blue-rings/messages"
)

// String is the plan as text: a line for each thing, its kind and its fields. Fields
// that are zero are left out.
func (p Plan) String() string {
	var b strings.Builder
	line(&b, "ring", p.Setup)
	for _, h := range p.Hosts {
		line(&b, "host", h)
	}
	for _, l := range p.Links {
		line(&b, "link", l)
	}
	for _, f := range p.Faults {
		line(&b, "fault", f)
	}
	for _, o := range p.Operations {
		line(&b, "do", o)
	}
	return b.String()
}

// Parse reads the text of a plan. Lines that are empty, or begin with #, mean nothing.
func Parse(text string) (Plan, error) {
	var p Plan
	for number, l := range strings.Split(text, "\n") {
		kind, fields, _ := strings.Cut(strings.TrimSpace(l), " ")
		var err error
		switch {
		case kind == "" || kind[0] == '#':
		case kind == "ring":
			err = read(fields, &p.Setup)
		case kind == "host":
			p.Hosts, err = appended(p.Hosts, fields)
		case kind == "link":
			p.Links, err = appended(p.Links, fields)
		case kind == "fault":
			p.Faults, err = appended(p.Faults, fields)
		case kind == "do":
			p.Operations, err = appended(p.Operations, fields)
		default:
			err = fmt.Errorf("a line begins with ring, host, link, fault, do or #, not with %q", kind)
		}
		if err != nil {
			return p, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	return p, nil
}

func appended[T any](list []T, fields string) ([]T, error) {
	var one T
	err := read(fields, &one)
	return append(list, one), err
}

// line writes a flat struct.
func line(b *strings.Builder, kind string, of any) {
	b.WriteString(kind)
	v := reflect.ValueOf(of)
	for i := range v.NumField() {
		if field := v.Field(i); !field.IsZero() {
			fmt.Fprintf(b, " %s=%s", strings.ToLower(v.Type().Field(i).Name), shown(field.Interface()))
		}
	}
	b.WriteByte('\n')
}

// shown is a field without spaces, not empty.
func shown(field any) string {
	switch of := field.(type) {
	case string:
		return word(of)
	case []string:
		var words []string
		for _, text := range of {
			words = append(words, word(text))
		}
		return strings.Join(words, ";")
	case messages.Flags:
		return strings.ReplaceAll(of.String(), " ", ",")
	default:
		return fmt.Sprint(of)
	}
}

// word is a text as it is, or quoted where that has other characters than names have.
func word(text string) string {
	isOdd := func(c rune) bool { return c <= ' ' || c >= 0x7f || c == '"' || c == ';' }
	if text != "" && !strings.ContainsFunc(text, isOdd) {
		return text
	}
	return strings.NewReplacer(" ", `\x20`, ";", `\x3b`).Replace(strconv.QuoteToASCII(text))
}

// read reads a flat struct.
func read(fields string, into any) error {
	v := reflect.ValueOf(into).Elem()
	for _, word := range strings.Fields(fields) {
		name, text, ok := strings.Cut(word, "=")
		field := v.FieldByNameFunc(func(of string) bool { return strings.ToLower(of) == name })
		if !ok || !field.IsValid() {
			return fmt.Errorf("%q is no field here", word)
		}
		if err := set(field, text); err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
	}
	return nil
}

// unquoted is the text of a word.
func unquoted(word string) (string, error) {
	if !strings.HasPrefix(word, `"`) {
		return word, nil
	}
	return strconv.Unquote(word)
}

func set(field reflect.Value, text string) error {
	var err error
	switch to := field.Addr().Interface().(type) {
	case *string:
		*to, err = unquoted(text)
	case *[]string:
		for _, each := range strings.Split(text, ";") {
			one, wrong := unquoted(each)
			*to, err = append(*to, one), errors.Join(err, wrong)
		}
	case *messages.Verb:
		for *to = 1; to.String() != text; *to++ {
			if *to > messages.Invoke {
				return errors.New("there is no such verb")
			}
		}
	case *messages.Flags:
		for *to = 1; to.String() != strings.ReplaceAll(text, ",", " "); *to++ {
			if *to == 0 {
				return errors.New("there are no such flags")
			}
		}
	case *messages.Number:
		var ok bool
		if *to, ok = messages.ParseNumber(text, messages.MaxMagnitude); !ok {
			return errors.New("it is no integer")
		}
	case *Kind:
		*to = Kind(text)
	case *int:
		*to, err = strconv.Atoi(text)
	case *uint64:
		*to, err = strconv.ParseUint(text, 10, 64)
	case *float64:
		*to, err = strconv.ParseFloat(text, 64)
	case *bool:
		*to, err = strconv.ParseBool(text)
	case *time.Duration:
		*to, err = time.ParseDuration(text)
	default:
		panic(fmt.Sprintf("there is no way to read a %T", to))
	}
	return err
}
