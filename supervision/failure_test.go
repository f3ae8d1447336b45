package supervision

import (
	"errors"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport"
)

func TestAFailedSocketRestartsOneActorAndNothingElse(t *testing.T) {
	w := newWorld()
	a, _ := w.spawn(t, w.config("a"))
	c, _ := w.spawn(t, w.config("c"))
	cfg := w.config("b")
	cfg.Peers = []string{"tcp://a:4000", "tcp://c:4000"}
	b, _ := w.spawn(t, cfg)
	w.operate(t, b, nil, increment("own", 7))
	w.advance(time.Second)
	if view := b.View.Load(); view.Up != 2 {
		t.Fatalf("%d of 2 peers are up", view.Up)
	}

	w.events = nil
	w.net.FailNext("b", transport.OpReceive, "tcp://a:4000", errors.New("ETERM"))
	w.operate(t, a, nil, increment("from a", 3))
	w.operate(t, c, nil, increment("from c", 5))
	failed := heard[messages.ActorFailed](w)
	if len(failed) != 1 || failed[0].Actor != "node/peers/tcp://a:4000" || !strings.Contains(failed[0].Reason, "ETERM") {
		t.Fatalf("failed: %v", failed)
	}
	for name, want := range map[string]string{"own": "7", "from c": "5"} {
		if got := w.operate(t, b, nil, messages.Op{Verb: messages.Get, Name: name}); got.Number.String() != want {
			t.Errorf("while a's subscriber waits, %q is %s, want %s", name, got.Number, want)
		}
	}

	// The failed frame is a hint that was lost; the background repetition of a
	// brings it again.
	w.advance(10 * time.Second)
	restarted := heard[messages.ActorRestarted](w)
	if len(restarted) != 1 || restarted[0].Actor != "node/peers/tcp://a:4000" {
		t.Fatalf("restarted: %v", restarted)
	}
	if view := b.View.Load(); view.Up != 2 || view.Peers[0].Restarts != 1 || view.Peers[1].Restarts != 0 {
		t.Fatalf("view: %+v", view)
	}
	for name, want := range map[string]string{"own": "7", "from a": "3", "from c": "5"} {
		if got := w.operate(t, b, nil, messages.Op{Verb: messages.Get, Name: name}); got.Number.String() != want {
			t.Errorf("afterwards, %q is %s, want %s", name, got.Number, want)
		}
	}
}

func TestAPublisherWhosePortIsTakenRetriesForEver(t *testing.T) {
	w := newWorld()
	thief, err := w.net.Node("thief").Bind("tcp://a:4000", nil)
	if err != nil {
		t.Fatal(err)
	}
	env, _ := w.spawn(t, w.config("a"))
	w.advance(time.Minute)
	if got := w.operate(t, env, nil, increment("x", 1)); got.Outcome != messages.Done {
		t.Fatalf("increment: %+v", got)
	}
	if err := thief.Close(); err != nil {
		t.Fatal(err)
	}
	w.advance(10 * time.Second)
	if bound := heard[messages.Bound](w); len(bound) != 1 {
		t.Fatalf("bound: %v", bound)
	}
	if failed := heard[messages.ActorFailed](w); len(failed) > 0 {
		t.Fatalf("a taken port is no failure of the actor: %v", failed)
	}
}

// brittle is an engine that fails when it is told to; the rest is that of a
// whole shard.
type brittle struct{ storage.Engine }

func (b *brittle) Operate(now messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet {
	if ops[0].Name == "fail" {
		panic("index out of luck")
	}
	return b.Engine.Operate(now, ops, answers)
}

func TestAFailedStoreKeepsItsStateAndItsMailbox(t *testing.T) {
	w := newWorld()
	cfg := w.config("a")
	cfg.Kinds = []Kind{{Name: "brittle", New: func(c storage.ShardConfig) storage.Engine {
		return &brittle{storage.NewShard(c)}
	}}}
	env, _ := w.spawn(t, cfg)
	store := env.Addresses.Custom["brittle"]
	w.operate(t, env, store, increment("x", 3))
	if got := w.operate(t, env, store, messages.Op{Verb: messages.Invoke, Name: "fail"}); got.Outcome != messages.Unknown {
		t.Fatalf("the failed operation was answered %+v, want unknown", got)
	}

	// What comes while the store waits is handled afterwards.
	waiting := &answered{}
	env.System.Root.Send(store, messages.Operate{Batch: &messages.Batch{
		Ops:     []messages.Op{{Verb: messages.Increment, Name: "x", Hash: messages.HashName("x"), Number: messages.Int(4)}},
		Answers: make([]messages.Answer, 1), Asker: waiting,
	}})
	w.run()
	if waiting.batch != nil {
		t.Fatal("a failed store handled an operation before its restart")
	}
	w.advance(time.Second)
	if waiting.batch == nil || waiting.batch.Answers[0].Number.String() != "7" {
		t.Fatalf("after the restart: %+v", waiting.batch)
	}
	if failed := heard[messages.ActorFailed](w); len(failed) != 1 || failed[0].Actor != "node/stores/brittle" {
		t.Fatalf("failed: %v", failed)
	}
}
