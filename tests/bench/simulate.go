package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"blue-rings/tests/simulation/ring"
)

// simulate runs simulated rings on all cores, one seed after the other.
type simulate struct {
	For  time.Duration `default:"30m" help:"Begin rings for so long."`
	Jobs int           `default:"0" help:"Rings at a time; 0: one for each core."`
	From uint64        `default:"0" help:"The first seed; 0: drawn."`
	Size string        `default:"all" enum:"all,small,middle,large" help:"small (2 to 5 nodes), middle (6 to 12), large (50), or all: six, three and one of ten."`
}

// Run runs them; each ring that shows something has lines on standard error.
func (s *simulate) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, s.For)
	defer cancel()
	if s.Jobs <= 0 {
		s.Jobs = runtime.GOMAXPROCS(0)
	}
	if s.From == 0 {
		s.From = rand.Uint64N(1<<40) + 1
	}
	began := time.Now()
	c := campaign{size: s.Size, total: ring.NewTotal()}
	c.next.Store(s.From)
	var jobs sync.WaitGroup
	for range s.Jobs {
		jobs.Go(func() { c.work(ctx) })
	}
	jobs.Wait()
	wall := time.Since(began)
	fmt.Printf("Seeds %d to %d, %d at a time, %v of wall time: %.0f times as fast as time goes for a node\n\n%v",
		s.From, c.next.Load()-1, s.Jobs, wall.Round(time.Second), c.total.Nodes.Seconds()/wall.Seconds(), c.total)
	return c.wrong
}

// campaign is rings that are run by several goroutines.
type campaign struct {
	size  string
	next  atomic.Uint64 // seed
	mu    sync.Mutex    // of what follows
	total *ring.Total
	wrong error
}

// work runs rings until the time is over.
func (c *campaign) work(ctx context.Context) {
	for ctx.Err() == nil {
		seed := c.next.Add(1) - 1
		size := c.sizeOf(seed)
		plan := ring.Draw(seed, ring.Sizes()[size])
		report := ring.Run(plan)
		c.mu.Lock()
		c.total.Add(size, plan, report)
		for _, v := range report.Violations {
			err := fmt.Errorf("%s ring of seed %d: %v", size, seed, v)
			fmt.Fprintln(os.Stderr, err)
			c.wrong = errors.Join(c.wrong, err)
		}
		if len(report.Violations) > 0 {
			fmt.Fprintf(os.Stderr, "to see it again: SEED=%d go test ./tests/simulation/ring -run TestRings/%s -v\n", seed, size)
		}
		c.mu.Unlock()
	}
}

// sizeOf is the size of the ring of a seed.
func (c *campaign) sizeOf(seed uint64) string {
	if c.size != "all" {
		return c.size
	}
	switch place := seed % 10; {
	case place < 6:
		return "small"
	case place < 9:
		return "middle"
	default:
		return "large"
	}
}
