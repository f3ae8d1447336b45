package messages

import (
	"fmt"
	"testing"
)

// counterFrame is a frame of n counter changes as they are in production: names of 20
// bytes, a life that began days ago, an expiry days ahead, one slot of ours.
func counterFrame(n int) Frame {
	const now = 1_790_000_000_000
	self := Replica{Host: "berlin-1", Incarnation: 0x9f3c_11d0_42aa_7be5}
	f := Frame{Publisher: self, Sequence: 123_456, Stamp: StampAt(now) | 3, Wall: now}
	route := Route{self}
	for i := range n {
		begun := now - 86_400_000 - int64(i)*977
		f.Packets = append(f.Packets, Packet{
			Name:   fmt.Sprintf("account/%012d", i),
			Expire: Expire(now + 20*86_400_000 + int64(i)),
			Cutoff: begun,
			Slots: []Slot{{
				Replica: self,
				Serial:  StampAt(begun) | 1,
				Added:   Int(int64(1000 + i)),
				Until:   Expire(now + 20*86_400_000 + int64(i)),
			}},
			Source: self,
			Route:  route,
		})
	}
	return f
}

func BenchmarkEncodeFrame100(b *testing.B) {
	f := counterFrame(100)
	var e Encoder
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = e.Append(buf[:0], &f); err != nil {
			b.Fatal(err)
		}
	}
	reportChanges(b, 100, len(buf))
}

func BenchmarkDecodeFrame100(b *testing.B) {
	f := counterFrame(100)
	wire, err := AppendFrame(nil, &f)
	if err != nil {
		b.Fatal(err)
	}
	var d Decoder
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(wire); err != nil {
			b.Fatal(err)
		}
	}
	reportChanges(b, 100, len(wire))
}

func reportChanges(b *testing.B, changes, size int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(changes), "ns/change")
	b.ReportMetric(float64(size)/float64(changes), "bytes/change")
}
