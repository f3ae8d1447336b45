package resp

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"blue-rings/messages"
)

// Sizes of a Writer's buffer, in bytes.
const (
	writeAt    = 64 << 10  // held replies are written from here on
	keptOutput = 256 << 10 // room kept after writing
)

// ErrOutput is in the error of a Writer that was given too large a reply.
var ErrOutput = errors.New("more than the limit of the output buffer")

// Writer writes replies in order. It holds them until Flush, or until there are
// more than 64 KiB. It has one owner: no two calls at a time. A failure of the
// underlying writer, or a reply over Limits.Output, ends it: what comes later
// is dropped, and Flush answers the error.
//
// Writing may wait for a client that does not read; the underlying writer needs
// a deadline of its own.
type Writer struct {
	sink     io.Writer
	limit    int
	writeAt  int
	protocol int
	buf      []byte
	err      error
}

// NewWriter writes replies of RESP2 to w, until SetProtocol.
func NewWriter(w io.Writer, l Limits) *Writer {
	limit := l.orDefaults().Output
	return &Writer{sink: w, limit: limit, writeAt: min(writeAt, limit), protocol: 2}
}

// SetProtocol chooses the protocol of the replies that follow: 3 is RESP3,
// anything else RESP2.
func (w *Writer) SetProtocol(v int) {
	w.protocol = 2
	if v == 3 {
		w.protocol = 3
	}
}

// Protocol is 2 or 3.
func (w *Writer) Protocol() int { return w.protocol }

// Flush writes what is held. It answers what ended the Writer, if anything did.
func (w *Writer) Flush() error {
	if len(w.buf) > 0 && w.err == nil {
		n, err := w.sink.Write(w.buf)
		if err == nil && n < len(w.buf) {
			err = io.ErrShortWrite
		}
		w.err = err
	}
	w.buf = w.buf[:0]
	if cap(w.buf) > keptOutput {
		w.buf = nil
	}
	return w.err
}

// Simple replies with a status. CR and LF in it become spaces.
func (w *Writer) Simple(s string) { w.line('+', s) }

// Error replies with an error, which begins with its code, as in "ERR no such
// command". CR and LF in it become spaces.
func (w *Writer) Error(s string) { w.line('-', s) }

// Int replies with an integer of 64 bits.
func (w *Writer) Int(n int64) { w.integer(':', n) }

// Number replies with an integer of any size: beyond 64 bits as a bulk string,
// in both protocols.
func (w *Writer) Number(n messages.Number) {
	if small, ok := n.Int64(); ok {
		w.Int(small)
		return
	}
	w.Bulk(n.String())
}

// Bulk replies with a string of any bytes.
func (w *Writer) Bulk(s string) {
	if !w.room(len(s) + maxHeader + 2) {
		return
	}
	w.buf = appendHeader(w.buf, '$', int64(len(s)))
	w.buf = append(w.buf, s...)
	w.end()
}

// Null replies that there is nothing.
func (w *Writer) Null() {
	if w.protocol == 3 {
		w.raw("_\r\n")
		return
	}
	w.raw("$-1\r\n")
}

// Array begins an array; its n elements follow.
func (w *Writer) Array(n int) { w.integer('*', int64(n)) }

// Map begins a map; its n keys and values follow in turn. RESP2 sees an array.
func (w *Writer) Map(n int) {
	if w.protocol == 3 {
		w.integer('%', int64(n))
		return
	}
	w.Array(2 * n)
}

// Set begins a set; its n elements follow. RESP2 sees an array.
func (w *Writer) Set(n int) {
	if w.protocol == 3 {
		w.integer('~', int64(n))
		return
	}
	w.Array(n)
}

// Bool replies with a truth value. RESP2 sees 1 or 0.
func (w *Writer) Bool(b bool) {
	switch {
	case w.protocol == 3 && b:
		w.raw("#t\r\n")
	case w.protocol == 3:
		w.raw("#f\r\n")
	case b:
		w.Int(1)
	default:
		w.Int(0)
	}
}

// line replies with s on one line.
func (w *Writer) line(mark byte, s string) {
	if !w.room(len(s) + 3) {
		return
	}
	w.buf = append(w.buf, mark)
	from := len(w.buf)
	w.buf = append(w.buf, s...)
	for i, c := range w.buf[from:] {
		if c == '\r' || c == '\n' {
			w.buf[from+i] = ' '
		}
	}
	w.end()
}

func (w *Writer) integer(mark byte, n int64) {
	if !w.room(maxHeader) {
		return
	}
	w.buf = appendHeader(w.buf, mark, n)
	w.written()
}

func (w *Writer) raw(s string) {
	if !w.room(len(s)) {
		return
	}
	w.buf = append(w.buf, s...)
	w.written()
}

// end ends a line.
func (w *Writer) end() {
	w.buf = append(w.buf, '\r', '\n')
	w.written()
}

// written writes what is held once it is much.
func (w *Writer) written() {
	if len(w.buf) >= w.writeAt {
		_ = w.Flush() // kept in err for the caller's Flush
	}
}

// room reports whether n more bytes may be held, and writes what is held if
// that is in the way. If they may not, the Writer has ended.
func (w *Writer) room(n int) bool {
	if n > w.limit-len(w.buf) {
		_ = w.Flush() // kept in err for the caller's Flush
	}
	if w.err != nil {
		return false
	}
	if n > w.limit {
		w.err = fmt.Errorf("reply of %d bytes: %w of %d bytes", n, ErrOutput, w.limit)
		return false
	}
	return true
}

// appendHeader appends a header line. Numbers below 10 are most of them.
func appendHeader(b []byte, mark byte, n int64) []byte {
	if n >= 0 && n < 10 {
		return append(b, mark, byte(n)+'0', '\r', '\n')
	}
	b = append(b, mark)
	b = strconv.AppendInt(b, n, 10)
	return append(b, '\r', '\n')
}
