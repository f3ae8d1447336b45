package messages

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"unicode/utf8"
	"unsafe"
)

// reader takes the items of a frame one after the other. It accepts what the
// format has: integers, byte and text strings and arrays of definite length,
// true and null. The first error stays, and nothing can be read after it: a
// caller looks at err once, before it uses what it read. It allocates nothing
// but large numbers and errors.
type reader struct {
	b   []byte
	at  int
	err *FrameError
}

// fail keeps the first error, about the item that begins at offset.
func (r *reader) fail(offset int, format string, args ...any) {
	if r.err == nil {
		r.err = &FrameError{Reason: fmt.Sprintf(format, args...), Offset: offset}
	}
	r.at = len(r.b)
}

// left is how many bytes are still to be read.
func (r *reader) left() int { return len(r.b) - r.at }

// peek is the first byte of the next item, 0xff (which begins none) at the end.
func (r *reader) peek() byte {
	if r.at < len(r.b) {
		return r.b[r.at]
	}
	return 0xff
}

// head reads the head of an item: its major type and its argument. It fails on
// the forms the format does not use. At the end or after an error the major
// type is 0xff, which no caller expects.
func (r *reader) head() (major byte, argument uint64) {
	start := r.at
	if start >= len(r.b) {
		r.fail(start, "it ends where an item should begin")
		return 0xff, 0
	}
	first := r.b[start]
	info := first &^ majorMask
	if info < 24 {
		r.at = start + 1
		return first & majorMask, uint64(info)
	}
	if info > 27 {
		r.fail(start, "head 0x%02x: lengths must be definite, reserved heads are not used", first)
		return 0xff, 0
	}
	size := 1 << (info - 24)
	rest := r.b[start+1:]
	if len(rest) < size {
		r.fail(start, "it ends within the head of an item")
		return 0xff, 0
	}
	switch size {
	case 1:
		argument = uint64(rest[0])
	case 2:
		argument = uint64(binary.BigEndian.Uint16(rest))
	case 4:
		argument = uint64(binary.BigEndian.Uint32(rest))
	default:
		argument = binary.BigEndian.Uint64(rest)
	}
	r.at = start + 1 + size
	return first & majorMask, argument
}

// uint reads an unsigned integer.
func (r *reader) uint(what string) uint64 {
	if r.at < len(r.b) && r.b[r.at] < 24 {
		r.at++
		return uint64(r.b[r.at-1])
	}
	start := r.at
	major, n := r.head()
	if major != majorUint {
		r.fail(start, "%s must be an unsigned integer", what)
		return 0
	}
	return n
}

// int reads an integer of 64 bits.
func (r *reader) int(what string) int64 {
	start := r.at
	major, n := r.head()
	if major > majorNint || n > math.MaxInt64 {
		r.fail(start, "%s must be an integer of 64 bits", what)
		return 0
	}
	if major == majorNint {
		return ^int64(n)
	}
	return int64(n)
}

// array reads the head of an array whose items take at least size bytes each.
// No array is longer than the rest of the frame could hold.
func (r *reader) array(what string, size int) int {
	if size == 1 && r.at < len(r.b) {
		if n := int(r.b[r.at] - majorArray); n < 24 && n < r.left() {
			r.at++
			return n
		}
	}
	start := r.at
	major, n := r.head()
	if major != majorArray {
		r.fail(start, "%s must be an array", what)
		return 0
	}
	if n > uint64(r.left()/size) {
		r.fail(start, "%s of %d items: the %d bytes that follow cannot hold them", what, n, r.left())
		return 0
	}
	return int(n)
}

// bytes reads a byte string as a part of the frame.
func (r *reader) bytes(what string, least, most int) string {
	return r.str(majorBytes, what, least, most)
}

// text reads a text string, valid UTF-8, as a part of the frame.
func (r *reader) text(what string, least, most int) string {
	start := r.at
	s := r.str(majorText, what, least, most)
	if !utf8.ValidString(s) {
		r.fail(start, "%s must be valid UTF-8", what)
		return ""
	}
	return s
}

func (r *reader) str(want byte, what string, least, most int) string {
	start := r.at
	major, n := r.head()
	if major != want || n > uint64(most) || n < uint64(least) || n > uint64(r.left()) {
		r.failString(start, major, want, n, what, least, most)
		return ""
	}
	if n == 0 {
		return ""
	}
	// The frame is never written to again (transport.Inlet), so a string may
	// share its memory.
	s := unsafe.String(&r.b[r.at], int(n))
	r.at += int(n)
	return s
}

// failString finds the reason why str fails.
func (r *reader) failString(start int, major, want byte, n uint64, what string, least, most int) {
	switch {
	case major != want && want == majorText:
		r.fail(start, "%s must be a text string", what)
	case major != want:
		r.fail(start, "%s must be a byte string", what)
	case n > uint64(most) || n < uint64(least):
		r.fail(start, "%s of %d bytes: from %d to %d are allowed", what, n, least, most)
	default:
		r.fail(start, "it ends within %s of %d bytes", what, n)
	}
}

// total reads what appendTotal wrote.
func (r *reader) total(what string) Number {
	start := r.at
	major, n := r.head()
	switch {
	case major == majorUint && n <= math.MaxInt64:
		return Number{small: int64(n)}
	case major == majorUint:
		return normal(new(big.Int).SetUint64(n))
	case major == majorNint:
		r.fail(start, "%s is negative: totals only grow from 0", what)
		return Number{}
	case major != majorBytes:
		r.fail(start, "%s must be an unsigned integer or a byte string", what)
		return Number{}
	case n > MaxMagnitude/8:
		r.fail(start, "%s of %d bytes: at most %d bits are allowed", what, n, MaxMagnitude)
		return Number{}
	case n > uint64(r.left()):
		r.fail(start, "it ends within %s of %d bytes", what, n)
		return Number{}
	}
	digits := r.b[r.at : r.at+int(n)]
	r.at += int(n)
	return normal(new(big.Int).SetBytes(digits))
}

// expire reads null for Unset, true for Never, else a moment in milliseconds
// after base, which is not negative.
func (r *reader) expire(what string, base int64) Expire {
	switch r.peek() {
	case cborNull:
		r.at++
		return Unset
	case cborTrue:
		r.at++
		return Never
	}
	start := r.at
	// The sum of two such numbers, if it overflows, is negative.
	e := Expire(base + r.int(what))
	if e <= Unset || e == Never {
		r.fail(start, "%s must be null, true or a moment after 1970", what)
		return Unset
	}
	return e
}

// stamp reads two items, milliseconds after base, which is not negative, and
// the count.
func (r *reader) stamp(what string, base int64) Stamp {
	start := r.at
	millis := base + r.int(what)
	count := r.uint(what)
	if millis < 0 || millis > MaxMillis || count > math.MaxUint16 {
		r.fail(start, "%s must be within 48 bits of milliseconds and 16 bits of count", what)
		return 0
	}
	return Stamp(millis<<16) | Stamp(count)
}
