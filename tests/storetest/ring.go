package storetest

import (
	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
)

// start is when the rings begin, in Unix milliseconds.
const start = 1_767_225_600_000

// ring is three replicas with one clock for all, which never stands still.
type ring struct {
	*rapid.T
	kind     string
	subject  storagetest.Subject
	clock    storage.Clock
	replicas []*replica
	made     uint64
}

// replica is an engine and its name.
type replica struct {
	storage.Engine
	self messages.Replica
}

func newRing(t *rapid.T, kind string, subject storagetest.Subject) *ring {
	r := &ring{T: t, kind: kind, subject: subject}
	for range 3 {
		r.replicas = append(r.replicas, r.fresh())
	}
	return r
}

// fresh is an empty replica.
func (r *ring) fresh() *replica {
	self := messages.Replica{Host: string(rune('a' + r.made%26)), Incarnation: r.made + 1}
	r.made++
	return &replica{Engine: r.subject.New(self), self: self}
}

func (r *ring) now() messages.Stamp { return r.clock.Now(start) }

// act lets a replica carry out a batch, and answers its packets as its publisher
// would send them.
func (r *ring) act(who *replica) []messages.Packet {
	ops := drawOps(r.T, r.subject.Write, r.now())
	answers := make([]messages.Answer, len(ops))
	said := who.Operate(r.now(), ops, answers)
	for i := range answers {
		if answers[i].Outcome == 0 {
			r.Fatalf("%s was not answered", ops[i])
		}
	}
	seen := map[string]bool{}
	for i := range said {
		p := &said[i]
		switch {
		case p.Kind != r.kind:
			r.Fatalf("packet of kind %q from a store of %q", p.Kind, r.kind)
		case !p.Source.IsZero() || len(p.Route) > 0:
			r.Fatalf("packet with source and route, which are the publisher's: %s", p)
		case seen[p.Name]:
			r.Fatalf("two packets of %q from one batch", p.Name)
		}
		seen[p.Name] = true
		p.Source, p.Route = who.self, messages.Route{who.self}
	}
	return said
}

// drawOps draws a batch.
func drawOps(t *rapid.T, write func(*rapid.T, messages.Stamp) messages.Op, now messages.Stamp) []messages.Op {
	ops := make([]messages.Op, rapid.IntRange(1, 4).Draw(t, "ops"))
	for i := range ops {
		ops[i] = write(t, now)
		ops[i].Hash = messages.HashName(ops[i].Name)
	}
	return ops
}

// history is what the replicas do, in order.
func (r *ring) history() []messages.Packet {
	var all []messages.Packet
	for range rapid.IntRange(1, 12).Draw(r.T, "batches") {
		all = append(all, r.act(rapid.SampledFrom(r.replicas).Draw(r.T, "who"))...)
	}
	return all
}

// same fails unless two replicas have the same state and say so.
func (r *ring) same(a, b *replica) {
	r.Helper()
	now := r.now()
	if left, right := storagetest.Dump(a, now), storagetest.Dump(b, now); left != right {
		r.Fatalf("states differ:\n%s--\n%s", left, right)
	}
	if a.Digest(now) != b.Digest(now) {
		r.Fatal("digests differ where the states are equal")
	}
}

// anyPacket is a packet of the kind that no store need understand.
func (r *ring) anyPacket() messages.Packet {
	p := messages.Packet{
		Kind: r.kind,
		Name: rapid.StringN(1, 20, messages.MaxName).Draw(r.T, "name"),
	}
	if r.kind == "" {
		p.Cells = []messages.Cell{{Place: messages.Place(rapid.Uint8().Draw(r.T, "place")), Name: "x", Stamp: r.now()}}
		return p
	}
	p.Opaque = rapid.SliceOfN(rapid.String(), 0, 4).Draw(r.T, "opaque")
	return p
}
