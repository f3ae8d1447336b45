package actors

import (
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport"
	"blue-rings/transport/memory"
)

// world is one node whose actors run in the test's goroutine, on virtual time.
// Every address is a probe until spawn gives it an actor.
type world struct {
	t      testing.TB
	env    *Env
	net    *memory.Network
	now    time.Time
	calls  []*call
	turns  []func()
	events []messages.Event
	sent   map[string][]any // what probes got, by address
	failed map[string][]any // reasons, by actor
	parent *actor.PID
	child  actor.Context
}

type call struct {
	at  time.Time
	f   func()
	off bool
}

const endpoint = "tcp://127.0.0.1:4000"

var self = messages.Replica{Host: "a", Incarnation: 1}

func newWorld(t testing.TB, options Options) *world {
	w := &world{
		t:      t,
		net:    memory.New(),
		now:    time.UnixMilli(1_767_225_600_000),
		sent:   map[string][]any{},
		failed: map[string][]any{},
	}
	w.net.Auto(true)
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger {
		return slog.New(slog.NewTextHandler(io.Discard, nil))
	}))
	at := func(name string) *actor.PID { return actor.NewPID(system.Address(), "node/"+name) }
	w.env = &Env{
		System:  system,
		Self:    self,
		Options: options.Defaults(),
		Clock:   w,
		Hybrid:  &storage.Clock{},
		Network: w.net.Node("a"),
		Addresses: Addresses{
			Publisher:  at("publisher"),
			Monitor:    at("monitor"),
			Enumerator: at("enumerator"),
			Recorder:   at("recorder"),
			Peers:      at("peers"),
			Shards:     []*actor.PID{at("store0"), at("store1")},
			Custom:     map[string]*actor.PID{"peak": at("peak")},
		},
		Counters: &Counters{Stores: make([]StoreGauge, 3)},
		Pressure: NewPressure(options.Defaults().Backlog),
		View:     &ViewBox{},
		Emit:     func(e messages.Event) { w.events = append(w.events, e) },
		Spawning: []actor.PropsOption{actor.WithDispatcher(w)},
	}
	root := actor.PropsFromFunc(func(ctx actor.Context) {
		if _, ok := ctx.Message().(*actor.Started); ok {
			w.child = ctx
		}
	}, actor.WithDispatcher(w), actor.WithMailbox(func() actor.Mailbox { return &Mailbox{} }), actor.WithSupervisor(w))
	parent, err := system.Root.SpawnNamed(root, "node")
	if err != nil {
		t.Fatal(err)
	}
	w.parent = parent
	w.run()
	return w
}

// Schedule and Throughput make the world a dispatcher.
func (w *world) Schedule(f func()) { w.turns = append(w.turns, f) }
func (w *world) Throughput() int   { return 1 }

// HandleFailure notes a failure and restarts at once.
func (w *world) HandleFailure(_ *actor.ActorSystem, s actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, _ any) {
	w.failed[child.Id] = append(w.failed[child.Id], reason)
	s.RestartChildren(child)
}

// Now and After make the world a clock.
func (w *world) Now() time.Time { return w.now }
func (w *world) After(d time.Duration, f func()) func() {
	c := &call{at: w.now.Add(d), f: f}
	w.calls = append(w.calls, c)
	return func() { c.off = true }
}

// run gives turns until nobody has anything to do.
func (w *world) run() {
	for n := 0; len(w.turns) > 0; n++ {
		if n > 100_000 {
			w.t.Fatal("the actors do not come to rest")
		}
		turn := w.turns[0]
		w.turns = w.turns[1:]
		turn()
	}
}

// advance moves time, and lets the actors do what falls due.
func (w *world) advance(d time.Duration) {
	end := w.now.Add(d)
	w.run()
	for {
		w.calls = slices.DeleteFunc(w.calls, func(c *call) bool { return c.off })
		var next *call
		for _, c := range w.calls {
			if !c.at.After(end) && (next == nil || c.at.Before(next.at)) {
				next = c
			}
		}
		if next == nil {
			break
		}
		next.off = true
		w.now = next.at
		next.f()
		w.run()
	}
	w.now = end
}

// spawn makes an actor at its address, below a parent that restarts it at once.
func (w *world) spawn(pid *actor.PID, producer actor.Producer) *actor.PID {
	w.t.Helper()
	got, err := w.child.SpawnNamed(w.env.Props(producer), pid.Id[len("node/"):])
	if err != nil {
		w.t.Fatal(err)
	}
	w.run()
	return got
}

// probe records what is sent to an address.
func (w *world) probe(pids ...*actor.PID) {
	for _, pid := range pids {
		w.spawn(pid, func() actor.Actor {
			return actor.ReceiveFunc(func(ctx actor.Context) {
				switch ctx.Message().(type) {
				case actor.AutoReceiveMessage, actor.SystemMessage:
				default:
					w.sent[pid.Id] = append(w.sent[pid.Id], ctx.Message())
				}
			})
		})
	}
}

// got takes what a probe got.
func (w *world) got(pid *actor.PID) []any {
	got := w.sent[pid.Id]
	delete(w.sent, pid.Id)
	return got
}

// send puts messages into a mailbox and lets the actors run.
func (w *world) send(pid *actor.PID, all ...any) {
	for _, message := range all {
		w.env.System.Root.Send(pid, message)
	}
	w.run()
}

// named are the events of that name so far.
func (w *world) named(name string) []messages.Event {
	var named []messages.Event
	for _, e := range w.events {
		if e.Name() == name {
			named = append(named, e)
		}
	}
	return named
}

// listen connects another host to the node's publisher.
func (w *world) listen() transport.Inlet {
	w.t.Helper()
	inlet, err := w.net.Node("b").Connect(endpoint, "", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return inlet
}

// frames receives and decodes all that waits.
func (w *world) frames(inlet transport.Inlet) []messages.Frame {
	w.t.Helper()
	var frames []messages.Frame
	for {
		b, err := inlet.Receive()
		if err == transport.ErrEmpty { //nolint:errorlint // the loop ends with exactly this
			return frames
		}
		if err != nil {
			w.t.Fatal(err)
		}
		frame, err := messages.DecodeFrame(b)
		if err != nil {
			w.t.Fatal(err)
		}
		frames = append(frames, frame)
	}
}

// count is a packet that says how much a replica has counted under a name.
func count(name string, by messages.Replica, added int64) messages.Packet {
	return messages.Packet{
		Name:  name,
		Slots: []messages.Slot{{Replica: by, Serial: 7, Added: messages.Int(added)}},
	}
}
