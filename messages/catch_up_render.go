package messages

import (
	"fmt"
	"strconv"
)

// String is the question in a word.
func (w What) String() string {
	switch w {
	case AskTree:
		return "tree"
	case AskKeys:
		return "keys"
	case AskBuckets:
		return "buckets"
	case AskWhole:
		return "whole"
	default:
		return fmt.Sprintf("What(%d)", uint8(w))
	}
}

// String renders a request: who asks, the number and the question, then what the
// question uses.
func (r Request) String() string {
	var l line
	l.word("Request")
	l.word(r.Asker.String())
	l.set("number", r.Number)
	l.word(r.What.String())
	l.setIf(r.Kind != "", "kind", plain(r.Kind))
	nodes := "(" + join(r.Nodes, " ", func(n *uint16) string { return strconv.Itoa(int(*n)) }) + ")"
	switch r.What {
	case AskTree:
		l.set("level", r.Level)
		l.set("nodes", nodes)
	case AskKeys:
		l.set("buckets", nodes)
		l.setIf(r.From.Bucket != 0, "from", Position{Bucket: r.From.Bucket})
	case AskBuckets:
		l.set("buckets", nodes)
		l.setIf(len(r.Have) > 0, "have", len(r.Have))
		l.setIf(r.From != Position{}, "from", r.From)
	case AskWhole:
		l.set("from", r.From)
		l.set("end", r.End)
	}
	return l.String()
}

// String renders a page: who answers which question, then what is set. Sums are
// counted. The clocks are shown where they differ.
func (p Page) String() string {
	var l line
	l.word("Page")
	l.word(p.Publisher.String())
	l.set("number", p.Number)
	l.set("part", p.Part)
	if p.Stamp.Millis() != p.Wall {
		l.set("stamp", p.Stamp)
		l.set("wall", p.Wall)
	}
	l.setIf(p.Refusal != "", "refused", quoted(p.Refusal))
	l.setIf(p.Horizon != 0, "horizon", p.Horizon)
	l.setIf(p.Keys != 0, "keys", p.Keys)
	l.setIf(len(p.Sums) > 0, "sums", len(p.Sums))
	l.setIf(len(p.KeySums) > 0, "key-sums", len(p.KeySums))
	l.flag(p.More, "more")
	l.setIf(p.Next != Position{}, "next", p.Next)
	l.flag(p.End, "end")
	l.flag(len(p.Packets) > 0, renderPackets(p.Packets))
	return l.String()
}
