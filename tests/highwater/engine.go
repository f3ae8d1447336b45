package highwater

import (
	"fmt"
	"time"

	"github.com/zeebo/xxh3"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Kind is the name under which nodes know this store. All nodes of a ring must
// mean the same by it.
const Kind = "highwater"

// Engine keeps the greatest number seen under each name.
type Engine struct {
	marks   map[string]messages.Number
	order   walkOrder
	tree    *storage.Tree // of the hashes of all marks
	grace   time.Duration
	horizon int64 // of the last sweep
}

var _ storage.Engine = (*Engine)(nil)

// New is an empty engine. A mark does not tell who raised it, so the replica in
// the configuration is of no use here; a store that counts would write under it.
func New(config storage.ShardConfig) storage.Engine {
	return &Engine{
		marks: map[string]messages.Number{},
		tree:  storage.NewTree(storage.RangeOf(0, 1)), // a custom kind has one store, for all buckets
		grace: config.Grace,
	}
}

// Operate carries out Invoke: `raise n` answers the mark after it, `get` the
// mark.
func (e *Engine) Operate(_ messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet {
	var changed changes
	for i := range ops {
		var raised bool
		answers[i], raised = e.operate(&ops[i])
		if raised {
			changed.add(ops[i].Name)
		}
	}
	return changed.packets(e)
}

func (e *Engine) operate(op *messages.Op) (answer messages.Answer, raised bool) {
	switch op.Verb {
	case messages.Invoke:
		return e.invoke(op)
	case messages.Count:
		return number(messages.Int(int64(len(e.marks)))), false
	case messages.Fingerprint:
		return messages.Answer{Outcome: messages.Done, Digest: e.tree.Root()}, false
	default:
		return refused("a highwater store knows RING.INVOKE only"), false
	}
}

func (e *Engine) invoke(op *messages.Op) (answer messages.Answer, raised bool) {
	switch {
	case len(op.Args) == 1 && op.Args[0] == "get":
		mark, ok := e.marks[op.Name]
		if !ok {
			return messages.Answer{Outcome: messages.Missing}, false
		}
		return number(mark), false
	case len(op.Args) == 2 && op.Args[0] == "raise":
		to, ok := messages.ParseNumber(op.Args[1], messages.MaxOperand)
		if !ok {
			return messages.Answer{Outcome: messages.NotInteger}, false
		}
		raised = e.join(op.Name, to)
		return number(e.marks[op.Name]), raised
	default:
		return refused("give: get, or raise and an integer"), false
	}
}

// join is the whole of the replication: the greater of what is known and what
// is heard. It reports whether that was news.
func (e *Engine) join(name string, heard messages.Number) bool {
	known, ok := e.marks[name]
	switch {
	case !ok:
		name = cloned(name)
		e.order.insert(name)
	case heard.Cmp(known) <= 0:
		return false
	}
	bucket := messages.BucketOf(messages.HashName(name))
	if ok {
		e.tree.Add(bucket, -hash(name, known))
	}
	e.marks[name] = heard
	e.tree.Add(bucket, hash(name, heard))
	return true
}

// Merge joins packets. A packet is taken as a whole or, if any of its changes
// is no integer, not at all.
func (e *Engine) Merge(_ messages.Stamp, packets []messages.Packet) storage.Merged {
	var merged storage.Merged
	for i := range packets {
		heard, err := decode(&packets[i])
		switch {
		case err != nil:
			merged.Invalid++
		case e.join(packets[i].Name, heard):
			news := e.packet(packets[i].Name)
			news.Source, news.Route = packets[i].Source, packets[i].Route
			merged.Changed = append(merged.Changed, news)
		}
	}
	return merged
}

// Sweep has nothing to let go of: marks stay. It notes that all is as the horizon
// wants it.
func (e *Engine) Sweep(now messages.Stamp) bool {
	e.horizon = storage.Horizon(now.Millis(), e.grace)
	return true
}

// Digest is the sum of the marks' hashes, so that it does not depend on the
// order in which they came.
func (e *Engine) Digest(messages.Stamp) uint64 { return e.tree.Root() }

// Root is the same sum, and the horizon of the last sweep. Nothing here is ever over,
// but nodes compare only sums of one horizon.
func (e *Engine) Root() (sum uint64, horizon int64) { return e.tree.Root(), e.horizon }

// Sums is what the tree is for: every change of a mark is booked there.
func (e *Engine) Sums(level int, nodes []uint16, sums []uint64) { e.tree.Sums(level, nodes, sums) }

// KeySums appends the digest of each name of a bucket.
func (e *Engine) KeySums(bucket int, sums []messages.KeySum) []messages.KeySum {
	for _, p := range e.order[e.order.after(messages.Position{Bucket: bucket}):e.order.end(bucket+1)] {
		sums = append(sums, messages.KeySum{Name: p.hash, Sum: hash(p.name, e.marks[p.name])})
	}
	return sums
}

// Len is the number of marks.
func (e *Engine) Len() int { return len(e.marks) }

// hash is a mark's part in the digest. The name's length keeps "a", 11 apart
// from "a1", 1.
func hash(name string, mark messages.Number) uint64 {
	return xxh3.HashString(fmt.Sprintf("%d:%s%s", len(name), name, mark))
}

func number(n messages.Number) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Kind: messages.Custom, Number: n}
}

func refused(why string) messages.Answer {
	return messages.Answer{Outcome: messages.Refused, Text: why}
}
