package messages

import (
	"bytes"
	"reflect"
	"testing"
)

// goldenRequests has a request of each question. Their bytes are the format: they
// change only together with the version.
func goldenRequests() map[string]Request {
	zurich := Replica{Host: "zürich", Incarnation: 0x1b}
	with := func(r Request) Request {
		r.Asker, r.Number = zurich, 4711
		return r
	}
	return map[string]Request{
		"root":    with(Request{What: AskTree, Nodes: []uint16{0}}),
		"tree":    with(Request{What: AskTree, Kind: "highwater", Level: 3, Nodes: []uint16{0, 17, 256, 4095}}),
		"keys":    with(Request{What: AskKeys, Nodes: []uint16{9, 65535}, From: Position{Bucket: 9}}),
		"buckets": with(Request{What: AskBuckets, Nodes: []uint16{9, 4242}, Have: []uint64{1, 0xfedc_ba98_7654_3210}}),
		"buckets_on": with(Request{
			What: AskBuckets, Nodes: []uint16{4242}, From: Position{Bucket: 4242, Name: "gates\xff", Rest: 1_000_000},
		}),
		"whole": with(Request{
			What: AskWhole, From: Position{Bucket: 8192, Name: "account/000000000042"}, End: 65536,
		}),
	}
}

// goldenPages has a page of each shape.
func goldenPages() map[string]Page {
	const now = 1_790_000_000_000
	berlin := Replica{Host: "berlin-1", Incarnation: 0x9f3c11d042aa7be5}
	with := func(p Page) Page {
		p.Publisher, p.Stamp, p.Wall, p.Number = berlin, StampAt(now)|3, now-2, 4711
		return p
	}
	packets := func(names ...string) (packets []Packet) {
		frames := goldenFrames()
		for _, name := range names {
			p := frames[name].Packets[0]
			p.Source, p.Route = Replica{}, nil
			packets = append(packets, p)
		}
		return packets
	}
	sums := make([]uint64, TreeFan)
	sums[0], sums[15] = 0xfedc_ba98_7654_3210, 1
	return map[string]Page{
		"nothing": with(Page{End: true, Next: Position{Bucket: 65536}}),
		"refused": with(Page{Refusal: NoSuchKind}),
		"sums":    with(Page{Horizon: now - 60_000, Keys: 1_000_000, Sums: sums, End: true}),
		"key_sums": with(Page{
			Horizon: now - 60_000, Next: Position{Bucket: 10},
			KeySums: []KeySum{{Name: 1, Sum: 0xfedc_ba98_7654_3210}, {Name: 1<<64 - 1, Sum: 2}},
		}),
		"packets": with(Page{
			Part: 3, More: true, Packets: packets("counter", "register", "set", "map", "extension", "large_numbers"),
		}),
		"custom": with(Page{Packets: packets("custom"), Next: Position{Bucket: 7, Name: "peak", Rest: 5}}),
	}
}

func TestGoldenRequests(t *testing.T) {
	var e Encoder
	var d Decoder
	for name, r := range goldenRequests() {
		t.Run(name, func(t *testing.T) {
			wire, err := e.AppendRequest(nil, &r)
			if err != nil {
				t.Fatal(err)
			}
			there := golden(t, name+".request", r.String(), wire)
			if got, err := d.DecodeRequest(there); err != nil || !reflect.DeepEqual(got, r) {
				t.Errorf("read as %+v, %v\nnot as  %+v", got, err, r)
			}
			if err := checkRequestShape(there); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestGoldenPages(t *testing.T) {
	var e Encoder
	var d Decoder
	for name, p := range goldenPages() {
		t.Run(name, func(t *testing.T) {
			wire, err := e.AppendPage(nil, &p)
			if err != nil {
				t.Fatal(err)
			}
			there := golden(t, name+".page", p.String(), wire)
			if got, err := d.DecodePage(there); err != nil || !reflect.DeepEqual(got, p) {
				t.Errorf("read as %+v, %v\nnot as  %+v", got, err, p)
			}
			if err := checkPageShape(there); err != nil {
				t.Error(err)
			}
		})
	}
}

// golden holds what was written to a golden file, and answers the bytes there.
func golden(t *testing.T, file, said string, wire []byte) []byte {
	t.Helper()
	if *update {
		writeGolden(t, file, said, wire)
	}
	saidThere, there := readGolden(t, file)
	if saidThere != said {
		t.Errorf("the file says %s\nit says       %s", saidThere, said)
	}
	if !bytes.Equal(wire, there) {
		t.Errorf("written as %x\nnot as     %x", wire, there)
	}
	return there
}
