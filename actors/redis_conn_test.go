package actors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/goleak"

	"blue-rings/messages"
)

// A pipeline over all stores is answered in order, in pieces or at once, and
// each command sees those before it.
func TestPipelineInOrder(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	c := s.dial()
	var text strings.Builder
	var want []string
	const rounds, names = 40, 100
	for round := range rounds {
		for i := range names {
			name := fmt.Sprintf("name:%d", i)
			fmt.Fprintf(&text, "*2\r\n$4\r\nINCR\r\n$%d\r\n%s\r\n", len(name), name)
			want = append(want, fmt.Sprintf(":%d", round+1))
		}
	}
	text.WriteString("DBSIZE\r\nGET name:7\r\nPING\r\nNONSENSE\r\nMGET name:1 none name:2\r\n")
	want = append(want, fmt.Sprintf(":%d", names), "$2", "40", "+PONG",
		"-ERR unknown command 'NONSENSE', with args beginning with: ", "*3", "$2", "40", "$-1", "$2", "40")
	go func() { _, _ = c.Write([]byte(text.String())) }()
	c.expect(want...)
	// Byte by byte.
	for _, b := range []byte("INCR x\r\nINCR x\r\n") {
		c.send(string(b))
	}
	c.expect(":1", ":2")
	s.stop() // operations are counted when they are answered
	if n := s.env.Counters.Clients.Operations(); n != rounds*names+2+1+3+2 {
		t.Errorf("%d operations counted", n)
	}
}

// QUIT ends the connection once it is answered; what follows is not carried out.
func TestQuit(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	c := s.dial()
	c.send("INCR x\r\nQUIT\r\nINCR x\r\n")
	c.expect(":1", "+OK")
	c.expectEnd()
	c = s.dial()
	c.send("GET x\r\n")
	c.expect("$1", "1")
}

// A request of HTTP ends the connection before its body is read as commands.
func TestHTTPIsRefused(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	for request, replies := range map[string][]string{
		"POST / HTTP/1.1\r\nHost: x\r\n\r\nINCR x\r\n": nil,
		"GET / HTTP/1.1\r\nHost: x\r\n\r\nINCR x\r\n":  {"-ERR wrong number of arguments for 'get' command"},
	} {
		c := s.dial()
		c.send(request)
		c.expect(append(replies, "-ERR this port speaks the Redis protocol, and the client HTTP")...)
		c.expectEnd()
		s.event(func(e messages.Event) bool { return e.Name() == "client_refused" })
		s.clock.move(burstQuiet)
	}
	c := s.dial()
	c.send("GET x\r\n")
	c.expect("$-1")
}

// Who is refused again and again is counted, and one event.
func TestRefusalsAreOneEvent(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	for range 5 {
		c := s.dial()
		c.send("*x\r\n")
		c.expect("-ERR Protocol error: invalid multibulk length")
		c.expectEnd()
	}
	if n := s.env.Counters.Clients.Refused.Load(); n != 5 {
		t.Errorf("%d refusals are counted", n)
	}
	if n := len(s.events); n != 1 {
		t.Errorf("%d events", n)
	}
}

// What follows QUIT does not break the connection before its reply is read,
// however much that is.
func TestQuitBeforeMore(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	c := s.dial()
	c.send("QUIT\r\n" + strings.Repeat("PING\r\n", 20_000))
	c.expect("+OK")
	if _, err := c.in.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("the connection ends with %v", err)
	}
}

// Whoever does not speak the protocol is told, after what was understood is
// answered, and it is an event.
func TestMalformedInput(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	for text, want := range map[string]string{
		"*2\r\n$4\r\nINCR\r\n+x\r\n":             "-ERR Protocol error: expected '$', got '+'",
		"*1\r\n$9223372036854775807\r\nPING\r\n": "-ERR Protocol error: invalid bulk length: more than 131072 bytes",
	} {
		c := s.dial()
		c.send("PING\r\n" + text)
		c.expect("+PONG", want)
		c.expectEnd()
		e := s.event(func(e messages.Event) bool { return e.Name() == "client_refused" }).(messages.ClientRefused)
		if e.Client != c.LocalAddr().String() {
			t.Errorf("refused %s, not %s", e.Client, c.LocalAddr())
		}
		s.clock.move(burstQuiet) // else the next one belongs to the same burst
	}
}

