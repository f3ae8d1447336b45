package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"blue-rings/messages"
)

// unmarshal reads one value, and nothing that is not known.
func unmarshal(b []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the value")
	}
	return nil
}

// text is a string of valid UTF-8: encoding/json would replace what is not.
type text string

// MarshalText refuses what JSON cannot say.
func (t text) MarshalText() ([]byte, error) {
	if !utf8.ValidString(string(t)) {
		return nil, fmt.Errorf("a name or value is not UTF-8: %q", string(t))
	}
	return []byte(t), nil
}

func texts(list []string) (all []text) {
	for _, s := range list {
		all = append(all, text(s))
	}
	return all
}

func plain(list []text) (all []string) {
	for _, t := range list {
		all = append(all, string(t))
	}
	return all
}

// named is a value out of a few, each with a name.
type named interface {
	~uint8
	fmt.Stringer
}

// word is a value by its name.
type word[T named] struct{ is T }

// MarshalText is the name.
func (w word[T]) MarshalText() ([]byte, error) { return []byte(w.is.String()), nil }

// UnmarshalText finds the value by its name.
func (w *word[T]) UnmarshalText(b []byte) error {
	for i := range math.MaxUint8 {
		if T(i).String() == string(b) {
			w.is = T(i)
			return nil
		}
	}
	return fmt.Errorf("%.40q is not a %T", b, w.is)
}

// IsZero reports whether it is the first of the values.
func (w word[T]) IsZero() bool { return w.is == 0 }

// number is an integer of any size, as text.
type number struct{ messages.Number }

// MarshalText is the number in decimal.
func (n number) MarshalText() ([]byte, error) { return n.Append(nil), nil }

// UnmarshalText reads a canonical integer.
func (n *number) UnmarshalText(b []byte) error {
	is, ok := messages.ParseNumber(string(b), 2*messages.MaxMagnitude)
	if !ok {
		return fmt.Errorf("%.40q is not an integer", b)
	}
	n.Number = is
	return nil
}

// hex is 64 bits in hexadecimal.
type hex uint64

// MarshalText is 16 digits.
func (h hex) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x", uint64(h)), nil }

// UnmarshalText reads up to 16 digits.
func (h *hex) UnmarshalText(b []byte) error {
	n, err := strconv.ParseUint(string(b), 16, 64)
	*h = hex(n)
	return err
}

// expire is a moment in Unix milliseconds, never or unset.
type expire messages.Expire

// MarshalText is as Expire's String.
func (e expire) MarshalText() ([]byte, error) { return []byte(messages.Expire(e).String()), nil }

// UnmarshalText reads it.
func (e *expire) UnmarshalText(b []byte) error {
	switch string(b) {
	case messages.Unset.String():
		*e = expire(messages.Unset)
		return nil
	case messages.Never.String():
		*e = expire(messages.Never)
		return nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	*e = expire(n)
	return err
}
