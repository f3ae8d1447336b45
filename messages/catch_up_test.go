package messages

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRequestsOfEveryShapeReadAsWritten(t *testing.T) {
	var e Encoder
	var d Decoder
	rapid.Check(t, func(t *rapid.T) {
		r := someRequest().Draw(t, "request")
		wire, err := e.AppendRequest([]byte("before"), &r)
		if err != nil || string(wire[:6]) != "before" {
			t.Fatalf("written as %q, %v", wire, err)
		}
		wire = wire[6:]
		got, err := d.DecodeRequest(wire)
		if err != nil {
			t.Fatalf("% x: %v", wire, err)
		}
		clear(wire) // nobody may do so; it shows what shares its memory
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("wrote %+v\nread %+v", r, got)
		}
	})
}

func TestPagesOfEveryShapeReadAsWritten(t *testing.T) {
	var e Encoder
	var d Decoder
	rapid.Check(t, func(t *rapid.T) {
		p := somePage().Draw(t, "page")
		wire, err := e.AppendPage([]byte("before"), &p)
		if err != nil || string(wire[:6]) != "before" {
			t.Fatalf("written as %q, %v", wire, err)
		}
		got, err := d.DecodePage(wire[6:])
		if err != nil {
			t.Fatalf("% x: %v", wire[6:], err)
		}
		if !reflect.DeepEqual(got, p) {
			t.Fatalf("wrote %+v\nread %+v", p, got)
		}
		bound := MaxPageHead + 8*len(p.Sums) + 16*len(p.KeySums)
		for i := range p.Packets {
			bound += EncodedSize(&p.Packets[i])
		}
		if len(wire)-6 > bound {
			t.Fatalf("%d bytes, and the parts sum up to %d", len(wire)-6, bound)
		}
	})
}

// What a reader would refuse is not written.
func TestRequestsBeyondTheLimitsAreNotWritten(t *testing.T) {
	tree := Request{Asker: a1, What: AskTree, Nodes: []uint16{0}}
	buckets := Request{Asker: a1, What: AskBuckets, Nodes: []uint16{9}}
	whole := Request{Asker: a1, What: AskWhole}
	for name, c := range map[string]struct {
		request Request
		spoil   func(*Request)
		reason  string
	}{
		"nobody asks":     {tree, func(r *Request) { r.Asker = Replica{} }, "valid UTF-8 of 1 to 255"},
		"no question":     {tree, func(r *Request) { r.What = 0 }, "no question 0"},
		"question 5":      {tree, func(r *Request) { r.What = 5 }, "no question 5"},
		"kind too long":   {tree, func(r *Request) { r.Kind = strings.Repeat("k", MaxKind+1) }, "at most 64"},
		"kind not UTF-8":  {tree, func(r *Request) { r.Kind = "\xff" }, "valid UTF-8"},
		"level 4":         {tree, func(r *Request) { r.Level = TreeLevels }, "from 0 to 3"},
		"level -1":        {tree, func(r *Request) { r.Level = -1 }, "from 0 to 3"},
		"no nodes":        {tree, func(r *Request) { r.Nodes = nil }, "0 nodes"},
		"node of no node": {tree, func(r *Request) { r.Nodes = []uint16{1} }, "its level has 1"},
		"nodes too many":  {buckets, func(r *Request) { r.Nodes = make([]uint16, MaxNodes+1) }, "1025 nodes"},
		"nodes that fall": {buckets, func(r *Request) { r.Nodes = []uint16{2, 1} }, "they must rise"},
		"equal nodes":     {buckets, func(r *Request) { r.Nodes = []uint16{1, 1} }, "they must rise"},
		"sums too many":   {buckets, func(r *Request) { r.Have = make([]uint64, MaxHave+1) }, "8193 sums"},
		"sums that fall":  {buckets, func(r *Request) { r.Have = []uint64{2, 1} }, "do not rise"},
		"bucket too high": {whole, func(r *Request) { r.From.Bucket = 65537 }, "bucket 65537"},
		"bucket negative": {whole, func(r *Request) { r.From.Bucket = -1 }, "bucket -1"},
		"name too long":   {whole, func(r *Request) { r.From.Name = strings.Repeat("n", MaxName+1) }, "name of 1025"},
		"rest negative":   {whole, func(r *Request) { r.From.Rest = -1 }, "rest of -1"},
		"rest too long":   {whole, func(r *Request) { r.From.Rest = math.MaxInt32 + 1 }, "rest of 2147483648"},
		"end too high":    {whole, func(r *Request) { r.End = 65537 }, "bucket 65537"},
	} {
		t.Run(name, func(t *testing.T) {
			c.spoil(&c.request)
			var e Encoder
			wire, err := e.AppendRequest([]byte("before"), &c.request)
			refusedFor(t, err, "request", c.reason, MaxRequest)
			if !bytes.Equal(wire, []byte("before")) {
				t.Errorf("the buffer is %q", wire)
			}
		})
	}
}

