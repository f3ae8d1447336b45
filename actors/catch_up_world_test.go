package actors

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport"
)

const catchUpAt = "tcp://127.0.0.1:4002"

// pullWorld is a node with a catch-up actor and two stores, and a peer whose
// enumerator the test plays.
type pullWorld struct {
	*world
	own      []*storage.Shard
	theirs   *storage.Shard // what the peer holds
	answerer transport.Answerer
	asked    []messages.Request
	mute     bool                 // the peer does not answer
	page     func(*messages.Page) // changes what it answers; nil: as it is
	names    int                  // in a page
	merges   int                  // messages to the stores
	quiet    int                  // of them, those of what is not relayed
	most     int                  // packets in one of them
	held     bool                 // the stores keep their answers to Merge
	replies  []func()
	bytes    int
	kept     *catchUpKept
	repaired messages.Names // as the last audit told
}

func newPullWorld(t testing.TB) *pullWorld {
	w := &pullWorld{world: newWorld(t, Options{}), names: 100}
	for i := range w.env.Addresses.Shards {
		shard := storage.NewShard(storage.ShardConfig{
			Range: storage.RangeOf(i, 2), Self: self, Grace: w.env.Options.Grace, Retention: w.env.Options.Retention,
		})
		w.own = append(w.own, shard)
		w.spawn(w.env.Addresses.Shards[i], func() actor.Actor { return w.store(shard) })
	}
	w.theirs = storage.NewShard(storage.ShardConfig{
		Range: storage.RangeOf(0, 1), Self: replicaB, Grace: w.env.Options.Grace, Retention: w.env.Options.Retention,
	})
	w.env.Addresses.Custom = nil
	w.probe(w.env.Addresses.Monitor, w.env.Addresses.Publisher)
	w.open()
	w.kept = &catchUpKept{patience: w.env.Options.Rebuild, cursors: map[string]*wholeCursors{}}
	w.spawn(w.env.Addresses.Peers, newCatchUp(w.env, peer, w.kept))
	w.monitored()
	return w
}

func (w *pullWorld) open() {
	answerer, err := w.net.Node("b").Answer(catchUpAt, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.answerer = answerer
}

// store answers as a store actor does.
func (w *pullWorld) store(shard *storage.Shard) actor.Actor {
	return actor.ReceiveFunc(func(ctx actor.Context) {
		switch m := ctx.Message().(type) {
		case messages.Merge:
			w.merges++
			if m.Quiet {
				w.quiet++
			}
			w.most = max(w.most, len(m.Packets))
			merged := shard.Merge(w.stamp(), m.Packets)
			reply := messages.Merged{Credit: m.Credit, Changed: len(merged.Changed), Invalid: merged.Invalid}
			for i := range merged.Changed[:min(len(merged.Changed), m.Names)] {
				reply.Names = append(reply.Names, merged.Changed[i].Name)
			}
			asker, self := ctx.Sender(), ctx.Self()
			send := func() { w.env.System.Root.RequestWithCustomSender(asker, reply, self) }
			if w.held {
				w.replies = append(w.replies, send)
				return
			}
			send()
		case messages.Sum:
			sums := make([]uint64, len(m.Nodes)*messages.TreeFan)
			shard.Sums(m.Level, m.Nodes, sums)
			ctx.Respond(messages.Summed{Sums: sums, Keys: uint64(shard.Len()), Horizon: w.horizon(), Ask: m.Ask})
		case messages.SumKeys:
			var keys []messages.KeySum
			var counts []int
			for _, bucket := range m.Buckets {
				before := len(keys)
				keys = shard.KeySums(int(bucket), keys)
				counts = append(counts, len(keys)-before)
			}
			ctx.Respond(messages.KeysSummed{Keys: keys, Counts: counts, Horizon: w.horizon(), Ask: m.Ask})
		}
	})
}

func (w *pullWorld) stamp() messages.Stamp { return messages.StampAt(w.now.UnixMilli()) }

func (w *pullWorld) horizon() int64 {
	return storage.Horizon(w.now.UnixMilli(), w.env.Options.Grace)
}

// serve lets the peer answer until nobody has anything to say.
func (w *pullWorld) serve() {
	for n := 0; ; n++ {
		if n > 100_000 {
			w.t.Fatal("the asking does not end")
		}
		w.run()
		asker, question, err := w.answerer.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			return
		}
		if err != nil {
			w.t.Fatal(err)
		}
		var decoder messages.Decoder
		request, err := decoder.DecodeRequest(question)
		if err != nil {
			w.t.Fatalf("%v in %v", err, request)
		}
		w.asked = append(w.asked, request)
		w.bytes += len(question)
		if w.mute {
			continue
		}
		page := w.answer(request)
		if w.page != nil {
			w.page(&page)
		}
		w.reply(asker, page)
	}
}

