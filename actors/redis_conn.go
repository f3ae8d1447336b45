package actors

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"blue-rings/actors/redis"
	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// redisConn is one client. Its goroutine reads a pipeline, sends each store its
// batch, waits for all answers and writes the replies; only then does it read
// on, so a client is served as fast as it reads. What may make news waits before it
// is sent while too much news waits for the publisher.
type redisConn struct {
	server   *redisServer
	socket   net.Conn
	reader   *resp.Reader
	writer   *resp.Writer
	plan     *redis.Plan
	session  redis.Session
	commands []resp.Command

	pending   atomic.Int32  // batches the stores have not answered
	wake      chan struct{} // one slot: look at pending and gaveUp
	gaveUp    atomic.Bool
	busy      atomic.Uint64 // number of the pipeline being served, 0: none
	pipelines uint64

	guarded   uint64    // the pipeline at the last look; the guard's own
	guardedAt time.Time // when the guard saw it first
}

var _ messages.Asker = (*redisConn)(nil)

func newRedisConn(s *redisServer, socket net.Conn, id uint64) *redisConn {
	c := &redisConn{
		server:  s,
		socket:  socket,
		reader:  resp.NewReader(socket, s.limits),
		writer:  resp.NewWriter(socket, s.limits),
		session: redis.Session{ID: id},
		wake:    make(chan struct{}, 1),
	}
	c.plan = redis.NewPlan(s.table, len(s.env.Addresses.Shards), s.kinds, s.millis, connNode{s.node, c}, c)
	return c
}

// Answered is called by a store, in its turn, when a batch is answered.
func (c *redisConn) Answered(*messages.Batch) {
	if c.pending.Add(-1) == 0 {
		c.knock()
	}
}

// giveUp ends the waiting for stores, now and for ever. Any goroutine may.
func (c *redisConn) giveUp() {
	c.gaveUp.Store(true)
	c.knock()
}

func (c *redisConn) knock() {
	select {
	case c.wake <- struct{}{}:
	default: // somebody has knocked already
	}
}

// run serves the client until it leaves, or may not go on.
func (c *redisConn) run() {
	defer c.server.leave(c)
	defer func() { _ = c.socket.Close() }()
	for {
		var err error
		c.commands, err = c.reader.ReadPipeline(c.commands)
		if len(c.commands) > 0 && !c.serve() {
			return
		}
		if err != nil {
			c.end(err)
			return
		}
	}
}

// serve answers a pipeline. It answers false when the connection must end.
func (c *redisConn) serve() bool {
	c.pipelines++
	c.busy.Store(c.pipelines)
	began := c.server.env.Clock.Now()
	operations, group := 0, redis.Local
	for rest := c.commands; len(rest) > 0 && !c.plan.Ended(); {
		rest = c.planSome(rest)
		if failure := c.operate(); failure != "" {
			c.plan.Abandon(c.writer, &c.session, failure)
			_ = c.writer.Flush()
			return false
		}
		c.plan.Reply(c.writer, &c.session)
		operations += c.plan.Operations()
		group |= c.plan.Group()
		c.plan.Reset()
	}
	if err := c.writer.Flush(); err != nil {
		if errors.Is(err, resp.ErrOutput) {
			c.refused(err)
		}
		return false
	}
	c.server.env.Counters.Clients.served(group, c.server.env.Clock.Now().Sub(began), operations)
	c.busy.Store(0)
	if c.session.HTTP {
		c.refused(errors.New(redis.NotHTTP))
	}
	if c.session.Quit {
		c.linger()
	}
	return !c.session.Quit && !c.gaveUp.Load()
}

// planSome plans as many commands as one plan takes, and answers the others.
func (c *redisConn) planSome(commands []resp.Command) []resp.Command {
	for i := range commands {
		if !c.plan.Add(commands[i].Args) {
			return commands[i+1:]
		}
	}
	return nil
}

// What a client is told when it has been waited long enough.
const (
	noAnswer = "UNKNOWN the node gave no answer in time; whether the command took effect is not known"
	notSent  = "TRYAGAIN the node has too much news to publish, or is stopping; the command did not take effect"
)

// operate sends the plan to the stores and waits until all have answered. It
// answers why not when it must not wait any more: the stores may still write to
// the plan then.
func (c *redisConn) operate() (failure string) {
	n := c.plan.Ready()
	if n == 0 {
		return ""
	}
	if c.server.env.Counters.Disk.Loading.Load() {
		c.plan.Answer(messages.Answer{Outcome: messages.NotYet})
		return ""
	}
	if c.plan.Group()&redis.Writes != 0 && !c.waitForPublisher() {
		return notSent
	}
	c.pending.Store(int32(n))
	for store, batch := range c.plan.Batches {
		if len(batch.Ops) > 0 {
			c.server.send(store, batch)
		}
	}
	for {
		<-c.wake
		if c.pending.Load() == 0 {
			return ""
		}
		if c.gaveUp.Load() {
			return noAnswer
		}
	}
}

// waitForPublisher waits while too much news waits for it. It answers false when
// it must not wait any more.
func (c *redisConn) waitForPublisher() bool {
	for {
		eased := c.server.env.Pressure.Eased()
		if eased == nil {
			return true
		}
		if c.gaveUp.Load() {
			return false
		}
		select {
		case <-eased:
		case <-c.wake:
		}
	}
}

// end tells the client why the connection ends, if it is for what it sent.
func (c *redisConn) end(err error) {
	var protocol *resp.ProtocolError
	if !errors.As(err, &protocol) {
		return // the client has left, or the node stops
	}
	c.refused(err)
	c.writer.Error("ERR " + err.Error())
	if c.writer.Flush() != nil {
		return
	}
	c.linger()
}

// refused makes known that a client's connection is ended for what it did: all
// are counted, and the first of a burst is an event.
func (c *redisConn) refused(err error) {
	c.server.env.Counters.Clients.Refused.Add(1)
	if c.server.complains() {
		c.server.env.Emit(messages.ClientRefused{Client: c.socket.RemoteAddr().String(), Reason: err.Error()})
	}
}

// linger lets the client read its last reply: a socket that is closed with
// bytes unread takes back what it has sent.
func (c *redisConn) linger() {
	const most, atMost = 1 << 20, 200 * time.Millisecond
	half, ok := c.socket.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if c.socket.SetReadDeadline(SystemClock{}.Now().Add(atMost)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, c.socket, most)
}
