package messages

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// wireSize is what packets add to a frame.
func wireSize(t testing.TB, packets ...Packet) int {
	t.Helper()
	f := counterFrame(0)
	empty, err := AppendFrame(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	f.Packets = packets
	full, err := AppendFrame(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	return len(full) - len(empty)
}

func TestEncodedSizeIsAnUpperBound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := somePacket().Draw(r, "packet")
		if size, bound := wireSize(t, p), EncodedSize(&p); size > bound {
			r.Fatalf("takes %d bytes, EncodedSize %d", size, bound)
		}
	})
}

func TestEnvelopeIsBounded(t *testing.T) {
	f := Frame{
		Publisher: Replica{Host: strings.Repeat("h", MaxHost), Incarnation: 1<<64 - 1},
		Sequence:  1<<64 - 1,
		Stamp:     1<<64 - 1,
	}
	wire, err := AppendFrame(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	// The head of an array of packets may grow by 4 bytes.
	if len(wire)+4 > MaxEnvelope {
		t.Fatalf("an envelope of %d bytes", len(wire)+4)
	}
}

func TestSplitKeepsEveryChange(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := somePacket().Draw(r, "packet")
		limit := rapid.IntRange(0, EncodedSize(&p)+1).Draw(r, "limit")
		parts := Split(p, limit)
		whole := p
		whole.Slots, whole.Cells, whole.Opaque = nil, nil, nil
		for _, part := range parts {
			if EncodedSize(&part) > limit && len(part.Slots)+len(part.Cells)+len(part.Opaque) > 1 {
				r.Fatalf("a part of several changes has %d bytes, limit %d", EncodedSize(&part), limit)
			}
			whole.Slots = append(whole.Slots, part.Slots...)
			whole.Cells = append(whole.Cells, part.Cells...)
			whole.Opaque = append(whole.Opaque, part.Opaque...)
			part.Slots, part.Cells, part.Opaque = nil, nil, nil
			header := p
			header.Slots, header.Cells, header.Opaque = nil, nil, nil
			if !reflect.DeepEqual(part, header) {
				r.Fatalf("a part has the header %+v", part)
			}
		}
		// The base goes first; the order of cells means nothing.
		if !reflect.DeepEqual(whole.Slots, p.Slots) || !reflect.DeepEqual(whole.Opaque, p.Opaque) ||
			!sameCells(whole.Cells, p.Cells) {
			r.Fatalf("the parts have %+v", whole)
		}
	})
}

func sameCells(a, b []Cell) bool {
	count := make(map[Cell]int)
	for _, c := range a {
		count[c]++
	}
	for _, c := range b {
		count[c]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return len(a) == len(b)
}

func TestSplitKeepsBaseAndSlotsTogether(t *testing.T) {
	p := counterFrame(1).Packets[0]
	self := p.Source
	for range 40 {
		p.Cells = append(p.Cells, Cell{Place: Element, Name: strings.Repeat("e", MaxValue), Replica: self})
	}
	p.Cells = append(p.Cells, Cell{Place: Base, Value: "7", Replica: self})
	p.Slots = append(p.Slots, p.Slots[0])
	f := Frame{Publisher: self, Packets: []Packet{p}}
	var refused *FrameError
	if _, err := AppendFrame(nil, &f); !errors.As(err, &refused) || !strings.Contains(refused.Reason, "split") {
		t.Fatalf("a frame of 2.5 MiB: %v", err)
	}
	parts := Split(p, MaxFrame-MaxEnvelope)
	if len(parts) != 3 || len(parts[0].Slots) != 2 || parts[0].Cells[0].Place != Base {
		t.Fatalf("%d parts, the first has %d slots", len(parts), len(parts[0].Slots))
	}
	for _, part := range parts {
		f.Packets = []Packet{part}
		if _, err := AppendFrame(nil, &f); err != nil {
			t.Fatal(err)
		}
	}
}
