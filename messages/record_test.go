package messages

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// someRecord is packets of one name.
func someRecord() *rapid.Generator[[]Packet] {
	return rapid.Custom(func(t *rapid.T) []Packet {
		packets := rapid.SliceOfN(somePacket(), 1, 3).Draw(t, "packets")
		for i := range packets {
			packets[i].Name, packets[i].Kind = packets[0].Name, packets[0].Kind
			packets[i].Source, packets[i].Route = Replica{}, nil
		}
		return packets
	})
}

func TestRecordsReadAsTheyWereWritten(t *testing.T) {
	var e Encoder
	var d Decoder
	rapid.Check(t, func(t *rapid.T) {
		packets := someRecord().Draw(t, "record")
		wire, err := e.AppendRecord([]byte("before"), packets)
		if err != nil {
			t.Fatal(err)
		}
		wire = wire[len("before"):]
		before := []Packet{{Name: "before"}}
		read, err := d.DecodeRecord(before, wire, packets[0].Kind, packets[0].Name)
		if err != nil || !reflect.DeepEqual(read[1:], packets) || read[0].Name != "before" {
			t.Fatalf("read as %+v, %v\nnot as  %+v", read, err, packets)
		}
		if err := checkRecordShape(wire); err != nil {
			t.Fatal(err)
		}
		for cut := range wire {
			if read, err := d.DecodeRecord(before, wire[:cut], "", "k"); err == nil || len(read) != 1 {
				t.Fatalf("the first %d bytes of %d are read as %+v", cut, len(wire), read)
			}
		}
	})
}