// Clients over the limit are told so; when one leaves, there is room again.
func TestMostClients(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(2)
	first, second := s.dial(), s.dial()
	first.send("PING\r\n")
	first.expect("+PONG")
	second.send("PING\r\n")
	second.expect("+PONG")
	third := s.dial()
	third.expect("-ERR max number of clients reached")
	third.expectEnd()
	first.send("QUIT\r\n")
	first.expect("+OK")
	first.expectEnd()
	await(t, func() bool { return s.env.Counters.Clients.Connected.Load() == 1 })
	fourth := s.dial()
	fourth.send("PING\r\n")
	fourth.expect("+PONG")
}

// await waits until a condition of other goroutines holds.
func await(t testing.TB, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := make(chan struct{}, 1)
	for !holds() {
		SystemClock{}.After(time.Millisecond, func() { tick <- struct{}{} })
		select {
		case <-tick:
		case <-ctx.Done():
			t.Fatal("it does not come to hold")
		}
	}
}

// When a store does not answer, the guard ends the waiting, the client is told
// that nobody knows, and the connection ends. Others are served meanwhile.
func TestStoreThatDoesNotAnswer(t *testing.T) {
	got := make(chan *messages.Batch, 10)
	s := newServed(t, silent(got))
	s.serveRedis(10)
	c, idle := s.dial(), s.dial()
	c.send("PING\r\nINCR x\r\nPING\r\n")
	batch := <-got
	for at := time.Duration(0); at <= answerWithin; at += guardEvery {
		await(t, func() bool { return s.clock.waits() == 1 })
		s.clock.move(guardEvery)
	}
	const unknown = "-UNKNOWN the node gave no answer in time; whether the command took effect is not known"
	c.expect("+PONG", unknown, "+PONG")
	c.expectEnd()
	idle.send("PING\r\n")
	idle.expect("+PONG")
	// The answer comes in the end: it must harm nobody.
	batch.Answers[0] = messages.Answer{Outcome: messages.Done, Number: messages.Int(1)}
	batch.Asker.Answered(batch)
	idle.send("PING\r\n")
	idle.expect("+PONG")
}

// A client that does not read its replies is ended by the guard, and does not
// keep the gateway from stopping.
func TestClientThatDoesNotRead(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	near, far := net.Pipe() // has no room: a write waits for its reader
	server := newRedisServer(s.env, &oneClient{near: near, ended: make(chan struct{})}, s.limits(), 10)
	gateway := s.spawnActor("piped", func() actor.Actor { return &RedisGateway{env: s.env, server: server} })
	if _, err := far.Write([]byte("PING\r\n")); err != nil {
		t.Fatal(err)
	}
	var c *redisConn
	await(t, func() bool {
		for _, c = range server.connections() {
			return c.busy.Load() != 0
		}
		return false
	})
	for at := time.Duration(0); at <= answerWithin+guardEvery; at += guardEvery {
		await(t, func() bool { return s.clock.waits() == 2 })
		s.clock.move(guardEvery)
	}
	await(t, func() bool { return len(server.connections()) == 0 })
	if err := s.env.System.Root.StopFuture(gateway).Wait(); err != nil {
		t.Error(err)
	}
}

// oneClient is a listener with one client.
type oneClient struct {
	near  net.Conn
	ended chan struct{}
}

func (l *oneClient) Accept() (net.Conn, error) {
	if near := l.near; near != nil {
		l.near = nil
		return near, nil
	}
	<-l.ended
	return nil, net.ErrClosed
}

func (l *oneClient) Close() error   { close(l.ended); return nil }
func (l *oneClient) Addr() net.Addr { return &net.TCPAddr{} }

// The stop answers what is under way, ends what waits for ever, and leaves no
// goroutine of the gateway.
func TestStopLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	got := make(chan *messages.Batch, 10)
	s := newServed(t, silent(got))
	s.serveRedis(10)
	idle, waiting := s.dial(), s.dial()
	idle.send("PING\r\n")
	idle.expect("+PONG")
	waiting.send("INCR x\r\n")
	<-got
	s.stop()
	idle.expectEnd()
	waiting.expect("-UNKNOWN the node gave no answer in time; whether the command took effect is not known")
	waiting.expectEnd()
	if _, err := net.Dial("tcp", s.listener.Addr().String()); err == nil {
		t.Error("clients are still taken")
	}
	goleak.VerifyNone(t, before)
}

