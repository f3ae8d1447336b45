package messages

import (
	"math"
	"slices"

	"pgregory.net/rapid"
)

// Generators of requests and pages of every shape, within the limits.

func somePosition() *rapid.Generator[Position] {
	return rapid.Custom(func(t *rapid.T) Position {
		return Position{
			Bucket: rapid.IntRange(0, NodesAt(TreeLevels)).Draw(t, "bucket"),
			Name:   rapid.SampledFrom([]string{"", "k", "\xff", "α 17"}).Draw(t, "name"),
			Rest:   rapid.IntRange(0, math.MaxInt32).Draw(t, "rest"),
		}
	})
}

// someNodes is nodes of a level that has so many.
func someNodes(most int) *rapid.Generator[[]uint16] {
	node := rapid.Uint16Range(0, uint16(most-1))
	return rapid.Map(rapid.SliceOfNDistinct(node, 1, min(40, most), rapid.ID), func(nodes []uint16) []uint16 {
		slices.Sort(nodes)
		return nodes
	})
}

func someRequest() *rapid.Generator[Request] {
	return rapid.Custom(func(t *rapid.T) Request {
		r := Request{
			Asker:  someReplica().Draw(t, "asker"),
			Number: rapid.Uint64().Draw(t, "number"),
			What:   What(rapid.IntRange(int(AskTree), int(AskWhole)).Draw(t, "what")),
			Kind:   rapid.SampledFrom([]string{"", "highwater"}).Draw(t, "kind"),
		}
		switch r.What {
		case AskTree:
			r.Level = rapid.IntRange(0, TreeLevels-1).Draw(t, "level")
			r.Nodes = someNodes(NodesAt(r.Level)).Draw(t, "nodes")
		case AskKeys:
			r.Nodes = someNodes(NodesAt(TreeLevels)).Draw(t, "buckets")
			r.From.Bucket = somePosition().Draw(t, "from").Bucket
		case AskBuckets:
			r.Nodes = someNodes(NodesAt(TreeLevels)).Draw(t, "buckets")
			r.Have = noneOr(rapid.SliceOfN(rapid.Uint64(), 0, 40)).Draw(t, "have")
			slices.Sort(r.Have)
			r.From = somePosition().Draw(t, "from")
		case AskWhole:
			r.From = somePosition().Draw(t, "from")
			r.End = rapid.IntRange(0, NodesAt(TreeLevels)).Draw(t, "end")
		}
		return r
	})
}

func somePage() *rapid.Generator[Page] {
	return rapid.Custom(func(t *rapid.T) Page {
		p := Page{
			Publisher: someReplica().Draw(t, "publisher"),
			Stamp:     someStamp().Draw(t, "stamp"),
			Wall:      rapid.Int64Range(0, MaxMillis).Draw(t, "wall"),
			Number:    rapid.Uint64().Draw(t, "number"),
			Part:      rapid.IntRange(0, math.MaxInt32).Draw(t, "part"),
			More:      rapid.Bool().Draw(t, "more"),
			Refusal:   rapid.SampledFrom([]string{"", NoSuchKind}).Draw(t, "refusal"),
			Horizon:   rapid.Int64().Draw(t, "horizon"),
			Keys:      rapid.Uint64().Draw(t, "keys"),
			Sums:      noneOr(rapid.SliceOfN(rapid.Uint64(), 0, 32)).Draw(t, "sums"),
			Packets:   noneOr(rapid.SliceOfN(somePacket(), 0, 8)).Draw(t, "packets"),
			Next:      somePosition().Draw(t, "next"),
			End:       rapid.Bool().Draw(t, "end"),
		}
		for range rapid.IntRange(0, 20).Draw(t, "sums of keys") {
			p.KeySums = append(p.KeySums, KeySum{Name: rapid.Uint64().Draw(t, "key"), Sum: rapid.Uint64().Draw(t, "sum")})
		}
		for i := range p.Packets {
			p.Packets[i].Source, p.Packets[i].Route = Replica{}, nil
		}
		return p
	})
}
