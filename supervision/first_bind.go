package supervision

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

// bindPatience is how long the first start waits for a taken endpoint: a socket
// that was just closed may keep it for some milliseconds.
const bindPatience = 500 * time.Millisecond

// firstBind waits, as a listener to events, until a new node is spawned and its
// publisher bound. Later failures to bind are the publisher's own matter: it
// retries for ever.
type firstBind struct {
	publisher string
	spawned   chan struct{}
	bound     chan struct{}
	failed    chan error

	once struct{ spawned, bound sync.Once }
}

func newFirstBind(publisher string) *firstBind {
	return &firstBind{
		publisher: publisher,
		spawned:   make(chan struct{}),
		bound:     make(chan struct{}),
		failed:    make(chan error, 1),
	}
}

// hear listens to events; it never blocks.
func (f *firstBind) hear(e messages.Event) {
	switch e := e.(type) {
	case messages.NodeStarted:
		f.once.spawned.Do(func() { close(f.spawned) })
	case messages.Bound:
		f.once.bound.Do(func() { close(f.bound) })
	case messages.SocketFailed:
		if e.Actor != f.publisher {
			return
		}
		select {
		case f.failed <- e.Err:
		default:
		}
	}
}

// wait answers nil once the node is spawned and bound, else why it will not be.
func (f *firstBind) wait(ctx context.Context, cfg Config) error {
	late := make(chan struct{})
	var failure error
	bound, failed := f.bound, f.failed
	for bound != nil {
		select {
		case <-bound:
			bound = nil
		case failure = <-failed:
			if !errors.Is(failure, transport.ErrInUse) {
				return cannotPublish(cfg, failure)
			}
			failed = nil
			defer cfg.Clock.After(bindPatience, func() { close(late) })()
		case <-late:
			return cannotPublish(cfg, failure)
		case <-ctx.Done():
			return fmt.Errorf("start: %w", ctx.Err())
		}
	}
	select {
	case <-f.spawned:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("start: %w", ctx.Err())
	}
}

func cannotPublish(cfg Config, err error) error {
	switch {
	case errors.Is(err, transport.ErrInUse), errors.Is(err, transport.ErrEndpoint): // which say what to do
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		err = fmt.Errorf("%w; raise the limit of open files (ulimit -n)", err)
	default:
		err = fmt.Errorf("%w; give an endpoint that this machine can bind", err)
	}
	return fmt.Errorf("--pub %s: cannot publish: %w", cfg.Options.Publish, err)
}
