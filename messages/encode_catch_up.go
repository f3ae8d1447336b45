package messages

import (
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"
)

// AppendRequest appends a request to dst, in the format of wire.cddl. Fields that
// its question does not use are not written. The error is a *FrameError when the
// request breaks a limit that readers hold it to; dst is then answered as it was
// given.
func (e *Encoder) AppendRequest(dst []byte, r *Request) ([]byte, error) {
	e.begin(len(dst), r.Asker, 0)
	b := append(dst, Version)
	items, ok := questionItems(r.What)
	if !ok {
		e.fail(b, "there is no question %d", r.What)
	}
	b = appendArray(b, requestItems+items)
	b = e.host(b, r.Asker)
	b = appendUint(b, r.Asker.Incarnation)
	b = appendUint(b, r.Number)
	if len(r.Kind) > MaxKind || !utf8.ValidString(r.Kind) {
		e.fail(b, "kind %.80q must be valid UTF-8 of at most %d bytes", r.Kind, MaxKind)
	}
	b = appendText(b, r.Kind)
	b = e.question(append(b, byte(r.What)), r)
	if e.err != nil {
		return dst, e.as("request")
	}
	return b, nil
}

// questionItems is how many items a question has behind its number.
func questionItems(what What) (items int, ok bool) {
	switch what {
	case AskTree, AskKeys:
		return 2, true
	case AskBuckets:
		return 2 + positionItems, true
	case AskWhole:
		return 1 + positionItems, true
	default:
		return 0, false
	}
}

func (e *Encoder) question(b []byte, r *Request) []byte {
	switch r.What {
	case AskTree:
		if r.Level < 0 || r.Level >= TreeLevels {
			e.fail(b, "level %d: from 0 to %d have children", r.Level, TreeLevels-1)
			return b
		}
		return e.nodes(appendUint(b, uint64(r.Level)), r.Nodes, NodesAt(r.Level))
	case AskKeys:
		return e.bucket(e.nodes(b, r.Nodes, NodesAt(TreeLevels)), r.From.Bucket)
	case AskBuckets:
		b = e.nodes(b, r.Nodes, NodesAt(TreeLevels))
		if len(r.Have) > MaxHave {
			e.fail(b, "%d sums of keys not to be sent: at most %d are allowed", len(r.Have), MaxHave)
		}
		if !slices.IsSorted(r.Have) {
			e.fail(b, "the sums of keys not to be sent do not rise: sort them")
		}
		return e.position(appendWords(b, r.Have), r.From)
	default:
		return e.bucket(e.position(b, r.From), r.End)
	}
}

// nodes writes nodes, or buckets, of a level that has so many.
func (e *Encoder) nodes(b []byte, nodes []uint16, most int) []byte {
	if len(nodes) < 1 || len(nodes) > MaxNodes {
		e.fail(b, "%d nodes: from 1 to %d are allowed", len(nodes), MaxNodes)
		return b
	}
	b = appendHead(b, majorBytes, uint64(2*len(nodes)))
	before := -1
	for _, node := range nodes {
		if int(node) <= before {
			e.fail(b, "node %d follows %d: they must rise", node, before)
		}
		before = int(node)
		b = binary.BigEndian.AppendUint16(b, node)
	}
	if before >= most {
		e.fail(b, "node %d: its level has %d", before, most)
	}
	return b
}

func (e *Encoder) position(b []byte, p Position) []byte {
	b = e.bucket(b, p.Bucket)
	if len(p.Name) > MaxName {
		e.fail(b, "name of %d bytes: at most %d are allowed", len(p.Name), MaxName)
	}
	if p.Rest < 0 || p.Rest > math.MaxInt32 {
		e.fail(b, "a rest of %d atoms: from 0 to %d are allowed", p.Rest, math.MaxInt32)
	}
	return appendUint(appendBytes(b, p.Name), uint64(p.Rest))
}

// bucket writes a bucket or, one beyond them, the end.
func (e *Encoder) bucket(b []byte, bucket int) []byte {
	if bucket < 0 || bucket > NodesAt(TreeLevels) {
		e.fail(b, "bucket %d: from 0 to %d are allowed", bucket, NodesAt(TreeLevels))
	}
	return appendUint(b, uint64(bucket))
}

// AppendPage appends a page to dst, in the format of wire.cddl. The source and
// route of a packet are not written. The error is a *FrameError when the page
// breaks a limit that readers hold it to, MaxFrame among them; dst is then
// answered as it was given. MaxPage is the caller's to aim at: what a page takes
// is at most MaxPageHead, 8 bytes for each of Sums, 16 for each of KeySums and
// the EncodedSize of the packets.
func (e *Encoder) AppendPage(dst []byte, p *Page) ([]byte, error) {
	e.begin(len(dst), p.Publisher, p.Stamp.Millis())
	e.pathless = true
	b := append(dst, Version)
	b = appendArray(b, pageItems)
	b = e.host(b, p.Publisher)
	b = appendUint(b, p.Publisher.Incarnation)
	b = appendUint(b, uint64(p.Stamp))
	b = e.wall(b, p.Wall)
	b = appendUint(b, p.Number)
	if p.Part < 0 || p.Part > math.MaxInt32 {
		e.fail(b, "part %d: from 0 to %d are allowed", p.Part, math.MaxInt32)
	}
	b = appendUint(b, uint64(p.Part))
	b = appendUint(b, pageFlags(p))
	if len(p.Refusal) > MaxRefusal || !utf8.ValidString(p.Refusal) {
		e.fail(b, "refusal %.80q must be valid UTF-8 of at most %d bytes", p.Refusal, MaxRefusal)
	}
	b = appendText(b, p.Refusal)
	b = appendInt(b, p.Horizon)
	b = appendUint(b, p.Keys)
	b = e.position(b, p.Next)
	b = e.sums(b, p)
	b = e.packets(b, p.Packets)
	e.checkSize(b)
	if e.err != nil {
		return dst, e.as("page")
	}
	return b, nil
}

func pageFlags(p *Page) uint64 {
	var flags uint64
	if p.More {
		flags |= pageMore
	}
	if p.End {
		flags |= pageEnd
	}
	return flags
}

func (e *Encoder) sums(b []byte, p *Page) []byte {
	if len(p.Sums) > MaxSums || len(p.KeySums) > MaxKeySums {
		e.fail(b, "%d sums and %d of keys: at most %d and %d are allowed", len(p.Sums), len(p.KeySums), MaxSums, MaxKeySums)
		return b
	}
	b = appendWords(b, p.Sums)
	b = appendHead(b, majorBytes, uint64(keySumBytes*len(p.KeySums)))
	for _, k := range p.KeySums {
		b = binary.BigEndian.AppendUint64(b, k.Name)
		b = binary.BigEndian.AppendUint64(b, k.Sum)
	}
	return b
}

// appendWords appends one byte string of 8 bytes for each word.
func appendWords(b []byte, words []uint64) []byte {
	b = appendHead(b, majorBytes, uint64(8*len(words)))
	for _, w := range words {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return b
}
