package supervision

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/transport"
)

// bindPatience is how long the first start waits for a taken endpoint: a socket
// that was just closed may keep it for some milliseconds.
const bindPatience = 500 * time.Millisecond

// firstBind waits, as a listener to events, until a new node is spawned and its
// publisher and its enumerator are bound. Later failures to bind are their own
// matter: they retry for ever.
type firstBind struct {
	clock   actors.Clock
	sockets []*firstSocket
	spawned chan struct{}
	once    sync.Once
	unread  chan error // what is on disk cannot be loaded
}

// firstSocket is one of the sockets that a node binds.
type firstSocket struct {
	owner    string // the actor
	endpoint string
	flag     string // that gives the endpoint
	purpose  string // what the node cannot do without it
	bound    chan struct{}
	failed   chan error
	once     sync.Once
}

func newFirstBind(env *actors.Env) *firstBind {
	f := &firstBind{clock: env.Clock, spawned: make(chan struct{}), unread: make(chan error, 1)}
	f.await(env.Addresses.Publisher.Id, env.Options.Publish, "--pub", "publish")
	if env.Options.CatchUp != "" {
		f.await(env.Addresses.Enumerator.Id, env.Options.CatchUp, "--catch-up", "answer peers that catch up")
	}
	return f
}

func (f *firstBind) await(owner, endpoint, flag, purpose string) {
	f.sockets = append(f.sockets, &firstSocket{
		owner: owner, endpoint: endpoint, flag: flag, purpose: purpose,
		bound:  make(chan struct{}),
		failed: make(chan error, 1),
	})
}

// hear listens to events; it never blocks.
func (f *firstBind) hear(e messages.Event) {
	switch e := e.(type) {
	case messages.NodeStarted:
		f.once.Do(func() { close(f.spawned) })
	case messages.LoadFailed:
		select {
		case f.unread <- e.Err:
		default:
		}
	}
	for _, s := range f.sockets {
		s.hear(e)
	}
}

func (s *firstSocket) hear(e messages.Event) {
	switch e := e.(type) {
	case messages.Bound:
		if e.Endpoint == s.endpoint {
			s.once.Do(func() { close(s.bound) })
		}
	case messages.SocketFailed:
		if e.Actor != s.owner {
			return
		}
		select {
		case s.failed <- e.Err:
		default:
		}
	}
}

// wait answers nil once the node is spawned and bound, else why it will not be.
func (f *firstBind) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // also if all is there by now
		return fmt.Errorf("start: %w", err)
	}
	for _, s := range f.sockets {
		if err := s.wait(ctx, f); err != nil {
			return err
		}
	}
	select {
	case <-f.spawned:
		return nil
	case err := <-f.unread:
		return err
	case <-ctx.Done():
		return fmt.Errorf("start: %w", ctx.Err())
	}
}

func (s *firstSocket) wait(ctx context.Context, f *firstBind) error {
	late := make(chan struct{})
	var failure error
	failed := s.failed
	for {
		select {
		case <-s.bound:
			return nil
		case failure = <-failed:
			if !errors.Is(failure, transport.ErrInUse) {
				return s.cannot(failure)
			}
			failed = nil
			defer f.clock.After(bindPatience, func() { close(late) })()
		case <-late:
			return s.cannot(failure)
		case err := <-f.unread:
			return err
		case <-ctx.Done():
			return fmt.Errorf("start: %w", ctx.Err())
		}
	}
}

func (s *firstSocket) cannot(err error) error {
	switch {
	case errors.Is(err, transport.ErrInUse), errors.Is(err, transport.ErrEndpoint): // which say what to do
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		err = fmt.Errorf("%w; raise the limit of open files (ulimit -n)", err)
	default:
		err = fmt.Errorf("%w; give an endpoint that this machine can bind", err)
	}
	return fmt.Errorf("%s %s: cannot %s: %w", s.flag, s.endpoint, s.purpose, err)
}