func TestPagesBeyondTheLimitsAreNotWritten(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(*Page)
		reason string
	}{
		"nobody answers":        {func(p *Page) { p.Publisher = Replica{} }, "valid UTF-8 of 1 to 255"},
		"wall before 1970":      {func(p *Page) { p.Wall = -1 }, "wall clock -1"},
		"part negative":         {func(p *Page) { p.Part = -1 }, "part -1"},
		"part too high":         {func(p *Page) { p.Part = math.MaxInt32 + 1 }, "part 2147483648"},
		"refusal too long":      {func(p *Page) { p.Refusal = strings.Repeat("r", MaxRefusal+1) }, "at most 1024"},
		"refusal not UTF-8":     {func(p *Page) { p.Refusal = "\xff" }, "valid UTF-8"},
		"next too high":         {func(p *Page) { p.Next.Bucket = 65537 }, "bucket 65537"},
		"sums too many":         {func(p *Page) { p.Sums = make([]uint64, MaxSums+1) }, "16385 sums"},
		"too many sums of keys": {func(p *Page) { p.KeySums = make([]KeySum, MaxKeySums+1) }, "8193 of keys"},
		"packet without name":   {func(p *Page) { p.Packets[0].Name = "" }, "name of 0 bytes"},
		"too long":              {func(p *Page) { p.Packets[0].Opaque = make([]string, MaxFrame) }, "split what it carries"},
	} {
		t.Run(name, func(t *testing.T) {
			page := counterPage(1)
			c.spoil(&page)
			var e Encoder
			wire, err := e.AppendPage([]byte("before"), &page)
			refusedFor(t, err, "page", c.reason, 2*MaxFrame)
			if !bytes.Equal(wire, []byte("before")) {
				t.Errorf("the buffer is %q", wire)
			}
		})
	}
}

// What goes before and after does not matter: paths are for frames, and each has
// its own tables.
func TestFramesRequestsAndPagesShareACodec(t *testing.T) {
	frame, request, page := goldenFrames()["all"], goldenRequests()["buckets"], goldenPages()["packets"]
	bad := counterPage(1)
	bad.Packets[0].Name = ""
	var e Encoder
	var d Decoder
	for range 2 {
		wire, err := e.Append(nil, &frame)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.Decode(wire); err != nil || !reflect.DeepEqual(got, frame) {
			t.Fatalf("read as %s, %v", got, err)
		}
		if wire, err = e.AppendPage(nil, &page); err != nil {
			t.Fatal(err)
		}
		if got, err := d.DecodePage(wire); err != nil || !reflect.DeepEqual(got, page) {
			t.Fatalf("read as %s, %v", got, err)
		}
		if wire, err = e.AppendRequest(nil, &request); err != nil {
			t.Fatal(err)
		}
		if got, err := d.DecodeRequest(wire); err != nil || !reflect.DeepEqual(got, request) {
			t.Fatalf("read as %s, %v", got, err)
		}
		if _, err := e.AppendPage(nil, &bad); !errors.As(err, new(*FrameError)) {
			t.Fatalf("a packet without a name: %v", err)
		}
	}
}

// The source and route of a packet stay behind.
func TestPagesHaveNoPaths(t *testing.T) {
	page := Page{Publisher: a1, Packets: []Packet{{Name: "k", Expire: Never, Source: b2, Route: Route{a1, b2}}}}
	var e Encoder
	var d Decoder
	wire, err := e.AppendPage(nil, &page)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.DecodePage(wire)
	if err != nil || len(got.Packets) != 1 || !got.Packets[0].Source.IsZero() || got.Packets[0].Route != nil {
		t.Fatalf("read as %s, %v", got, err)
	}
}

func TestLargestRequestAndHeadOfAPage(t *testing.T) {
	nobody := Replica{Host: strings.Repeat("h", MaxHost), Incarnation: math.MaxUint64}
	at := Position{Bucket: 65536, Name: strings.Repeat("n", MaxName), Rest: math.MaxInt32}
	r := Request{Asker: nobody, Number: math.MaxUint64, What: AskBuckets, Kind: strings.Repeat("k", MaxKind), From: at, Have: make([]uint64, MaxHave)}
	for n := range MaxNodes {
		r.Nodes = append(r.Nodes, uint16(65535-MaxNodes+n))
	}
	var e Encoder
	wire, err := e.AppendRequest(nil, &r)
	if err != nil || len(wire) > MaxRequest {
		t.Errorf("a request of %d bytes, %v", len(wire), err)
	}
	p := Page{
		Publisher: nobody, Stamp: math.MaxUint64, Number: math.MaxUint64, Part: math.MaxInt32, More: true, End: true,
		Refusal: strings.Repeat("r", MaxRefusal), Horizon: math.MinInt64, Keys: math.MaxUint64, Next: at,
		Sums: make([]uint64, MaxSums), KeySums: make([]KeySum, MaxKeySums),
	}
	if wire, err = e.AppendPage(nil, &p); err != nil {
		t.Fatal(err)
	}
	// The head of an array of packets may grow by 4 bytes.
	if took := len(wire) - 8*MaxSums - 16*MaxKeySums + 4; took > MaxPageHead {
		t.Errorf("%d bytes beside sums and packets, more than %d", took, MaxPageHead)
	}
}

// A page costs memory for its packets and slots, not for each of them.
func TestPagesAllocateOncePerThousand(t *testing.T) {
	page := counterPage(2500)
	var e Encoder
	wire, err := e.AppendPage(nil, &page)
	if err != nil {
		t.Fatal(err)
	}
	if len(wire) > 40*2500 {
		t.Errorf("2,500 counters take %d bytes", len(wire))
	}
	if n := testing.AllocsPerRun(10, func() { wire, _ = e.AppendPage(wire[:0], &page) }); n > 0 {
		t.Errorf("encoding a page allocates %v times", n)
	}
	var d Decoder
	if n := testing.AllocsPerRun(10, func() { _, _ = d.DecodePage(wire) }); n > 5 {
		t.Errorf("decoding a page allocates %v times: packets are two, slots three", n)
	}
}
