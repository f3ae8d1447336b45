package actors

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

// ledger is an engine that counts names and does as it is told.
type ledger struct {
	names  map[string]bool
	fails  bool
	sweeps int
	over   int // Sweep has to be called so often
	last   messages.Stamp
}

func (l *ledger) tick(now messages.Stamp) {
	if l.fails {
		panic("the engine failed")
	}
	if now <= l.last {
		panic("time went back")
	}
	l.last = now
}

func (l *ledger) Operate(now messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet {
	l.tick(now)
	var changed []messages.Packet
	for i, op := range ops {
		answers[i] = messages.Answer{Outcome: messages.Done}
		if op.Verb == messages.Increment {
			l.names[op.Name] = true
			changed = append(changed, messages.Packet{Name: op.Name})
		}
	}
	return changed
}

func (l *ledger) Merge(now messages.Stamp, packets []messages.Packet) storage.Merged {
	l.tick(now)
	var merged storage.Merged
	for _, p := range packets {
		switch {
		case p.Name == "over":
			merged.Expired++
		case p.Name == "bad":
			merged.Invalid++
		case !l.names[p.Name]:
			l.names[p.Name] = true
			merged.Changed = append(merged.Changed, p)
			merged.Conflicts = append(merged.Conflicts, messages.KindConflict{Key: p.Name})
		}
	}
	return merged
}

func (l *ledger) Walk(now messages.Stamp, _ messages.Position, _ messages.Limits) messages.Walked {
	l.tick(now)
	return messages.Walked{Names: len(l.names), End: true}
}
func (l *ledger) Sweep(now messages.Stamp) bool {
	l.tick(now)
	l.sweeps++
	l.over -= min(l.over, 1)
	return l.over == 0
}
func (l *ledger) Root() (uint64, int64) {
	return uint64(len(l.names)), storage.Horizon(l.last.Millis(), 30*time.Second)
}

func (l *ledger) Sums(int, []uint16, []uint64)                            {}
func (l *ledger) KeySums(_ int, sums []messages.KeySum) []messages.KeySum { return sums }

func (l *ledger) Digest(now messages.Stamp) uint64 {
	return uint64(len(l.names))
}
func (l *ledger) Len() int { return len(l.names) }

// asker counts how often it was told, and keeps the answers.
type asker struct {
	told    int
	answers []messages.Answer
}

func (a *asker) Answered(b *messages.Batch) { a.told++; a.answers = slices.Clone(b.Answers) }

func operate(a *asker, ops ...messages.Op) messages.Operate {
	return messages.Operate{Batch: &messages.Batch{Ops: ops, Answers: make([]messages.Answer, len(ops)), Asker: a}}
}

// request sends as the subscriber would, from the monitor's probe.
func (w *world) request(pid *actor.PID, message any) {
	w.env.System.Root.RequestWithCustomSender(pid, message, w.env.Addresses.Monitor)
	w.run()
}

func newStoreWorld(t *testing.T) (*world, *ledger, *actor.PID) {
	w := newWorld(t, Options{})
	l := &ledger{names: map[string]bool{}}
	w.probe(w.env.Addresses.Publisher, w.env.Addresses.Monitor)
	return w, l, w.spawn(w.env.Addresses.Shards[0], NewStore(w.env, 0, l, ""))
}

func TestStoreAnswersAndAnnouncesWhatChanged(t *testing.T) {
	w, _, store := newStoreWorld(t)
	a := &asker{}
	w.send(store, operate(a, messages.Op{Verb: messages.Increment, Name: "cows"}, messages.Op{Verb: messages.Get, Name: "cows"}))
	if a.told != 1 || len(a.answers) != 2 || a.answers[1].Outcome != messages.Done {
		t.Fatalf("got %+v", a)
	}
	got := w.got(w.env.Addresses.Publisher)
	if len(got) != 1 || got[0].(messages.Announce).Packets[0].Name != "cows" {
		t.Fatalf("published %v", got)
	}
	w.send(store, operate(a, messages.Op{Verb: messages.Get, Name: "cows"}))
	if got := w.got(w.env.Addresses.Publisher); len(got) != 0 {
		t.Fatalf("published %v though nothing changed", got)
	}
	if n := w.env.Counters.Keys(); n != 1 {
		t.Fatalf("the gauge says %d keys", n)
	}
}

func TestStoreRelaysWhatMergingChanged(t *testing.T) {
	w, _, store := newStoreWorld(t)
	packets := []messages.Packet{{Name: "cows"}, {Name: "over"}, {Name: "bad"}, {Name: "cows"}}
	w.request(store, messages.Merge{Packets: packets, Credit: 4, Names: 2})
	want := messages.Merged{Credit: 4, Changed: 1, Dropped: 1, Invalid: 1, Names: []string{"cows"}}
	if got := w.got(w.env.Addresses.Monitor); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Fatalf("answered %+v", got)
	}
	if got := w.got(w.env.Addresses.Publisher); len(got) != 1 || len(got[0].(messages.Relay).Packets) != 1 {
		t.Fatalf("published %v", got)
	}
	c := w.env.Counters
	if c.Dropped[DropExpired].Load() != 1 || c.Dropped[DropInvalid].Load() != 1 || len(w.named("kind_conflict")) != 1 {
		t.Fatalf("events %v", w.events)
	}
}

