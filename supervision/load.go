package supervision

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage"
)

// loadSaid is how often a load says how far it is.
const loadSaid = 2 * time.Second

// loader brings back what the disk has, before the stores serve: each store its
// range, all at once. It does so once in the life of a node. Digests are not loaded: they
// grow with what is.
type loader struct {
	env    *actors.Env
	dir    string
	shares []loadShare
	done   bool
	ctx    context.Context // of the load; ended by cancel
	cancel context.CancelFunc
}

// loadShare is what one store loads.
type loadShare struct {
	kind   string
	within storage.Range
	engine storage.Journaled
}

func newLoader(env *actors.Env, dir string) *loader {
	ctx, cancel := context.WithCancel(context.Background())
	return &loader{env: env, dir: dir, ctx: ctx, cancel: cancel}
}

// load reports whether the stores have what the disk had.
func (l *loader) load() bool {
	if l.done || len(l.shares) == 0 {
		return true
	}
	began := l.env.Clock.Now()
	took := func() time.Duration { return l.env.Clock.Now().Sub(began) }
	quiet := l.tell(took)
	err := l.loadAll()
	quiet()
	if err != nil {
		l.env.Emit(messages.LoadFailed{Err: err})
		return false
	}
	l.done = true
	l.env.Emit(messages.Loaded{Dir: l.dir, Keys: l.env.Counters.Disk.Loaded.Load(), Took: took()})
	return true
}

// tell says how far the load is, again and again, until it is called off.
func (l *loader) tell(took func() time.Duration) (callOff func()) {
	var mu sync.Mutex
	over, cancel := false, func() {}
	var next func()
	next = func() {
		cancel = l.env.Clock.After(loadSaid, func() {
			mu.Lock()
			defer mu.Unlock()
			if over {
				return
			}
			l.env.Emit(messages.Loading{Dir: l.dir, Keys: l.env.Counters.Disk.Loaded.Load(), Took: took()})
			next()
		})
	}
	mu.Lock()
	defer mu.Unlock()
	next()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		cancel()
	}
}

func (l *loader) loadAll() error {
	var all sync.WaitGroup
	failures := make([]error, len(l.shares))
	for i := range l.shares {
		all.Go(func() { failures[i] = l.loadShare(&l.shares[i]) })
	}
	all.Wait()
	for _, err := range failures {
		if err != nil {
			return fmt.Errorf("--data-dir %s: cannot be loaded: %w", l.dir, err)
		}
	}
	return nil
}

// loadShare loads what one store has on disk. What is over by now is unsaved after
// it, and leaves the disk with the first commit.
func (l *loader) loadShare(share *loadShare) error {
	count := &l.env.Counters.Disk.Loaded
	return l.env.Disk.Load(share.kind, share.within, func(packets []messages.Packet) error {
		if l.ctx.Err() != nil {
			return errors.New("the node is stopping")
		}
		now := l.env.Hybrid.Now(l.env.Clock.Now().UnixMilli())
		if merged := share.engine.Restore(now, packets); merged.Invalid > 0 {
			return fmt.Errorf("%q: what is on disk cannot be", packets[0].Name)
		}
		count.Add(1)
		return nil
	})
}
