package actors

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/messages"
)

const tooMuch = 1 << 30 // bytes

// Writes wait for the publisher, reads and what asks no store do not; then they go
// on, in order.
func TestWritesWaitForThePublisher(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	writer, reader := s.dial(), s.dial()
	s.env.Pressure.took(messages.Load{}, tooMuch)
	writer.send("INCR x\r\nGET x\r\n")
	s.awaitWaiting()
	reader.send("PING\r\nGET x\r\n")
	reader.expect("+PONG", "$-1")
	s.env.Pressure.took(messages.Load{}, 0)
	writer.expect(":1", "$1", "1")
}

// awaitWaiting waits until a client waits for the publisher.
func (s *served) awaitWaiting() {
	await(s.t, func() bool {
		s.env.Pressure.mu.Lock()
		defer s.env.Pressure.mu.Unlock()
		return s.env.Pressure.eased != nil
	})
}

// A client that has waited for too long is told that nothing was done.
func TestWritesDoNotWaitForEver(t *testing.T) {
	s := newServed(t, counting)
	s.serveRedis(10)
	c, other := s.dial(), s.dial()
	s.env.Pressure.took(messages.Load{}, tooMuch)
	c.send("PING\r\nINCR x\r\n")
	s.awaitWaiting()
	for at := time.Duration(0); at <= answerWithin; at += guardEvery {
		await(t, func() bool { return s.clock.waits() == 1 })
		s.clock.move(guardEvery)
	}
	c.expect("+PONG", "-"+notSent)
	c.expectEnd()
	s.env.Pressure.took(messages.Load{}, 0)
	other.send("GET x\r\n")
	other.expect("$-1")
}

// A gateway stops also while its clients wait for a publisher that is stuck.
func TestGatewayStopsWhileClientsWaitForThePublisher(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := newServed(t, counting)
	s.serveRedis(10)
	c := s.dial()
	s.env.Pressure.took(messages.Load{}, tooMuch)
	c.send("INCR x\r\n")
	s.awaitWaiting()
	if err := s.env.System.Root.StopFuture(s.gateway).Wait(); err != nil {
		t.Fatal(err)
	}
	c.expect("-" + notSent)
	c.expectEnd()
	s.env.System.Shutdown()
}
