package actors

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors/redis"
	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// redisServer is a listener and the connections it brought. Safe for concurrent
// use.
type redisServer struct {
	env      *Env
	listener net.Listener
	limits   resp.Limits
	most     int // connections at a time
	table    *redis.Table
	kinds    []string     // of the custom stores
	stores   []*actor.PID // as a Plan orders batches
	node     *redisNode
	ended    chan struct{} // closed when nobody may wait any more
	all      sync.WaitGroup

	mu        sync.Mutex
	conns     map[*redisConn]struct{}
	ids       uint64
	refusals  burst
	accepting bool
	stopping  bool
}

func newRedisServer(env *Env, listener net.Listener, limits resp.Limits, most int) *redisServer {
	s := &redisServer{
		env:      env,
		listener: listener,
		limits:   limits,
		most:     most,
		table:    redis.NewTable(),
		kinds:    slices.Sorted(maps.Keys(env.Addresses.Custom)),
		stores:   slices.Clone(env.Addresses.Shards),
		ended:    make(chan struct{}),
		conns:    map[*redisConn]struct{}{},
	}
	for _, kind := range s.kinds {
		s.stores = append(s.stores, env.Addresses.Custom[kind])
	}
	s.node = &redisNode{env: env, since: env.Clock.Now(), ended: s.ended}
	return s
}

// accept takes clients from now on, until the listener fails, which is told to
// failed, or the server stops. It does nothing while clients are being taken.
func (s *redisServer) accept(failed func(error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accepting || s.stopping {
		return
	}
	s.accepting = true
	s.all.Go(func() {
		err := s.acceptAll()
		s.mu.Lock()
		s.accepting = false
		stopping := s.stopping
		s.mu.Unlock()
		if !stopping {
			failed(err)
		}
	})
}

func (s *redisServer) acceptAll() error {
	for {
		socket, err := s.listener.Accept()
		if err != nil {
			return err
		}
		if c := s.admit(socket); c != nil {
			s.env.Counters.Clients.Accepted.Add(1)
			go c.run()
			continue
		}
		s.env.Counters.Clients.Refused.Add(1)
		// A new socket takes so few bytes without waiting.
		_, _ = socket.Write([]byte("-ERR max number of clients reached\r\n"))
		_ = socket.Close()
	}
}

// admit is the connection of a new client, nil if there may be no more.
func (s *redisServer) admit(socket net.Conn) *redisConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || len(s.conns) >= s.most {
		return nil
	}
	s.ids++
	c := newRedisConn(s, socket, s.ids)
	s.conns[c] = struct{}{}
	s.all.Add(1)
	s.env.Counters.Clients.Connected.Add(1)
	return c
}

// leave is the last thing a connection does.
func (s *redisServer) leave(c *redisConn) {
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	s.env.Counters.Clients.Connected.Add(-1)
	s.all.Done()
}

// complains takes note of a client that is refused, and reports whether that is
// to be an event: who connects again and again must not fill the log.
func (s *redisServer) complains() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	publish, _ := s.refusals.hit(s.env.Clock.Now())
	return publish
}

// errTooLong is why the guard ends a connection.
var errTooLong = fmt.Errorf("more than %s over one pipeline: the client does not read its replies, or a store does not answer", answerWithin)

// guard ends the connections that have been at one pipeline for too long: it
// stops them waiting for stores first, and for their client at the next look.
func (s *redisServer) guard(now time.Time) {
	for _, c := range s.connections() {
		pipeline := c.busy.Load()
		switch {
		case pipeline == 0 || pipeline != c.guarded:
			c.guarded, c.guardedAt = pipeline, now
		case now.Sub(c.guardedAt) < answerWithin:
		case !c.gaveUp.Load():
			c.refused(errTooLong)
			c.giveUp()
		default:
			_ = c.socket.Close()
		}
	}
}

// stop ends everything: nobody is admitted any more, pipelines under way are
// answered if that is quick, and all connections are closed. It returns when
// all of them have ended, or after drainWithin + closeWithin.
func (s *redisServer) stop() {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	_ = s.listener.Close()
	for _, c := range s.connections() {
		// Whoever reads next reads no more; what was read is answered.
		_ = c.socket.SetReadDeadline(time.Unix(1, 0))
	}
	done := make(chan struct{})
	go func() { s.all.Wait(); close(done) }()
	if within(done, drainWithin) {
		return
	}
	close(s.ended)
	for _, c := range s.connections() {
		c.giveUp()
		// The error that tells of it needs no more than this.
		_ = c.socket.SetWriteDeadline(SystemClock{}.Now().Add(closeWithin / 2))
	}
	if within(done, closeWithin) {
		return
	}
	for _, c := range s.connections() {
		_ = c.socket.Close()
	}
}

// within reports whether done is closed within d. Sockets keep the time of the
// machine, so it is asked, and not the clock of the node.
func within(done <-chan struct{}, d time.Duration) bool {
	late := make(chan struct{})
	defer SystemClock{}.After(d, func() { close(late) })()
	select {
	case <-done:
		return true
	case <-late:
		return false
	}
}

func (s *redisServer) connections() []*redisConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.conns))
}

// millis is the time by the hybrid clock, by which stores judge expiry.
func (s *redisServer) millis() int64 {
	return s.env.Hybrid.Now(s.env.Clock.Now().UnixMilli()).Millis()
}

// send gives a batch to its store.
func (s *redisServer) send(store int, batch *messages.Batch) {
	s.env.System.Root.Send(s.stores[store], messages.Operate{Batch: batch})
}
