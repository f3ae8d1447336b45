package messages

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
	"testing"
)

// What a reader would refuse is not written.
func TestFramesBeyondTheLimitsAreNotWritten(t *testing.T) {
	long := strings.Repeat("x", MaxValue+1)
	huge := BigInt(new(big.Int).Lsh(big.NewInt(1), MaxMagnitude))
	slot := func(change func(*Slot)) func(*Frame) {
		return func(f *Frame) { change(&f.Packets[0].Slots[0]) }
	}
	packet := func(change func(*Packet)) func(*Frame) {
		return func(f *Frame) { change(&f.Packets[0]) }
	}
	cell := func(c Cell) func(*Frame) {
		c.Replica = a1
		return packet(func(p *Packet) { p.Cells = []Cell{c} })
	}
	ping := func(p Ping) func(*Frame) {
		return func(f *Frame) { f.Packets, f.Ping = nil, &p }
	}
	for name, c := range map[string]struct {
		spoil  func(*Frame)
		reason string
	}{
		"nobody publishes":   {func(f *Frame) { f.Publisher = Replica{} }, "valid UTF-8 of 1 to 255"},
		"host too long":      {func(f *Frame) { f.Publisher.Host = long[:MaxHost+1] }, "valid UTF-8 of 1 to 255"},
		"host not UTF-8":     {func(f *Frame) { f.Publisher.Host = "\xff" }, "valid UTF-8 of 1 to 255"},
		"zero incarnation":   {func(f *Frame) { f.Publisher.Incarnation = 0 }, "incarnation 0"},
		"wall before 1970":   {func(f *Frame) { f.Wall = -1 }, "wall clock -1"},
		"wall too late":      {func(f *Frame) { f.Wall = MaxMillis + 1 }, "wall clock"},
		"ping and packets":   {func(f *Frame) { f.Ping = &Ping{} }, "carries no packets"},
		"endpoint too long":  {ping(Ping{CatchUp: long}), "catch-up endpoint"},
		"endpoint not UTF-8": {ping(Ping{CatchUp: "\xff"}), "catch-up endpoint"},
		"hears too many":     {ping(Ping{Hears: make([]Replica, MaxHears+1)}), "4097 replicas are heard"},
		"hears nobody":       {ping(Ping{Hears: make([]Replica, 1)}), "valid UTF-8"},

		"no name":              {packet(func(p *Packet) { p.Name = "" }), "name of 0 bytes"},
		"name too long":        {packet(func(p *Packet) { p.Name = long[:MaxName+1] }), "name of 1025 bytes"},
		"kind too long":        {packet(func(p *Packet) { p.Kind = long[:MaxKind+1] }), "at most 64 bytes"},
		"kind not UTF-8":       {packet(func(p *Packet) { p.Kind = "\xff" }), "must be valid UTF-8"},
		"negative expire":      {packet(func(p *Packet) { p.Expire = -1 }), "an expiry is negative"},
		"negative cutoff":      {packet(func(p *Packet) { p.Cutoff = -1 }), `cutoff of "account/000000000000" is negative`},
		"route too long":       {packet(func(p *Packet) { p.Route = make(Route, MaxRoute+1) }), "at most 64"},
		"route through no-one": {packet(func(p *Packet) { p.Route = Route{{}} }), "valid UTF-8 of 1 to 255"},
		"opaque too long":      {packet(func(p *Packet) { p.Opaque = []string{long} }), "opaque change of 65537"},

		"slot of nobody":      {slot(func(s *Slot) { s.Replica = Replica{} }), "valid UTF-8 of 1 to 255"},
		"negative total":      {slot(func(s *Slot) { s.Added = Int(-1) }), "negative"},
		"huge total":          {slot(func(s *Slot) { s.Subtracted = huge }), "total of 8193 bits: at most 8192"},
		"hugely negative":     {slot(func(s *Slot) { s.Subtracted = huge.Neg() }), "negative"},
		"negative floor":      {slot(func(s *Slot) { s.Floors = &Floors{Added: Int(-1)} }), "negative"},
		"negative until":      {slot(func(s *Slot) { s.Until = -1 }), "an expiry is negative"},
		"cell without place":  {cell(Cell{}), "has no place 0"},
		"cell of place 4":     {cell(Cell{Place: 4}), "has no place 4"},
		"named base":          {cell(Cell{Place: Base, Name: "x"}), "has a name"},
		"element with value":  {cell(Cell{Place: Element, Value: "x"}), "has no value has one"},
		"absent with value":   {cell(Cell{Place: Field, Absent: true, Value: "x"}), "has no value has one"},
		"element too long":    {cell(Cell{Place: Element, Name: long}), "65537 bytes"},
		"value too long":      {cell(Cell{Place: Base, Value: long}), "65537 bytes"},
		"frame of many bytes": {packet(func(p *Packet) { p.Opaque = make([]string, MaxFrame) }), "split what it carries"},
	} {
		t.Run(name, func(t *testing.T) {
			f := counterFrame(1)
			c.spoil(&f)
			before := []byte("before")
			buf, err := AppendFrame(before, &f)
			var refused *FrameError
			if !errors.As(err, &refused) || !strings.Contains(refused.Reason, c.reason) {
				t.Fatalf("refused with %v, not with %q", err, c.reason)
			}
			if !bytes.Equal(buf, before) {
				t.Errorf("the buffer is %q", buf)
			}
		})
	}
}

// An encoder that refused a frame writes the next as if nothing was.
func TestEncoderGoesOnAfterAnError(t *testing.T) {
	good := goldenFrames()["all"]
	want, err := AppendFrame(nil, &good)
	if err != nil {
		t.Fatal(err)
	}
	bad := goldenFrames()["all"]
	bad.Packets[2].Name = ""
	var e Encoder
	if _, err := e.Append(nil, &bad); err == nil {
		t.Fatal("a packet without a name was written")
	}
	if got, err := e.Append(nil, &good); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("written as %x, %v", got, err)
	}
}

// The replicas of a frame do not hold the frame in memory: hosts are kept by
// the decoder, and are the same strings from frame to frame.
func TestDecoderKeepsHosts(t *testing.T) {
	f := goldenFrames()["relayed"]
	var d Decoder
	for range 3 {
		wire, err := AppendFrame(nil, &f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Decode(wire)
		if err != nil {
			t.Fatal(err)
		}
		clear(wire) // nobody may do so; it shows what shares its memory
		if got.Publisher != f.Publisher || got.Packets[0].Source != f.Packets[0].Source {
			t.Fatalf("a host is part of the frame: %q", got.Publisher.Host)
		}
	}
	for i := range uint64(3 * keptHosts) {
		r := Replica{Host: strings.Repeat("h", 1+int(i%200)) + string(rune('a'+i%26)), Incarnation: i + 1}
		wire, err := AppendFrame(nil, &Frame{Publisher: r})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.Decode(wire); err != nil || got.Publisher != r {
			t.Fatalf("%s, %v", got, err)
		}
		if len(d.hosts) > keptHosts {
			t.Fatalf("%d hosts are kept", len(d.hosts))
		}
	}
}