func TestStoreThatFailsLeavesNobodyWaiting(t *testing.T) {
	w, l, store := newStoreWorld(t)
	a := &asker{}
	l.fails = true
	w.env.System.Root.Send(store, operate(a, messages.Op{Verb: messages.Increment, Name: "cows"}))
	w.env.System.Root.RequestWithCustomSender(store, messages.Merge{Packets: make([]messages.Packet, 3), Credit: 3}, w.env.Addresses.Monitor)
	l.names["kept"] = true
	for range 3 { // the failing instances, without the restarts in between
		turn := w.turns[0]
		w.turns = w.turns[1:]
		turn()
	}
	l.fails = false
	w.run()
	if a.told != 1 || a.answers[0].Outcome != messages.Unknown || a.answers[0].Text == "" {
		t.Fatalf("got %+v", a)
	}
	if len(w.failed[store.Id]) == 0 {
		t.Fatal("the failure was hidden")
	}
	if got := w.got(w.env.Addresses.Publisher); len(got) == 0 {
		t.Fatal("no sequence number is skipped after a restart")
	} else if _, ok := got[0].(messages.SkipSequence); !ok {
		t.Fatalf("published %v", got)
	}
	w.request(store, messages.Walk{Limits: messages.Limits{Names: 1}, Ask: 5})
	got := w.got(w.env.Addresses.Monitor)
	walked, ok := got[len(got)-1].(messages.Walked)
	if !ok || walked.Ask != 5 || walked.Names == 0 {
		t.Fatalf("got %+v: a restarted store finds its state", got)
	}
}

func TestStoreThatFailsToMergeGivesCreditBack(t *testing.T) {
	w, l, store := newStoreWorld(t)
	l.fails = true
	w.env.System.Root.RequestWithCustomSender(store, messages.Merge{Packets: make([]messages.Packet, 3), Credit: 3}, w.env.Addresses.Monitor)
	turn := w.turns[0]
	w.turns = w.turns[1:]
	turn()
	l.fails = false
	w.run()
	if got := w.got(w.env.Addresses.Monitor); len(got) != 1 || !reflect.DeepEqual(got[0], messages.Merged{Credit: 3, Invalid: 3}) {
		t.Fatalf("answered %+v", got)
	}
}

func TestStoreSweepsEverySecond(t *testing.T) {
	w, l, _ := newStoreWorld(t)
	l.names["cows"] = true
	w.advance(3 * time.Second)
	if l.sweeps != 4 {
		t.Fatalf("%d sweeps, expected one at the start and one each second", l.sweeps)
	}
	gauge := &w.env.Counters.Stores[0]
	if gauge.Keys.Load() != 1 || gauge.Digest.Load() != 1 || gauge.Horizon.Load()%60_000 != 0 || gauge.Horizon.Load() == 0 {
		t.Fatalf("keys %d digest %d horizon %d", gauge.Keys.Load(), gauge.Digest.Load(), gauge.Horizon.Load())
	}
}

func TestRecorderCountsAndPassesOn(t *testing.T) {
	w := newWorld(t, Options{})
	var heard []messages.Event
	w.spawn(w.env.Addresses.Recorder, NewRecorder(w.env, func(e messages.Event) { heard = append(heard, e) }))
	for range 2 {
		w.send(w.env.Addresses.Recorder, messages.Record{Event: messages.PeerDown{Peer: "b"}})
	}
	if n := w.env.Counters.Events.Counts()["peer_down"]; n != 2 || len(heard) != 2 {
		t.Fatalf("counted %d, heard %v", n, heard)
	}
}

func TestStoresGiveCreditBackToTheSubscriber(t *testing.T) {
	w := newWorld(t, Options{Credit: 1})
	a := w.env.Addresses
	engines := make([]*ledger, len(a.Shards))
	w.probe(a.Monitor, a.Publisher)
	for i, pid := range a.Shards {
		engines[i] = &ledger{names: map[string]bool{}}
		w.spawn(pid, NewStore(w.env, i, engines[i], ""))
	}
	outlet, err := w.net.Node("b").Bind(peer, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.spawn(a.Peers, NewSubscriber(w.env, peer))
	p := &peerWorld{world: w, outlet: outlet, replica: replicaB}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		p.post(nil, count(name, replicaB, 1))
	}
	p.publish(ping())
	if n := len(engines[0].names) + len(engines[1].names); n != 5 {
		t.Fatalf("%d of 5 frames were merged with a credit of one packet", n)
	}
	if h := p.lastHeard(); h.Ping == nil || h.Gap {
		t.Fatalf("heard %+v: all before the ping is merged", h)
	}
}

func TestStoreReportsAFloodOfConflictsInPart(t *testing.T) {
	w := newWorld(t, Options{})
	w.probe(w.env.Addresses.Publisher)
	shard := storage.NewShard(storage.ShardConfig{Range: storage.RangeOf(0, 1), Self: self, Grace: time.Minute, Retention: time.Hour})
	store := w.spawn(w.env.Addresses.Shards[0], NewStore(w.env, 0, shard, ""))
	flood := func(prefix string) messages.Merge {
		var m messages.Merge
		for i := range 100 {
			m.Packets = append(m.Packets, messages.Packet{Name: fmt.Sprint(prefix, i), Cells: []messages.Cell{
				{Place: messages.Base, Value: "x", Stamp: 1 << 40, Replica: replicaB},
				{Place: messages.Element, Name: "x", Stamp: 1 << 40, Replica: replicaB},
			}})
		}
		return m
	}
	w.send(store, flood("a"), flood("b"))
	if n := len(w.named("kind_conflict")); n != conflictsMost {
		t.Fatalf("%d events for 200 conflicts at once, want %d", n, conflictsMost)
	}
	w.advance(sweepEvery)
	w.send(store, flood("c"))
	if n := len(w.named("kind_conflict")); n != 2*conflictsMost {
		t.Fatalf("%d events after a second more, want %d", n, 2*conflictsMost)
	}
}
