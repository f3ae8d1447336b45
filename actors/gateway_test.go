package actors

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport/resp"
)

// served is a node with gateways on loopback and small stores, on the threads
// and sockets of the machine. Its clock stands still unless moved.
type served struct {
	t        testing.TB
	env      *Env
	clock    *handClock
	gateway  *actor.PID
	listener net.Listener
	events   chan messages.Event
}

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// newServed makes a node of two stores, each an actor with that behaviour, and
// a custom one of kind peak.
func newServed(t testing.TB, store func() actor.ReceiveFunc) *served {
	t.Helper()
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger {
		return slog.New(slog.NewTextHandler(io.Discard, nil))
	}))
	s := &served{t: t, clock: newHandClock(), events: make(chan messages.Event, 1000)}
	s.env = &Env{
		System:   system,
		Self:     messages.Replica{Host: "a", Incarnation: 1},
		Options:  Options{}.Defaults(),
		Clock:    s.clock,
		Hybrid:   &storage.Clock{},
		Counters: &Counters{Stores: make([]StoreGauge, 3)},
		Pressure: NewPressure(Options{}.Defaults().Backlog),
		View:     &ViewBox{},
		Emit:     func(e messages.Event) { s.events <- e },
	}
	s.env.Addresses = Addresses{
		Publisher: actor.NewPID(system.Address(), "publisher"),
		Peers:     actor.NewPID(system.Address(), "peers"),
		Shards:    []*actor.PID{s.spawn("store0", store()), s.spawn("store1", store())},
		Custom:    map[string]*actor.PID{"peak": s.spawn("peak", store())},
	}
	return s
}

func (s *served) spawn(name string, receive actor.ReceiveFunc) *actor.PID {
	return s.spawnActor(name, func() actor.Actor { return receive })
}

func (s *served) spawnActor(name string, producer actor.Producer) *actor.PID {
	s.t.Helper()
	pid, err := s.env.System.Root.SpawnNamed(s.env.Props(producer), name)
	if err != nil {
		s.t.Fatal(err)
	}
	return pid
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

// serveRedis opens the gateway for at most so many clients.
func (s *served) serveRedis(most int) {
	s.t.Helper()
	s.listener = listen(s.t)
	server := newRedisServer(s.env, s.listener, resp.Limits{Bulk: 128 << 10}, most)
	s.gateway = s.spawnActor("redis", func() actor.Actor { return &RedisGateway{env: s.env, server: server} })
	s.t.Cleanup(s.stop)
}

// stop stops the gateway, and the test if that does not end.
func (s *served) stop() {
	s.t.Helper()
	if err := s.env.System.Root.StopFuture(s.gateway).Wait(); err != nil {
		s.t.Errorf("the gateway does not stop: %v", err)
	}
}

// event is the next event that f accepts.
func (s *served) event(f func(messages.Event) bool) messages.Event {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		select {
		case e := <-s.events:
			if f(e) {
				return e
			}
		case <-ctx.Done():
			s.t.Fatal("the event did not come")
		}
	}
}

// client is a raw connection.
type client struct {
	t testing.TB
	net.Conn
	in *bufio.Reader
}

func (s *served) dial() *client {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(SystemClock{}.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	return &client{s.t, conn, bufio.NewReader(conn)}
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatal(err)
	}
}

// expect reads lines and compares.
func (c *client) expect(lines ...string) {
	c.t.Helper()
	for _, want := range lines {
		got, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Fatalf("want %q: %v", want, err)
		}
		if got != want+"\r\n" {
			c.t.Fatalf("got %q, want %q", got, want)
		}
	}
}

// expectEnd reads the end of the connection.
func (c *client) expectEnd() {
	c.t.Helper()
	if b, err := c.in.ReadByte(); err == nil {
		c.t.Fatalf("got %q, want the end", b)
	}
}

// counting is a store of counters: INCR, GET, DBSIZE and digests.
func counting() actor.ReceiveFunc {
	values := map[string]int64{}
	return func(ctx actor.Context) {
		operate, ok := ctx.Message().(messages.Operate)
		if !ok {
			return
		}
		batch := operate.Batch
		for i, op := range batch.Ops {
			answer := messages.Answer{Outcome: messages.Done, Form: messages.InNumber}
			switch op.Verb {
			case messages.Increment:
				n, _ := op.Number.Int64()
				values[op.Name] += n
				answer.Number = messages.Int(values[op.Name])
			case messages.Get:
				n, ok := values[op.Name]
				answer.Number = messages.Int(n)
				if !ok {
					answer.Outcome = messages.Missing
				}
			case messages.Count:
				answer.Number = messages.Int(int64(len(values)))
			default:
				answer = messages.Answer{Outcome: messages.Refused, Text: "a counter"}
			}
			batch.Answers[i] = answer
		}
		batch.Asker.Answered(batch)
	}
}

// silent is a store that never answers. It tells of each batch.
func silent(got chan<- *messages.Batch) func() actor.ReceiveFunc {
	return func() actor.ReceiveFunc {
		return func(ctx actor.Context) {
			if operate, ok := ctx.Message().(messages.Operate); ok {
				got <- operate.Batch
			}
		}
	}
}

// handClock is a clock that stands still until it is moved.
type handClock struct {
	mu    sync.Mutex
	now   time.Time
	calls map[*handCall]struct{}
}

type handCall struct {
	at time.Time
	f  func()
}

func newHandClock() *handClock {
	return &handClock{now: time.UnixMilli(1_700_000_000_000), calls: map[*handCall]struct{}{}}
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) After(d time.Duration, f func()) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	call := &handCall{c.now.Add(d), f}
	c.calls[call] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.calls, call)
	}
}

// move moves time by d and calls what is due.
func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []func()
	for call := range c.calls {
		if !call.at.After(c.now) {
			due = append(due, call.f)
			delete(c.calls, call)
		}
	}
	c.mu.Unlock()
	for _, f := range due {
		f()
	}
}

// waits is how many calls wait.
func (c *handClock) waits() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls)
}

func (s *served) limits() resp.Limits { return resp.Limits{} }
