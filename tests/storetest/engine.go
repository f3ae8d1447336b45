package storetest

import (
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"pgregory.net/rapid"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage/storagetest"
)

// Engine proves an engine of a kind ("" are the built-in ones), alone and in the
// store actor of service.
func Engine(t *testing.T, kind string, subject storagetest.Subject) {
	storagetest.Laws(t, subject)
	for _, law := range []struct {
		name string
		run  func(*ring)
	}{
		{"packets", packets},
		{"frames", frames},
		{"converges", converges},
		{"garbage", garbage},
		{"walked", walked},
		{"sums", sums},
		{"tree", tree},
		{"parts", parts},
	} {
		t.Run(law.name, rapid.MakeCheck(func(t *rapid.T) { law.run(newRing(t, kind, subject)) }))
	}
	Actor(t, func(env *actors.Env, gauge int) actor.Producer {
		return actors.NewStore(env, gauge, subject.New(env.Self), kind)
	}, subject.Write)
}

// packets: a batch without packets changed nothing; those of one that changed
// something carry all of it.
func packets(r *ring) {
	author, copied := r.fresh(), r.fresh()
	for range rapid.IntRange(1, 8).Draw(r.T, "batches") {
		before := storagetest.Dump(author, r.now())
		said := r.act(author)
		if len(said) == 0 && storagetest.Dump(author, r.now()) != before {
			r.Fatal("a batch changed the state, and there is no packet")
		}
		copied.Merge(r.now(), said)
		r.same(author, copied)
	}
}

// frames: what is read is what was written.
func frames(r *ring) {
	said := r.history()
	if len(said) == 0 {
		return
	}
	frame := messages.Frame{
		Publisher: r.replicas[0].self, Sequence: 1, Stamp: r.now(), Wall: start, Packets: said,
	}
	bytes, err := messages.AppendFrame(nil, &frame)
	if err != nil {
		r.Fatalf("the packets do not fit a frame: %v", err)
	}
	read, err := messages.DecodeFrame(bytes)
	if err != nil {
		r.Fatalf("the frame cannot be read: %v", err)
	}
	a, b := r.fresh(), r.fresh()
	a.Merge(r.now(), said)
	b.Merge(r.now(), read.Packets)
	r.same(a, b)
}

// converges: news is lost and overtaken on the way; walks repair.
func converges(r *ring) {
	for _, p := range rapid.Permutation(r.history()).Draw(r.T, "order") {
		for _, to := range r.replicas {
			if rapid.IntRange(0, 2).Draw(r.T, "lost") > 0 {
				to.Merge(r.now(), []messages.Packet{p})
			}
		}
	}
	for range r.replicas {
		for _, from := range r.replicas {
			for _, to := range r.replicas {
				to.Merge(r.now(), storagetest.WalkAll(from, r.now()))
			}
		}
	}
	r.same(r.replicas[0], r.replicas[1])
	r.same(r.replicas[1], r.replicas[2])
}

// garbage: whatever a frame can carry.
func garbage(r *ring) {
	a := r.fresh()
	a.Merge(r.now(), r.history())
	for range rapid.IntRange(1, 8).Draw(r.T, "packets") {
		before := storagetest.Dump(a, r.now())
		p := r.anyPacket()
		merged := a.Merge(r.now(), []messages.Packet{p})
		if merged.Invalid > 0 && storagetest.Dump(a, r.now()) != before {
			r.Fatalf("%v is invalid and changed the state", p)
		}
	}
	copied := r.fresh()
	copied.Merge(r.now(), storagetest.WalkAll(a, r.now()))
	r.same(a, copied)
}

// walked: a walk gives packets that peers take for this kind's, and not more
// names than were asked for. Source and route are the publisher's.
func walked(r *ring) {
	a := r.fresh()
	a.Merge(r.now(), r.history())
	var from messages.Position
	for {
		asked := rapid.IntRange(1, 3).Draw(r.T, "names")
		given := a.Walk(r.now(), from, messages.Limits{Names: asked})
		names := map[string]bool{}
		for i := range given.Packets {
			p := &given.Packets[i]
			if p.Kind != r.kind || !p.Source.IsZero() || len(p.Route) > 0 {
				r.Fatalf("a walk of a store of %q gives a packet of kind %q, source %s, route %v", r.kind, p.Kind, p.Source, p.Route)
			}
			names[p.Name] = true
		}
		if len(names) > asked || given.Names > asked {
			r.Fatalf("%d names were asked for, and a walk gave %d and says %d", asked, len(names), given.Names)
		}
		if given.End {
			return
		}
		from = given.Next
	}
}

// sums: Fingerprint answers the digest, Count the number of names.
func sums(r *ring) {
	a := r.fresh()
	a.Merge(r.now(), r.history())
	now := r.now()
	a.Sweep(now)
	answers := make([]messages.Answer, 2)
	a.Operate(now+1, []messages.Op{{Verb: messages.Fingerprint}, {Verb: messages.Count}}, answers)
	if answers[0].Outcome != messages.Done || answers[0].Digest != a.Digest(now+1) {
		r.Fatalf("Fingerprint is answered with %v, not with the digest", answers[0])
	}
	if answers[1].Outcome != messages.Done || answers[1].Number.Cmp(messages.Int(int64(a.Len()))) != 0 {
		r.Fatalf("Count is answered with %v, and Len is %d", answers[1], a.Len())
	}
}
