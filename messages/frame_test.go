package messages

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestFramesOfEveryShapeReadAsWritten(t *testing.T) {
	var e Encoder
	var d Decoder
	rapid.Check(t, func(t *rapid.T) {
		f := someFrame().Draw(t, "frame")
		before := []byte("before")
		wire, err := e.Append(before, &f)
		if err != nil {
			t.Fatal(err)
		}
		if string(wire[:6]) != "before" {
			t.Fatal("the buffer before the frame was written to")
		}
		got, err := d.Decode(wire[6:])
		if err != nil {
			t.Fatalf("% x: %v", wire[6:], err)
		}
		if !reflect.DeepEqual(got, f) {
			t.Fatalf("wrote %+v\nread %+v", f, got)
		}
	})
}

func TestFrameTablesAreWrittenOnce(t *testing.T) {
	f := counterFrame(100)
	other := Replica{Host: "a-host-of-more-than-twenty-bytes", Incarnation: 1 << 63}
	for i := range f.Packets {
		f.Packets[i].Source = other
		f.Packets[i].Route = Route{f.Publisher, other}
		f.Packets[i].Slots[0].Replica = other
	}
	wire, err := AppendFrame(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeFrame(wire)
	if err != nil || !reflect.DeepEqual(got, f) {
		t.Fatalf("read %+v, %v", got, err)
	}
	if each := len(wire) / 100; each > 42 {
		t.Fatalf("%d bytes a change: the replica and the route seem to be repeated", each)
	}
	if &got.Packets[0].Route[0] != &got.Packets[99].Route[0] {
		t.Fatal("packets of one route do not share it")
	}
}

func TestManyReplicasAndPathsInOneFrame(t *testing.T) {
	f := counterFrame(1)
	f.Packets = nil
	for round := range 2 {
		for i := range 60 {
			r := Replica{Host: "h", Incarnation: uint64(i + 1)}
			f.Packets = append(f.Packets, Packet{
				Name:   "k",
				Slots:  []Slot{{Replica: r, Added: Int(int64(round))}},
				Source: r,
				Route:  Route{f.Publisher, r},
			})
		}
	}
	var e Encoder
	for range 2 { // the tables of the first frame are forgotten in the second
		wire, err := e.Append(nil, &f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeFrame(wire)
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Fatalf("read %+v, %v", got, err)
		}
	}
}

// The sizes that the format was designed for.
func TestFrameSizes(t *testing.T) {
	for _, c := range []struct{ changes, most int }{{1, 80}, {100, 40 * 100}} {
		f := counterFrame(c.changes)
		wire, err := AppendFrame(nil, &f)
		if err != nil {
			t.Fatal(err)
		}
		if len(wire) > c.most {
			t.Errorf("%d changes take %d bytes, more than %d", c.changes, len(wire), c.most)
		}
	}
}

func TestFastPathAllocatesOncePerFrame(t *testing.T) {
	f := counterFrame(100)
	var e Encoder
	wire, err := e.Append(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(50, func() { wire, _ = e.Append(wire[:0], &f) }); n > 0 {
		t.Errorf("encoding a frame allocates %v times", n)
	}
	var d Decoder
	if n := testing.AllocsPerRun(50, func() { _, _ = d.Decode(wire) }); n > 2 {
		t.Errorf("decoding a frame allocates %v times: packets and slots are two", n)
	}
}
