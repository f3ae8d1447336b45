package resp

import (
	"io"
	"strings"
	"testing"
)

// again brings the same text at every read.
type again struct{ text string }

func (a again) Read(b []byte) (int, error) { return copy(b, a.text), nil }

func BenchmarkReadPipeline64(b *testing.B) {
	const depth = 64
	r := NewReader(again{strings.Repeat(encode("INCR", "key:000000001234"), depth)}, Limits{})
	var cmds []Command
	commands := 0
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if cmds, err = r.ReadPipeline(cmds); err != nil || len(cmds) != depth {
			b.Fatal(len(cmds), err)
		}
		commands += len(cmds)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(commands), "ns/command")
}

func BenchmarkWriteReplies(b *testing.B) {
	const depth = 64
	w := NewWriter(io.Discard, Limits{})
	b.ReportAllocs()
	replies := 0
	for b.Loop() {
		for i := range depth {
			w.Int(int64(i) * 1000)
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
		replies += depth
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(replies), "ns/reply")
}