func (w *pullWorld) reply(asker string, page messages.Page) {
	var encoder messages.Encoder
	bytes, err := encoder.AppendPage(nil, &page)
	if err != nil {
		w.t.Fatal(err)
	}
	w.bytes += len(bytes)
	if err := w.answerer.Send(asker, bytes); err != nil && !errors.Is(err, transport.ErrGone) {
		w.t.Fatal(err)
	}
}

func (w *pullWorld) answer(r messages.Request) messages.Page {
	page := messages.Page{
		Publisher: replicaB, Stamp: w.stamp(), Wall: w.now.UnixMilli(), Number: r.Number,
		Horizon: w.horizon(), Keys: uint64(w.theirs.Len()), End: true,
	}
	switch r.What {
	case messages.AskTree:
		page.Sums = make([]uint64, len(r.Nodes)*messages.TreeFan)
		w.theirs.Sums(r.Level, r.Nodes, page.Sums)
	case messages.AskKeys:
		for _, bucket := range r.Nodes {
			page.KeySums = w.theirs.KeySums(int(bucket), page.KeySums)
		}
	case messages.AskWhole:
		walked := w.theirs.Walk(w.stamp(), r.From, messages.Limits{Names: w.names, End: r.End})
		page.Packets, page.Next, page.End = walked.Packets, walked.Next, walked.End
	case messages.AskBuckets:
		page.End = false
		for n := 0; n < w.names && !page.End; n++ {
			walked := w.theirs.Walk(w.stamp(), r.From, messages.Limits{Names: 1})
			for _, p := range walked.Packets {
				if w.lacks(r, p.Name) {
					page.Packets = append(page.Packets, p)
				}
			}
			r.From, page.Next, page.End = walked.Next, walked.Next, walked.End
		}
	}
	return page
}

// lacks reports whether a key is in the buckets of a question, and is not there
// as it is here.
func (w *pullWorld) lacks(r messages.Request, name string) bool {
	bucket := messages.BucketOf(messages.HashName(name))
	if _, asked := slices.BinarySearch(r.Nodes, uint16(bucket)); !asked {
		return false
	}
	for _, key := range w.theirs.KeySums(bucket, nil) {
		if _, has := slices.BinarySearch(r.Have, key.Sum); key.Name == messages.HashName(name) {
			return !has
		}
	}
	return false
}

// hold makes sides hold keys 0 to n-1, each counted so often.
func (w *pullWorld) hold(here, there bool, n int, added int64) {
	for i := range n {
		w.count(here, there, fmt.Sprintf("key-%d", i), added)
	}
}

func (w *pullWorld) count(here, there bool, name string, added int64) {
	p := count(name, replicaB, added)
	if there {
		w.theirs.Merge(w.stamp(), []messages.Packet{p})
	}
	if here {
		shard := w.own[storage.ShardOf(messages.BucketOf(messages.HashName(name)), 2)]
		shard.Merge(w.stamp(), []messages.Packet{p})
	}
}

// differ is the difference of the roots; what this node has besides does not count
// if it is not there.
func (w *pullWorld) areEqual() bool {
	sum, _ := w.theirs.Root()
	for _, shard := range w.own {
		own, _ := shard.Root()
		sum -= own
	}
	return sum == 0
}

// monitored takes what the monitor was told.
func (w *pullWorld) monitored() []any {
	w.mustRun()
	return w.got(w.env.Addresses.Monitor)
}

// recover runs a round and answers how it ended.
func (w *pullWorld) recover(round uint64) messages.RoundEnded {
	w.t.Helper()
	w.tell(messages.Recover{Round: round, Replica: replicaB, Address: catchUpAt})
	w.serve()
	return w.ended(round)
}

// ended takes how a round ended.
func (w *pullWorld) ended(round uint64) messages.RoundEnded {
	w.t.Helper()
	for _, m := range w.monitored() {
		if m, ok := m.(messages.RoundEnded); ok && m.Round == round {
			return m
		}
	}
	w.t.Fatalf("round %d has not ended", round)
	return messages.RoundEnded{}
}

func (w *pullWorld) tell(m messages.ToCatchUp) { w.send(w.env.Addresses.Peers, m) }

// questions are how often each question was asked.
func (w *pullWorld) questions() map[messages.What]int {
	n := map[messages.What]int{}
	for _, r := range w.asked {
		n[r.What]++
	}
	w.asked = nil
	return n
}

// pass moves time on, letting the peer answer.
func (w *pullWorld) pass(d time.Duration) {
	for ; d > 0; d -= 100 * time.Millisecond {
		w.advance(min(d, 100*time.Millisecond))
		w.serve()
	}
}

// mustRun fails the test if an actor has failed.
func (w *pullWorld) mustRun() {
	w.t.Helper()
	for id, reasons := range w.failed {
		w.t.Fatalf("%s failed: %v", id, reasons)
	}
}
