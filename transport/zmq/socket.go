package zmq

import (
	"fmt"
	"syscall"
	"time"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// socket is what inlets and outlets have in common. It has one owner; only the
// watcher's goroutine runs beside him, and knows nothing but ready.
type socket struct {
	net      *Network
	endpoint transport.Endpoint
	ctx      *zmq.Context
	soc      *zmq.Socket
	ready    *transport.Ready
	watcher  *watcher // nil until start
	bound    bool     // it was to listen at its endpoint
	full     bool     // ready owes a word when there is room to send
	closed   bool
	ended    func() // called when nothing of a closed socket is left; may be nil
}

// setting is one option of a socket.
type setting struct {
	name string
	set  func(*zmq.Socket) error
}

func value[T any](name string, set func(*zmq.Socket, T) error, v T) setting {
	return setting{name, func(s *zmq.Socket) error { return set(s, v) }}
}

// shared are the options of both sides. IPv6 is on only where the endpoint needs
// it: with it on, a name would be looked up for IPv6 alone.
func (s *socket) shared() []setting {
	return []setting{
		value("IPV6", (*zmq.Socket).SetIpv6, s.endpoint.IsIPv6() || s.endpoint.Host() == "*"),
		value("HANDSHAKE_IVL", (*zmq.Socket).SetHandshakeIvl, 5*time.Second),
		value("TCP_KEEPALIVE", (*zmq.Socket).SetTcpKeepalive, 1),
		value("TCP_KEEPALIVE_IDLE", (*zmq.Socket).SetTcpKeepaliveIdle, 10),
		value("TCP_KEEPALIVE_INTVL", (*zmq.Socket).SetTcpKeepaliveIntvl, 5),
		value("TCP_KEEPALIVE_CNT", (*zmq.Socket).SetTcpKeepaliveCnt, 3),
	}
}

func (s *socket) apply(settings []setting) error {
	for _, one := range settings {
		if err := one.set(s.soc); err != nil {
			return fmt.Errorf("option %s: %w", one.name, err)
		}
	}
	return nil
}

// start begins to watch. It comes before bind and connect, so that no event is
// missed.
func (s *socket) start() error {
	fd, err := s.soc.GetFd()
	if err != nil {
		return fmt.Errorf("file descriptor: %w", err)
	}
	s.watcher, err = watch(fd, s.ready.Fire)
	return err
}

// Arm implements transport.Socket.
func (s *socket) Arm() {
	if !s.closed {
		s.ready.Arm()
		s.look()
	}
}

// look fires when something waits already, or there is room that was wanted, and
// else makes sure that the next event is an edge for the watcher. It must follow
// each call that may have taken an event away while armed. An error is left for
// the next call to find.
func (s *socket) look() {
	if !s.ready.Armed() {
		return
	}
	events, err := s.soc.GetEvents()
	room := s.full && events&zmq.POLLOUT != 0
	if room {
		s.full = false // said once: an owner who does not want to send any more is left alone
	}
	if err != nil || room || events&zmq.POLLIN != 0 {
		s.ready.Fire()
	}
}

// retry calls send, and once more if that found no room: libzmq takes note of what
// has been sent at most once a millisecond, unless it is asked for events.
func (s *socket) retry(send func() error) error {
	err := send()
	if err == nil || !isErrno(err, syscall.EAGAIN) {
		return err
	}
	if _, failed := s.soc.GetEvents(); failed != nil {
		return failed
	}
	return send()
}

// Close implements transport.Socket. The context ends in the background, since
// it waits for what lingers.
func (s *socket) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if path := s.endpoint.Path(); s.bound && path != "" {
		s.net.leave(path)
		s.ended = func() { s.net.left(path) }
	}
	s.ready.Close()
	if s.watcher != nil {
		s.watcher.close()
	}
	err := s.soc.Close()
	s.net.mu.Lock()
	delete(s.net.open, s)
	s.net.mu.Unlock()
	go s.terminate()
	if err != nil {
		return s.failure("close", err)
	}
	return nil
}

// terminate ends the context after its socket; it blocks while that lingers.
func (s *socket) terminate() {
	defer s.net.ending.Done()
	// The one error there is, an interrupted call, zmq4 answers by trying again.
	_ = s.ctx.Term()
	if s.ended != nil {
		s.ended()
	}
}

func (s *socket) failure(op string, err error) error {
	if isErrno(err, syscall.EADDRINUSE) {
		err = fmt.Errorf("%w: stop the process that has it, or choose another", transport.ErrInUse)
	}
	return &transport.SocketError{Op: op, Endpoint: s.endpoint.String(), Err: err}
}

// isErrno looks at an error as zmq4 returned it, not at one wrapped since.
func isErrno(err error, want syscall.Errno) bool {
	return zmq.AsErrno(err) == zmq.Errno(want)
}
