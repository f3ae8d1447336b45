package storage_test

import (
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

// begin is when these tests begin, a full minute, Unix milliseconds.
const begin = 1_700_000_040_000

// testNode is a shard with a clock that the test moves.
type testNode struct {
	t *testing.T
	*storage.Shard
	self  messages.Replica
	clock storage.Clock
	wall  int64
}

func newNode(t *testing.T, host string) *testNode {
	return newNodeOf(t, messages.Replica{Host: host, Incarnation: 1})
}

func newNodeOf(t *testing.T, self messages.Replica) *testNode {
	return &testNode{t: t, self: self, wall: begin, Shard: storage.NewShard(storage.ShardConfig{
		Range:     storage.RangeOf(0, 1),
		Self:      self,
		Grace:     30 * time.Second,
		Retention: 24 * time.Hour,
	})}
}

func (n *testNode) now() messages.Stamp { return n.clock.Now(n.wall) }

// in is the moment so much after now.
func (n *testNode) in(d time.Duration) messages.Expire {
	return messages.Expire(n.wall + d.Milliseconds())
}

func (n *testNode) pass(d time.Duration) { n.wall += d.Milliseconds() }

// batch carries out operations in one call.
func (n *testNode) batch(ops ...messages.Op) ([]messages.Packet, []messages.Answer) {
	n.t.Helper()
	for i := range ops {
		ops[i].Hash = messages.HashName(ops[i].Name)
	}
	answers := make([]messages.Answer, len(ops))
	packets := n.Operate(n.now(), ops, answers)
	if err := n.Audit(); err != nil {
		n.t.Fatal(err)
	}
	return packets, answers
}

func (n *testNode) do(op messages.Op) ([]messages.Packet, messages.Answer) {
	n.t.Helper()
	packets, answers := n.batch(op)
	return packets, answers[0]
}

func (n *testNode) increment(name string, by int64) []messages.Packet {
	n.t.Helper()
	packets, answer := n.do(messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(by)})
	if answer.Outcome != messages.Done {
		n.t.Fatalf("increment: %+v", answer)
	}
	return packets
}

func (n *testNode) assign(name, value string) []messages.Packet {
	n.t.Helper()
	packets, _ := n.do(messages.Op{Verb: messages.Assign, Name: name, Args: []string{value}})
	return packets
}

func (n *testNode) delete(name string) []messages.Packet {
	n.t.Helper()
	packets, _ := n.do(messages.Op{Verb: messages.Delete, Name: name})
	return packets
}

func (n *testNode) extend(name string, expire messages.Expire) []messages.Packet {
	n.t.Helper()
	packets, _ := n.do(messages.Op{Verb: messages.Extend, Name: name, Expire: expire})
	return packets
}

func (n *testNode) add(name string, elements ...string) []messages.Packet {
	n.t.Helper()
	packets, _ := n.do(messages.Op{Verb: messages.AddElements, Name: name, Args: elements})
	return packets
}

func (n *testNode) remove(name string, elements ...string) []messages.Packet {
	n.t.Helper()
	packets, _ := n.do(messages.Op{Verb: messages.RemoveElements, Name: name, Args: elements})
	return packets
}

func (n *testNode) merge(packets ...[]messages.Packet) storage.Merged {
	n.t.Helper()
	var merged storage.Merged
	for _, p := range packets {
		merged = n.Merge(n.now(), p)
		if err := n.Audit(); err != nil {
			n.t.Fatal(err)
		}
	}
	return merged
}

// wants checks the value of a string; "" is none.
func (n *testNode) wants(name, value string) {
	n.t.Helper()
	_, answer := n.do(messages.Op{Verb: messages.Get, Name: name})
	got := answer.Text
	if answer.Form == messages.InNumber {
		got = answer.Number.String()
	}
	if answer.Outcome == messages.Missing {
		got = ""
	}
	if got != value {
		n.t.Fatalf("%s has %s=%q, want %q", n.self.Host, name, got, value)
	}
}

// holds is all that is held under a name, visible or not; nil: nothing.
func (n *testNode) holds(name string) *messages.Packet {
	n.t.Helper()
	_, answer := n.do(messages.Op{Verb: messages.Explain, Name: name})
	return answer.Packet
}

func (n *testNode) wantsElements(name string, count int64) {
	n.t.Helper()
	_, answer := n.do(messages.Op{Verb: messages.CountElements, Name: name})
	if got, _ := answer.Number.Int64(); got != count {
		n.t.Fatalf("%s has %d elements in %s, want %d", n.self.Host, got, name, count)
	}
}

func wantSame(t *testing.T, a, b *testNode) {
	t.Helper()
	if a.Digest(a.now()) != b.Digest(b.now()) {
		t.Fatalf("digests differ: %v and %v", a.holds("k"), b.holds("k"))
	}
}
