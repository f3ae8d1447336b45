package supervision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
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
	p := &progress{env: l.env, dir: l.dir, of: l.env.Disk.Stats().Records, began: l.env.Clock.Now()}
	err := l.loadAll(p)
	if err == nil {
		err = l.tellOfOthers()
	}
	if err != nil {
		l.env.Emit(messages.LoadFailed{Err: fmt.Errorf("--data-dir: %w", err)})
		return false
	}
	l.done = true
	l.env.Emit(messages.Loaded{Dir: l.dir, Keys: l.env.Counters.Disk.Loaded.Load(), Took: p.took()})
	return true
}

func (l *loader) loadAll(p *progress) error {
	var all sync.WaitGroup
	failures := make([]error, len(l.shares))
	for i := range l.shares {
		all.Go(func() { failures[i] = l.loadShare(&l.shares[i], p) })
	}
	all.Wait()
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// stocked is a disk that knows what it has.
type stocked interface {
	Kinds() ([]string, error)
	Names(kind string) (int, error)
}

// tellOfOthers makes it known that there are names of kinds that this binary lacks: they stay
// where they are.
func (l *loader) tellOfOthers() error {
	d, ok := l.env.Disk.(stocked)
	if !ok {
		return nil
	}
	kinds, err := d.Kinds()
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if slices.ContainsFunc(l.shares, func(s loadShare) bool { return s.kind == kind }) {
			continue
		}
		names, err := d.Names(kind)
		if err != nil {
			return err
		}
		l.env.Emit(messages.KindNotLoaded{Kind: kind, Names: names, Dir: l.dir})
	}
	return nil
}

// loadShare loads what one store has on disk. What is over by now is unsaved after
// it, and leaves the disk with the first commit.
func (l *loader) loadShare(share *loadShare, p *progress) error {
	return l.env.Disk.Load(share.kind, share.within, func(packets []messages.Packet) error {
		if l.ctx.Err() != nil {
			return errors.New("the node is stopping")
		}
		now := l.env.Hybrid.Now(l.env.Clock.Now().UnixMilli())
		if merged := share.engine.Restore(now, packets); merged.Invalid > 0 {
			return fmt.Errorf("%d records make no sense, among those from %.80q on", merged.Invalid, packets[0].Name)
		}
		p.add(len(packets))
		return nil
	})
}

// progress says how far a load is, every loadSaid. Safe for concurrent use.
type progress struct {
	env   *actors.Env
	dir   string
	of    uint64 // about how many keys there are
	began time.Time
	said  atomic.Int64 // how often
}

func (p *progress) took() time.Duration { return p.env.Clock.Now().Sub(p.began) }

// add counts keys that are loaded.
func (p *progress) add(keys int) {
	loaded := p.env.Counters.Disk.Loaded.Add(uint64(keys))
	said, took := p.said.Load(), p.took()
	if took >= time.Duration(said+1)*loadSaid && p.said.CompareAndSwap(said, int64(took/loadSaid)) {
		p.env.Emit(messages.Loading{Dir: p.dir, Keys: loaded, Of: p.of, Took: took})
	}
}
