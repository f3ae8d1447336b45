package messages

import "testing"

// counterPage is a page of n counters, as counterFrame has them.
func counterPage(n int) Page {
	f := counterFrame(n)
	for i := range f.Packets {
		f.Packets[i].Source, f.Packets[i].Route = Replica{}, nil
	}
	return Page{Publisher: f.Publisher, Stamp: f.Stamp, Wall: f.Wall, Number: 7, Packets: f.Packets, Next: Position{Bucket: 65536}, End: true}
}

func BenchmarkEncodePage2500(b *testing.B) {
	p := counterPage(2500)
	var e Encoder
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = e.AppendPage(buf[:0], &p); err != nil {
			b.Fatal(err)
		}
	}
	reportChanges(b, 2500, len(buf))
}

func BenchmarkDecodePage2500(b *testing.B) {
	p := counterPage(2500)
	var e Encoder
	wire, err := e.AppendPage(nil, &p)
	if err != nil {
		b.Fatal(err)
	}
	var d Decoder
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.DecodePage(wire); err != nil {
			b.Fatal(err)
		}
	}
	reportChanges(b, 2500, len(wire))
}
