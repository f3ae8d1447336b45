package supervision

import (
	"slices"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// everybody are the actors of a node of two stores, in the order of starting.
func everybody() []string {
	return []string{
		"node", "node/recorder", "node/stores", "node/stores/default/0", "node/stores/default/1",
		"node/publisher", "node/monitor", "node/enumerator", "node/peers",
	}
}

func TestANodeIsSpawnedAtTheAddressesThatAreKnownBefore(t *testing.T) {
	w := newWorld()
	env, _ := w.spawn(t, w.config("a"))
	for _, id := range everybody() {
		if !living(env, id) {
			t.Errorf("%s does not live", id)
		}
	}
	at := env.Addresses
	known := append([]*actor.PID{at.Recorder, at.Publisher, at.Monitor, at.Enumerator, at.Peers}, at.Shards...)
	for _, pid := range known {
		if !living(env, pid.Id) {
			t.Errorf("nobody is at %s", pid.Id)
		}
	}
	started := heard[messages.NodeStarted](w)
	if len(started) != 1 || started[0].Replica != (messages.Replica{Host: "a", Incarnation: 1}) {
		t.Fatalf("started: %v", started)
	}
	if !listening(w.net.Node("z"), "tcp://a:4000") {
		t.Fatal("the publisher is not bound")
	}
	if letters := heard[messages.DeadLetter](w); len(letters) > 0 {
		t.Fatalf("dead letters at the start: %v", letters)
	}
}

func TestASystemHoldsOneNode(t *testing.T) {
	w := newWorld()
	env, _ := w.spawn(t, w.config("a"))
	if _, err := Spawn(env, w.config("a")); err == nil {
		t.Fatal("a second node was spawned on one system")
	}
}

func TestAnOrderedStopEndsEverybodyAndThenSaysSo(t *testing.T) {
	w := newWorld()
	cfg := w.config("a")
	cfg.Peers = []string{"tcp://b:4000"}
	env, root := w.spawn(t, cfg)
	done := 0
	env.System.Root.Send(root, StopOrderly{Reason: "test", Done: func() { done++ }})
	env.System.Root.Send(root, StopOrderly{Reason: "again"})
	w.run()
	if done != 1 {
		t.Fatalf("done was said %d times", done)
	}
	for _, id := range append(everybody(), "node/peers/tcp://b:4000") {
		if living(env, id) {
			t.Errorf("%s lives", id)
		}
	}
	if listening(w.net.Node("z"), "tcp://a:4000") {
		t.Fatal("the publisher's socket is open")
	}
	if late := heard[messages.StopLate](w); len(late) > 0 {
		t.Fatalf("late: %v", late)
	}
	w.advance(time.Minute)
	if letters := heard[messages.DeadLetter](w); len(letters) > 0 {
		t.Fatalf("dead letters after the stop: %v", letters)
	}
}

func TestWhatThePublisherHoldsLeavesBeforeTheStop(t *testing.T) {
	w := newWorld()
	a, root := w.spawn(t, w.config("a"))
	cfg := w.config("b")
	cfg.Peers = []string{"tcp://a:4000"}
	b, _ := w.spawn(t, cfg)
	w.advance(time.Second)
	pings := a.Counters.SentPings.Load()
	slot := messages.Slot{Replica: a.Self, Serial: 1, Added: messages.Int(9)}
	a.System.Root.Send(a.Addresses.Publisher, messages.Announce{Packets: []messages.Packet{{Name: "x", Slots: []messages.Slot{slot}}}})
	a.System.Root.Send(root, StopOrderly{Reason: "test"})
	w.run()
	if got := w.operate(t, b, nil, messages.Op{Verb: messages.Get, Name: "x"}); got.Number.String() != "9" {
		t.Fatalf("b has %+v, want 9", got)
	}
	if sent := a.Counters.SentPings.Load(); sent != pings+1 {
		t.Fatalf("%d pings at the stop, want 1", sent-pings)
	}
}

// deaf is a mailbox that one actor never hears of its stop through.
type deaf struct {
	actors.Mailbox
	id   string
	self string
}

func (d *deaf) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	d.self = invoker.(actor.Context).Self().Id
	d.Mailbox.RegisterHandlers(invoker, dispatcher)
}

func (d *deaf) PostSystemMessage(m any) {
	if _, stop := m.(*actor.Stop); stop && d.self == d.id {
		return
	}
	d.Mailbox.PostSystemMessage(m)
}

func TestAStepThatHangsIsReportedAndLeftBehind(t *testing.T) {
	w := newWorld()
	cfg := w.config("a")
	cfg.Spawning = append(cfg.Spawning, actor.WithMailbox(func() actor.Mailbox { return &deaf{id: "node/stores/default/1"} }))
	env, root := w.spawn(t, cfg)
	done := false
	env.System.Root.Send(root, StopOrderly{Reason: "test", Done: func() { done = true }})
	w.run()
	if done || !living(env, "node/publisher") {
		t.Fatal("the stop did not wait for the stores")
	}
	w.advance(5 * time.Second)
	if !done || living(env, "node/publisher") {
		t.Fatal("the stop did not go on")
	}
	late := heard[messages.StopLate](w)
	if len(late) != 1 || late[0].Step != "stores" {
		t.Fatalf("late: %v", late)
	}
}

func TestTheStepsOfAStopLeaveTimeForTheNetwork(t *testing.T) {
	var sum time.Duration
	var names []string
	for _, step := range stopSteps(false) {
		sum += step.deadline
		names = append(names, step.name)
	}
	if sum+networkDeadline >= stopDeadline {
		t.Fatalf("%s for the steps and %s for the network: more than %s", sum, networkDeadline, stopDeadline)
	}
	want := []string{"gateways", "enumerator", "peers", "stores", "publisher", "monitor", "recorder"}
	if !slices.Equal(names, want) {
		t.Fatalf("order: %v", names)
	}
}