// A client that leaves in the middle of its pipeline does not keep the others
// from being served, and its connection ends.
func TestClientThatLeaves(t *testing.T) {
	got := make(chan *messages.Batch, 10)
	s := newServed(t, silent(got))
	s.serveRedis(10)
	c := s.dial()
	c.send("INCR x\r\nINCR ")
	batch := <-got
	_ = c.Close()
	batch.Answers[0] = messages.Answer{Outcome: messages.Done}
	batch.Asker.Answered(batch)
	await(t, func() bool { return s.env.Counters.Clients.Connected.Load() == 0 })
}

// A restarted gateway goes on with its listener and its clients.
func TestGatewayRestart(t *testing.T) {
	s := newServed(t, counting)
	server := newRedisServer(s.env, listen(t), s.limits(), 10)
	s.listener = server.listener
	s.gateway = s.spawnActor("redis", func() actor.Actor { return &brittle{RedisGateway{env: s.env, server: server}, s} })
	t.Cleanup(s.stop)
	c := s.dial()
	c.send("INCR x\r\n")
	c.expect(":1")
	s.env.System.Root.Send(s.gateway, "break")
	s.event(func(e messages.Event) bool { return e.Name() == "actor_restarted" })
	c.send("INCR x\r\n")
	c.expect(":2")
	later := s.dial()
	later.send("INCR x\r\n")
	later.expect(":3")
}

// brittle is a gateway that can be made to fail.
type brittle struct {
	RedisGateway
	s *served
}

func (b *brittle) Receive(ctx actor.Context) {
	switch ctx.Message().(type) {
	case string:
		panic("broken")
	case *actor.Restarting:
		b.s.env.Emit(messages.ActorRestarted{Actor: ctx.Self().Id})
	}
	b.RedisGateway.Receive(ctx)
}

// A listener that fails is an event, and is tried again.
func TestAcceptFails(t *testing.T) {
	s := newServed(t, counting)
	near, far := net.Pipe()
	listener := &flaky{oneClient: oneClient{near: near, ended: make(chan struct{})}, fails: 2}
	server := newRedisServer(s.env, listener, s.limits(), 10)
	gateway := s.spawnActor("flaky", func() actor.Actor { return &RedisGateway{env: s.env, server: server} })
	for range 2 {
		await(t, func() bool { return s.clock.waits() == 2 })
		s.clock.move(acceptAgain)
	}
	s.event(func(e messages.Event) bool { return e.Name() == "socket_failed" })
	go func() { _, _ = far.Write([]byte("PING\r\n")) }()
	answer := make([]byte, 7)
	if _, err := far.Read(answer); err != nil || string(answer) != "+PONG\r\n" {
		t.Errorf("%q %v", answer, err)
	}
	if err := s.env.System.Root.StopFuture(gateway).Wait(); err != nil {
		t.Error(err)
	}
}

// A listener that fails as long as files are scarce is mentioned now and then,
// not with every try.
func TestAcceptFailuresAreOneEventABurst(t *testing.T) {
	s := newServed(t, counting)
	listener := &flaky{oneClient: oneClient{ended: make(chan struct{})}, fails: 1 << 30}
	server := newRedisServer(s.env, listener, s.limits(), 10)
	s.gateway = s.spawnActor("flaky", func() actor.Actor { return &RedisGateway{env: s.env, server: server} })
	t.Cleanup(s.stop)
	tries := int(burstAgain / acceptAgain)
	for range tries + 1 {
		await(t, func() bool { return s.clock.waits() == 2 })
		s.clock.move(acceptAgain)
	}
	await(t, func() bool { return s.clock.waits() == 2 })
	if got := len(s.events); got != 2 {
		t.Fatalf("%d events of %d failures in a little more than %s, want 2", got, tries+2, burstAgain)
	}
}

// flaky is a listener that fails at first.
type flaky struct {
	oneClient
	fails int
}

func (l *flaky) Accept() (net.Conn, error) {
	if l.fails > 0 {
		l.fails--
		return nil, errors.New("too many open files")
	}
	return l.oneClient.Accept()
}
