package resp

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"blue-rings/messages"
)

func TestReplies(t *testing.T) {
	big, ok := messages.ParseNumber("-123456789012345678901234567890", messages.MaxOperand)
	if !ok {
		t.Fatal("not a number")
	}
	for _, test := range []struct {
		name         string
		reply        func(*Writer)
		resp2, resp3 string // "" when as in RESP2
	}{
		{"simple", func(w *Writer) { w.Simple("OK") }, "+OK\r\n", ""},
		{"simple of two lines", func(w *Writer) { w.Simple("a\r\nb") }, "+a  b\r\n", ""},
		{"error", func(w *Writer) { w.Error("ERR no such command") }, "-ERR no such command\r\n", ""},
		{"error with a reply in it", func(w *Writer) { w.Error("ERR '\r\n:1\r\n'") }, "-ERR '  :1  '\r\n", ""},
		{"int", func(w *Writer) { w.Int(7) }, ":7\r\n", ""},
		{"int of two digits", func(w *Writer) { w.Int(10) }, ":10\r\n", ""},
		{"int below zero", func(w *Writer) { w.Int(-1) }, ":-1\r\n", ""},
		{"least int", func(w *Writer) { w.Int(math.MinInt64) }, ":-9223372036854775808\r\n", ""},
		{"number", func(w *Writer) { w.Number(messages.Int(math.MaxInt64)) }, ":9223372036854775807\r\n", ""},
		{"number beyond 64 bits", func(w *Writer) { w.Number(messages.Int(math.MaxInt64).Add(messages.Int(1))) }, "$19\r\n9223372036854775808\r\n", ""},
		{"number far below zero", func(w *Writer) { w.Number(big) }, "$31\r\n-123456789012345678901234567890\r\n", ""},
		{"bulk", func(w *Writer) { w.Bulk("a\r\nb\x00") }, "$5\r\na\r\nb\x00\r\n", ""},
		{"empty bulk", func(w *Writer) { w.Bulk("") }, "$0\r\n\r\n", ""},
		{"null", (*Writer).Null, "$-1\r\n", "_\r\n"},
		{"array", func(w *Writer) { w.Array(2); w.Int(1); w.Null() }, "*2\r\n:1\r\n$-1\r\n", "*2\r\n:1\r\n_\r\n"},
		{"empty array", func(w *Writer) { w.Array(0) }, "*0\r\n", ""},
		{"map", func(w *Writer) { w.Map(6) }, "*12\r\n", "%6\r\n"},
		{"set", func(w *Writer) { w.Set(3) }, "*3\r\n", "~3\r\n"},
		{"true", func(w *Writer) { w.Bool(true) }, ":1\r\n", "#t\r\n"},
		{"false", func(w *Writer) { w.Bool(false) }, ":0\r\n", "#f\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.resp3 == "" {
				test.resp3 = test.resp2
			}
			for protocol, want := range map[int]string{2: test.resp2, 3: test.resp3} {
				var out strings.Builder
				w := NewWriter(&out, Limits{})
				w.SetProtocol(protocol)
				test.reply(w)
				if len(w.buf) != len(want) || out.Len() != 0 {
					t.Errorf("RESP%d: holds %d bytes, has written %d", protocol, len(w.buf), out.Len())
				}
				if err := w.Flush(); err != nil || out.String() != want || len(w.buf) != 0 {
					t.Errorf("RESP%d: %q, want %q, %v", protocol, out.String(), want, err)
				}
			}
		})
	}
}

func TestProtocolOfAWriter(t *testing.T) {
	w := NewWriter(io.Discard, Limits{})
	for _, v := range []int{2, 3, 4, 3, 0} {
		if v != 2 {
			w.SetProtocol(v)
		}
		if want := map[int]int{2: 2, 3: 3, 4: 2, 0: 2}[v]; w.Protocol() != want {
			t.Errorf("protocol %d after %d", w.Protocol(), v)
		}
	}
}

func TestMuchIsWrittenBeforeFlush(t *testing.T) {
	var out strings.Builder
	w := NewWriter(&out, Limits{})
	for range 1000 {
		w.Bulk(strings.Repeat("x", 1000))
		if len(w.buf) >= writeAt {
			t.Fatalf("holds %d bytes", len(w.buf))
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("$1000\r\n"+strings.Repeat("x", 1000)+"\r\n", 1000); out.String() != want {
		t.Errorf("%d bytes, want %d", out.Len(), len(want))
	}
}

func TestReplyOverTheOutputLimitEndsTheWriter(t *testing.T) {
	var out strings.Builder
	w := NewWriter(&out, Limits{Output: 1000})
	bulk := strings.Repeat("x", 1<<20)
	bytes := allocated(func() {
		w.Bulk(bulk)
		w.Simple("OK")
	})
	if bytes > 16<<10 {
		t.Errorf("allocates %d bytes", bytes)
	}
	if err := w.Flush(); !errors.Is(err, ErrOutput) || out.Len() != 0 {
		t.Errorf("%v, %q", err, out.String())
	}
}

// meter counts bytes and keeps the size of the largest write.
type meter struct{ total, largest int }

func (m *meter) Write(p []byte) (int, error) {
	m.total += len(p)
	m.largest = max(m.largest, len(p))
	return len(p), nil
}

func TestRepliesThatDoNotFitTogetherAreWrittenApart(t *testing.T) {
	sink := &meter{}
	w := NewWriter(sink, Limits{Output: 1000})
	for range 3 {
		w.Bulk(strings.Repeat("x", 600))
	}
	if err := w.Flush(); err != nil || sink.total != 3*608 || sink.largest != 608 {
		t.Errorf("%+v, %v", *sink, err)
	}
}

func TestRoomOfAWriterIsGivenUp(t *testing.T) {
	w := NewWriter(io.Discard, Limits{})
	w.Bulk(strings.Repeat("x", 8<<20))
	if err := w.Flush(); err != nil || cap(w.buf) > keptOutput {
		t.Errorf("keeps %d bytes, %v", cap(w.buf), err)
	}
}

// broken takes some bytes, then fails.
type broken struct{ writes int }

func (b *broken) Write(p []byte) (int, error) {
	b.writes++
	return len(p) / 2, nil
}

func TestFailedWriterDropsWhatFollows(t *testing.T) {
	sink := &broken{}
	w := NewWriter(sink, Limits{})
	w.Simple("OK")
	if err := w.Flush(); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
	w.Simple("OK")
	if err := w.Flush(); !errors.Is(err, io.ErrShortWrite) || sink.writes != 1 || len(w.buf) != 0 {
		t.Errorf("%v after %d writes, %d bytes held", err, sink.writes, len(w.buf))
	}
}

func TestRepliesDoNotAllocate(t *testing.T) {
	w := NewWriter(io.Discard, Limits{})
	got := testing.AllocsPerRun(100, func() {
		w.Simple("OK")
		w.Error("ERR no")
		w.Number(messages.Int(1 << 40))
		w.Bulk("value")
		w.Null()
		w.Map(3)
		w.Set(2)
		w.Bool(true)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}
