package actors

import (
	"fmt"
	"io"
	"strconv"
	"testing"
)

// BenchmarkPipeline is one client on loopback with pipelines of 1, 16 and 64
// INCR over 10,000 names, with real stores and nobody to replicate to.
func BenchmarkPipeline(b *testing.B) {
	for _, depth := range []int{1, 16, 64} {
		b.Run(strconv.Itoa(depth), func(b *testing.B) {
			s := newReal(b)
			c := s.dial()
			if err := c.SetDeadline(SystemClock{}.Now().Add(100 * patience)); err != nil {
				b.Fatal(err)
			}
			var pipelines [][]byte
			for i := range 10_000 / depth {
				var text []byte
				for j := range depth {
					text = fmt.Appendf(text, "*2\r\n$4\r\nINCR\r\n$16\r\nkey:%012d\r\n", (i*depth+j)*7919%10_000)
				}
				pipelines = append(pipelines, text)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if _, err := c.Write(pipelines[i%len(pipelines)]); err != nil {
					b.Fatal(err)
				}
				for range depth {
					if _, err := c.in.ReadSlice('\n'); err != nil && err != io.EOF {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*depth), "ns/command")
		})
	}
}
