package supervision

import (
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/rs/zerolog"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/transport"
	"blue-rings/transport/memory"
)

// world is virtual time and a dispatcher that runs in the test's goroutine: an
// actor has its turn when the test says run or advance.
type world struct {
	mu     sync.Mutex
	now    time.Time
	calls  []*timerCall
	queue  []func()
	events []messages.Event
	net    *memory.Network
}

type timerCall struct {
	at time.Time
	f  func()
}

func newWorld() *world {
	w := &world{now: time.Unix(1_000_000, 0), net: memory.New()}
	w.net.Auto(true)
	return w
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) After(d time.Duration, f func()) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	call := &timerCall{at: w.now.Add(d), f: f}
	w.calls = append(w.calls, call)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.calls = slices.DeleteFunc(w.calls, func(c *timerCall) bool { return c == call })
	}
}

// Schedule and Throughput make the world an actor.Dispatcher.
func (w *world) Schedule(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, f)
}

func (w *world) Throughput() int { return 1 }

// run gives turns until nobody has anything to do.
func (w *world) run() {
	for {
		w.mu.Lock()
		if len(w.queue) == 0 {
			w.mu.Unlock()
			return
		}
		turn := w.queue[0]
		w.queue = w.queue[1:]
		w.mu.Unlock()
		turn()
	}
}

// advance moves time on by d, delivering what falls due in order.
func (w *world) advance(d time.Duration) {
	w.run()
	end := w.Now().Add(d)
	for {
		call := w.nextCall(end)
		if call == nil {
			break
		}
		call.f()
		w.run()
	}
	w.mu.Lock()
	w.now = end
	w.mu.Unlock()
}

func (w *world) nextCall(end time.Time) *timerCall {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.calls) == 0 {
		return nil
	}
	next := slices.MinFunc(w.calls, func(a, b *timerCall) int { return a.at.Compare(b.at) })
	if next.at.After(end) {
		return nil
	}
	w.calls = slices.DeleteFunc(w.calls, func(c *timerCall) bool { return c == next })
	w.now = next.at
	return next
}

// hear keeps the events.
func (w *world) hear(e messages.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}

// heard are the events of that type, in order.
func heard[E messages.Event](w *world) []E {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []E
	for _, e := range w.events {
		if e, ok := e.(E); ok {
			all = append(all, e)
		}
	}
	return all
}

// config is a valid configuration in the world.
func (w *world) config(host string) Config {
	draws := uint64(0)
	return Config{
		Host:        host,
		Network:     w.net.Node(host),
		Clock:       w,
		Shards:      2,
		Incarnation: 1,
		Random:      func() uint64 { draws++; return draws },
		Options:     actors.Options{Publish: "tcp://" + host + ":4000"},
		Spawning:    []actor.PropsOption{actor.WithDispatcher(w)},
		Log:         Log{Writer: io.Discard},
	}.Defaults()
}

// env makes an Env of cfg whose events the world hears at once.
func (w *world) env(cfg Config) *actors.Env {
	env := NewEnv(newSystem(zerolog.Nop()), cfg)
	env.Emit = w.hear
	reportDeadLetters(env)
	return env
}

// spawn spawns a whole node, and runs it until it rests.
func (w *world) spawn(t *testing.T, cfg Config) (*actors.Env, *actor.PID) {
	t.Helper()
	env := w.env(cfg)
	root, err := Spawn(env, cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	return env, root
}

// living reports whether an actor of that id exists.
func living(env *actors.Env, id string) bool {
	_, ok := env.System.ProcessRegistry.GetLocal(id)
	return ok
}

// listening reports whether somebody publishes there.
func listening(n transport.Network, endpoint string) bool {
	outlet, err := n.Bind(endpoint, nil)
	if err != nil {
		return true
	}
	_ = outlet.Close() // it was opened to see whether it can be
	return false
}

// answered is an asker that remembers.
type answered struct{ batch *messages.Batch }

func (a *answered) Answered(b *messages.Batch) { a.batch = b }

// operate carries out one operation on a node and answers its answer.
func (w *world) operate(t *testing.T, env *actors.Env, to *actor.PID, op messages.Op) messages.Answer {
	t.Helper()
	asker := &answered{}
	op.Hash = messages.HashName(op.Name)
	if to == nil {
		to = env.Addresses.Store(op.Hash)
	}
	env.System.Root.Send(to, messages.Operate{Batch: &messages.Batch{
		Ops: []messages.Op{op}, Answers: make([]messages.Answer, 1), Asker: asker,
	}})
	w.run()
	if asker.batch == nil {
		t.Fatalf("an operation on %q was not answered", op.Name)
	}
	return asker.batch.Answers[0]
}

func increment(name string, by int64) messages.Op {
	return messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(by)}
}
