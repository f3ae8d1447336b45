package resp

import "blue-rings/messages"

// BulkNumber replies with an integer of any size as a bulk string: what reading
// the value of a counter answers, in both protocols. It allocates nothing for
// an integer of 64 bits.
func (w *Writer) BulkNumber(n messages.Number) {
	var room [maxHeader]byte
	s := n.Append(room[:0])
	if !w.room(len(s) + maxHeader + 2) {
		return
	}
	w.buf = appendHeader(w.buf, '$', int64(len(s)))
	w.buf = append(w.buf, s...)
	w.end()
}
