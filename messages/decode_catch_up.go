package messages

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// DecodeRequest reads a request. The error is an ErrVersion or a *FrameError, and
// the request is then zero. It keeps nothing of b in memory.
func (d *Decoder) DecodeRequest(b []byte) (Request, error) {
	if err := d.open(b, MaxRequest, Version); err != nil {
		return Request{}, as(err, "request")
	}
	r := d.request()
	if err := d.close(b); err != nil {
		return Request{}, as(err, "request")
	}
	return r, nil
}

func (d *Decoder) request() Request {
	var r Request
	start := d.at
	items := d.array("the request", 1)
	if items < requestItems {
		d.fail(start, "the request has %d items: it must have at least %d", items, requestItems)
	}
	r.Asker = d.definition()
	r.Number = d.uint("the number of the question")
	r.Kind = d.text("a kind", 0, MaxKind)
	if r.Kind != "" {
		r.Kind = d.keep(r.Kind)
	}
	start = d.at
	what := d.uint("the question")
	want, ok := questionItems(What(min(what, math.MaxUint8)))
	if !ok {
		d.fail(start, "there is no question %d", what)
	} else if items != requestItems+want {
		d.fail(start, "a request with the question %d has %d items: it must have %d", what, items, requestItems+want)
	}
	if d.err == nil {
		r.What = What(what)
		d.question(&r)
	}
	return r
}

func (d *Decoder) question(r *Request) {
	switch r.What {
	case AskTree:
		r.Level = d.within("the level", TreeLevels-1)
		r.Nodes = d.nodes(NodesAt(r.Level))
	case AskKeys:
		r.Nodes = d.nodes(NodesAt(TreeLevels))
		r.From.Bucket = d.within("the bucket to go on from", NodesAt(TreeLevels))
	case AskBuckets:
		r.Nodes = d.nodes(NodesAt(TreeLevels))
		start := d.at
		r.Have = d.words("the sums not to be sent", MaxHave)
		if !slices.IsSorted(r.Have) {
			d.fail(start, "the sums not to be sent must rise")
		}
		r.From = d.position()
	case AskWhole:
		r.From = d.position()
		r.End = d.within("the bucket to stop before", NodesAt(TreeLevels))
	}
}

// within reads an unsigned integer of at most so much.
func (d *Decoder) within(what string, most int) int {
	start := d.at
	n := d.uint(what)
	if n > uint64(most) {
		d.fail(start, "%s is %d: it must be at most %d", what, n, most)
		return 0
	}
	return int(n)
}

// nodes reads nodes, or buckets, of a level that has so many.
func (d *Decoder) nodes(most int) []uint16 {
	start := d.at
	s := d.bytes("the nodes", 2, 2*MaxNodes)
	if len(s)%2 != 0 {
		d.fail(start, "the nodes of %d bytes: each has 2", len(s))
	}
	if d.err != nil {
		return nil
	}
	nodes := make([]uint16, len(s)/2)
	before := -1
	for i := range nodes {
		nodes[i] = uint16(s[2*i])<<8 | uint16(s[2*i+1])
		if int(nodes[i]) <= before {
			d.fail(start, "node %d follows %d: they must rise", nodes[i], before)
			return nil
		}
		before = int(nodes[i])
	}
	if before >= most {
		d.fail(start, "node %d: its level has %d", before, most)
		return nil
	}
	return nodes
}

// words reads a byte string of 8 bytes for each word.
func (d *Decoder) words(what string, most int) []uint64 {
	b := d.fixed(what, 8, most)
	if len(b) == 0 {
		return nil
	}
	words := make([]uint64, len(b)/8)
	for i := range words {
		words[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	return words
}

// fixed reads a byte string of at most so many records, of size bytes each.
func (d *Decoder) fixed(what string, size, most int) []byte {
	start := d.at
	s := d.bytes(what, 0, size*most)
	if len(s)%size != 0 {
		d.fail(start, "%s of %d bytes: each has %d", what, len(s), size)
		return nil
	}
	return d.b[d.at-len(s) : d.at]
}

func (d *Decoder) position() Position {
	return Position{
		Bucket: d.within("a bucket", NodesAt(TreeLevels)),
		Name:   strings.Clone(d.bytes("the name to go on from", 0, MaxName)),
		Rest:   d.within("the rest of atoms", math.MaxInt32),
	}
}

// DecodePage reads a page. The error is an ErrVersion or a *FrameError, and the
// page is then zero. The strings of its packets are parts of b, as those of a
// frame are; nothing else is. The packets have no source and no route.
func (d *Decoder) DecodePage(b []byte) (Page, error) {
	if err := d.open(b, MaxFrame, Version); err != nil {
		return Page{}, as(err, "page")
	}
	p := d.page()
	if err := d.close(b); err != nil {
		return Page{}, as(err, "page")
	}
	return p, nil
}

func (d *Decoder) page() Page {
	var p Page
	d.exactly("the page", pageItems)
	p.Publisher = d.definition()
	p.Stamp = Stamp(d.uint("the stamp"))
	d.millis = p.Stamp.Millis()
	p.Wall = d.wall()
	d.begin(p.Publisher)
	d.pathless = true
	p.Number = d.uint("the number of the question")
	p.Part = d.within("the part", math.MaxInt32)
	flags := d.within("the flags", pageMore|pageEnd)
	p.More, p.End = flags&pageMore != 0, flags&pageEnd != 0
	p.Refusal = strings.Clone(d.text("the refusal", 0, MaxRefusal))
	p.Horizon = d.int("the horizon")
	p.Keys = d.uint("the number of keys")
	p.Next = d.position()
	p.Sums = d.words("the sums", MaxSums)
	p.KeySums = d.keySums()
	p.Packets = d.packets()
	return p
}

func (d *Decoder) keySums() []KeySum {
	b := d.fixed("the sums of keys", keySumBytes, MaxKeySums)
	if len(b) == 0 {
		return nil
	}
	sums := make([]KeySum, len(b)/keySumBytes)
	for i := range sums {
		record := b[keySumBytes*i:]
		sums[i] = KeySum{Name: binary.BigEndian.Uint64(record), Sum: binary.BigEndian.Uint64(record[8:])}
	}
	return sums
}
