package resp

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// FuzzReader feeds any bytes, whole and in pieces of the given sizes: the
// commands and the end are the same, they read the same when they are written again, and memory
// stays in proportion. What is written again may be other bytes: commands
// are written as arrays alone, people may type lines, and empty commands leave nothing.
func FuzzReader(f *testing.F) {
	f.Add(mixture, []byte{1, 2, 3})
	f.Add(encode("INCR", "key:000000001234")+encode("PING"), []byte{7})
	f.Add("*1\r\n$9223372036854775807\r\nPING\r\n", []byte{})
	f.Add("*9000000000000000000\r\n", []byte{1})
	f.Add("*131072\r\n$0\r\n\r\n$0\r\n\r\n", []byte{})
	f.Add("SET \"\\x0a\\n'\" 'a\\'b'\r\n", []byte{5, 1})
	f.Add("*2\r\n$1\r\na\r\n$99\r\n"+strings.Repeat("b", 99)+"\r\n*", []byte{0})
	f.Fuzz(func(t *testing.T, text string, chunks []byte) {
		limits := Limits{Args: 1000, Bulk: 5000, Inline: 300, Command: 6000, Pipeline: 5, PipelineBytes: 400}
		var whole *Reader
		var want [][]string
		var wantEnd error
		inProportion(t, len(text), func() {
			whole = NewReader(&pieces{text: text}, limits)
			want, wantEnd = readAll(t, whole)
		})
		sizes := make([]int, 0, len(text)+1)
		for i := range text {
			if len(chunks) == 0 {
				break
			}
			sizes = append(sizes, int(chunks[i%len(chunks)]))
		}
		inPieces := NewReader(&pieces{text, sizes}, limits)
		got, gotEnd := readAll(t, inPieces)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("in pieces %q, whole %q", got, want)
		}
		if gotEnd.Error() != wantEnd.Error() {
			t.Errorf("in pieces %v, whole %v", gotEnd, wantEnd)
		}
		total := 0
		for _, c := range want {
			for _, a := range c {
				total += len(a)
			}
		}
		if total > len(text) {
			t.Errorf("%d bytes of arguments out of %d", total, len(text))
		}
		var written []byte
		for _, c := range want {
			written = AppendCommand(written, c...)
		}
		limits.Command += len(written) // heads may be longer than what people type
		if again, err := readAll(t, NewReader(&pieces{text: string(written)}, limits)); !reflect.DeepEqual(again, want) {
			t.Errorf("%q was written as %q, and reads %q (%v)", want, written, again, err)
		}
		for _, r := range []*Reader{whole, inPieces} {
			if got := footprint(r); got > 16*len(text)+4*startRoom {
				t.Errorf("keeps %d bytes for %d received", got, len(text))
			}
		}
	})
}

// inProportion holds what reading so many bytes allocates to a multiple of them, and to what a
// connection begins with. Reading is repeated where it took too much, since others allocate,
// too.
func inProportion(t *testing.T, came int, read func()) {
	t.Helper()
	took := uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		if took = after.TotalAlloc - before.TotalAlloc; took <= uint64(128*came+128<<10) {
			return
		}
	}
	t.Errorf("reading %d bytes allocates %d", came, took)
}
