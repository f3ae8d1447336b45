package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"syscall"
	"time"

	"blue-rings/cmd/ring"
)

// member is a node of the mesh, the links through which it hears the others, and
// the lives it has had.
type member struct {
	*ring.Node
	links map[int]*ring.Link // by the node that is heard
	http  *http.Client       // of metrics; the default one if nil

	gate  sync.RWMutex // held for reading while an increment is under way
	life  *life        // the current one
	ended []*life
}

// writersEach is how many clients increment counters at each node, one command after
// the other.
const writersEach = 2

// counterName is the name of the n-th counter.
func counterName(n int) string { return fmt.Sprintf("counter %d", n) }

// write increments counters drawn at random, so many a second, until ctx ends; it
// goes on through the node's lives.
func (m *member) write(ctx context.Context, random *rand.Rand, counters, rate int) {
	pace := time.NewTicker(time.Second / time.Duration(rate))
	defer pace.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pace.C:
			m.increment(ctx, random.IntN(counters))
		}
	}
}

func (m *member) increment(ctx context.Context, counter int) {
	m.gate.RLock()
	defer m.gate.RUnlock()
	m.life.attempt(counter, 1)
	// One that is under way when the run ends is acknowledged like the others.
	if m.Client.Incr(context.WithoutCancel(ctx), counterName(counter)).Err() == nil {
		m.life.acknowledge(counter, 1)
	}
}

// start begins a life of the node; nothing is asked of it before its name is known.
func (m *member) start(ctx context.Context, binary string, counters int) error {
	m.gate.Lock()
	defer m.gate.Unlock()
	if err := m.Start(ctx, binary); err != nil {
		return err
	}
	status, err := m.Status(ctx)
	if err != nil {
		return err
	}
	former := m.life
	m.life = newLife(m.Host+"#"+status["incarnation"], counters)
	if former != nil {
		m.ended = append(m.ended, former)
		m.life.logs = former.logs
		close(former.next)
	}
	return nil
}

// carry does a fault to the mesh, and undoes it when its time is over, also when ctx
// ends.
func (r *run) carry(ctx context.Context, f fault) error {
	wait(ctx, f.after)
	switch f.kind {
	case cut:
		for _, link := range f.links {
			r.members[link.at].links[link.of].Cut()
		}
		wait(ctx, f.lasts)
		for _, link := range f.links {
			if err := r.members[link.at].links[link.of].Open(); err != nil {
				return fmt.Errorf("open a link again: %w", err)
			}
		}
		return nil
	case stop:
		node := r.members[f.node]
		if err := node.Signal(syscall.SIGSTOP); err != nil {
			return err
		}
		wait(ctx, f.lasts)
		return node.Signal(syscall.SIGCONT)
	case kill:
		node := r.members[f.node]
		if err := node.Kill(); err != nil {
			return err
		}
		wait(ctx, f.lasts)
		return node.start(ctx, r.config.Binary, r.config.Counters)
	default:
		return fmt.Errorf("carry out %s: unknown", f)
	}
}

// wait waits for a time, or for the end of ctx.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