// A decoder reads frames and records in turn, and what it read stays as it was.
func TestADecoderOfRecordsReadsFramesToo(t *testing.T) {
	var e Encoder
	var d Decoder
	f := counterFrame(3)
	state := f.Packets[1]
	state.Source, state.Route = Replica{}, nil
	wire, err := e.Append(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	record, err := e.AppendRecord(nil, []Packet{state})
	if err != nil {
		t.Fatal(err)
	}
	var all []Packet
	for range 200 {
		if got, err := d.Decode(wire); err != nil || !reflect.DeepEqual(got, f) {
			t.Fatalf("read as %s, %v", got, err)
		}
		if all, err = d.DecodeRecord(all, record, state.Kind, state.Name); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range all {
		if !reflect.DeepEqual(got, state) {
			t.Fatalf("a record became %+v", got)
		}
	}
}

func TestWhatNoRecordHolds(t *testing.T) {
	one := counterFrame(2).Packets
	nobodys := one[0]
	nobodys.Slots = []Slot{{Added: Int(1)}}
	for name, c := range map[string]struct {
		packets []Packet
		reason  string
	}{
		"nothing":   {nil, "it has no packets"},
		"two names": {one, "a record is of one name"},
		"two kinds": {[]Packet{{Name: "k"}, {Name: "k", Kind: "x"}}, "a record is of one name"},
		"nobody":    {[]Packet{nobodys}, "valid UTF-8 of 1 to 255"},
	} {
		t.Run(name, func(t *testing.T) {
			var e Encoder
			b, err := e.AppendRecord([]byte("before"), c.packets)
			refusedFor(t, err, "record", c.reason, 1000)
			if string(b) != "before" {
				t.Errorf("answered %q", b)
			}
		})
	}
}

func TestHostileRecords(t *testing.T) {
	record := func(packets ...item) item {
		return cat(item{RecordVersion}, array(append([]item{u(1000)}, packets...)...))
	}
	state := func(has uint64, rest ...item) item {
		return array(append([]item{{cborNull}, u(has)}, rest...)...)
	}
	slot := []item{array(ts("a"), u(1)), u(0), u(0), u(5)}
	good := record(state(hasOneSlot, slot...))
	var d Decoder
	if read, err := d.DecodeRecord(nil, good, "", "k"); err != nil || len(read) != 1 {
		t.Fatalf("the record that the others are made from: %v, %v", read, err)
	}
	for name, c := range map[string]struct {
		record item
		reason string
	}{
		"empty":             {nil, "it is empty"},
		"another version":   {cat(item{9}, good[1:]), "it has the version 9"},
		"version alone":     {item{RecordVersion}, "ends where an item should begin"},
		"trailing byte":     {cat(good, u(0)), "1 bytes follow the end"},
		"no time":           {cat(item{RecordVersion}, array()), "it has no packets"},
		"no packets":        {record(), "it has no packets"},
		"time too late":     {cat(item{RecordVersion}, array(u(MaxMillis+1), state(0))), "within 48 bits"},
		"time of 2^64-1":    {cat(item{RecordVersion}, array(u(1<<64-1), state(0))), "within 48 bits"},
		"2^60 packets":      {cat(item{RecordVersion}, head(majorArray, 1<<60)), "cannot hold them"},
		"a name":            {record(array(bs("k"), item{cborNull}, u(0))), "an integer of 64 bits"},
		"a path":            {record(state(hasPath, u(0))), "has no path"},
		"a kind":            {record(state(hasKind, ts("x"))), "has no kind"},
		"the publisher":     {record(state(hasOneSlot, u(refPublisher), u(0), u(0), u(5))), "replica 1 is not defined"},
		"replica 0":         {record(state(hasOneSlot, u(refNobody), u(0), u(0), u(5))), "replica 0 is not defined"},
		"another's replica": {record(state(hasOneSlot, u(firstReplica), u(0), u(0), u(5))), "replica 2 is not defined"},
		"2^60 cells":        {record(cat(appendArray(nil, 3), item{cborNull}, u(hasCells), head(majorArray, 1<<60))), "cannot hold them"},
		"an item too many":  {record(state(0, u(1))), "has not the items"},
	} {
		t.Run(name, func(t *testing.T) {
			read, err := d.DecodeRecord(nil, c.record, "", "k")
			refusedFor(t, err, "record", c.reason, len(c.record))
			if len(read) != 0 {
				t.Errorf("read as %+v", read)
			}
		})
	}
}

// goldenRecords has a record of each shape. Their bytes are what lies on disks.
func goldenRecords() map[string][]Packet {
	frames := goldenFrames()
	records := map[string][]Packet{"two_parts": {goat(), {Name: "goat", Expire: 60_000}}}
	for _, name := range []string{"counter", "register", "set", "map", "extension", "large_numbers", "custom"} {
		p := frames[name].Packets[0]
		p.Source, p.Route = Replica{}, nil
		records[name] = []Packet{p}
	}
	return records
}

func TestGoldenRecords(t *testing.T) {
	var e Encoder
	var d Decoder
	for name, packets := range goldenRecords() {
		t.Run(name, func(t *testing.T) {
			wire, err := e.AppendRecord(nil, packets)
			if err != nil {
				t.Fatal(err)
			}
			there := golden(t, name+".record", sayRecord(packets), wire)
			got, err := d.DecodeRecord(nil, there, packets[0].Kind, packets[0].Name)
			if err != nil || !reflect.DeepEqual(got, packets) {
				t.Errorf("read as %+v, %v\nnot as  %+v", got, err, packets)
			}
			if err := checkRecordShape(there); err != nil {
				t.Error(err)
			}
		})
	}
}

func sayRecord(packets []Packet) string {
	var said []string
	for i := range packets {
		said = append(said, packets[i].String())
	}
	return strings.Join(said, " ")
}

func checkRecordShape(record []byte) error {
	return check(record, func(s *shape, _ byte) {
		s.uint("time")
		at("state", s.next("state")).state()
		for len(s.items) > 0 {
			at("state", s.next("state")).state()
		}
	})
}

// FuzzRecord holds the reader of records to what it promises about any bytes.
func FuzzRecord(f *testing.F) {
	for name := range goldenRecords() {
		_, wire := readGolden(f, name+".record")
		f.Add(wire)
		for _, at := range []int{1, len(wire) / 3, len(wire) / 2, len(wire) - 1} {
			mutated := append([]byte(nil), wire...)
			mutated[at] ^= 0x21
			f.Add(mutated)
		}
	}
	var e Encoder
	var d Decoder
	f.Fuzz(func(t *testing.T, wire []byte) {
		var packets []Packet
		var err error
		inProportion(t, len(wire), func() { packets, err = d.DecodeRecord(nil, wire, "", "k") })
		if err != nil {
			refusedAs(t, err, "record")
			if len(packets) > 0 {
				t.Fatalf("an error and %+v", packets)
			}
			return
		}
		if err := checkRecordShape(wire); err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		again, err := e.AppendRecord(nil, packets)
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", packets, err)
		}
		second, err := d.DecodeRecord(nil, again, "", "k")
		if err != nil || !reflect.DeepEqual(second, packets) {
			t.Fatalf("read as %+v\nthen as %+v, %v", packets, second, err)
		}
		if third, err := e.AppendRecord(nil, second); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written as %x\nthen as %x, %v", again, third, err)
		}
	})
}

// counterRecord is the state of a counter as it is in production.
func counterRecord() []Packet {
	p := counterFrame(1).Packets[0]
	p.Source, p.Route = Replica{}, nil
	return []Packet{p}
}

func BenchmarkEncodeRecord(b *testing.B) {
	packets := counterRecord()
	var e Encoder
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = e.AppendRecord(buf[:0], packets); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(buf)), "bytes")
}

func BenchmarkDecodeRecord(b *testing.B) {
	packets := counterRecord()
	var e Encoder
	wire, err := e.AppendRecord(nil, packets)
	if err != nil {
		b.Fatal(err)
	}
	var d Decoder
	room := make([]Packet, 0, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.DecodeRecord(room, wire, "", packets[0].Name); err != nil {
			b.Fatal(err)
		}
	}
}
