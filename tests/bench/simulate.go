package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"blue-rings/tests/simulation/ring"
)

// simulate runs simulated rings on all cores, one seed after the other.
type simulate struct {
	For    time.Duration `default:"30m" help:"Begin rings for so long."`
	Jobs   int           `default:"0" help:"Rings at a time; 0: one for each core."`
	From   uint64        `default:"0" help:"The first seed; 0: drawn."`
	Shrink time.Duration `default:"1m" help:"Make the plan of a ring that fails smaller for so long."`
	Left   string        `default:".build/failures" help:"Where a folder is left for each ring that fails."`
	Size   string        `default:"all" enum:"all,small,middle,large" help:"small (2 to 5 nodes), middle (6 to 12), large (50), or all: six, three and one of ten."`
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
	c := campaign{simulate: s, total: ring.NewTotal()}
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
	*simulate
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
		c.add(size, plan, report)
		if len(report.Violations) > 0 {
			c.failed(ctx, fmt.Sprintf("%s-%d", size, seed), ring.Failure{
				Plan: plan, Report: report, Small: plan,
				Again: fmt.Sprintf("SEED=%d go test ./tests/simulation/ring -run TestRings/%s -v", seed, size),
			})
		}
	}
}

func (c *campaign) add(size string, plan ring.Plan, report ring.Report) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total.Add(size, plan, report)
}

// failed makes the plan smaller, leaves what there is to understand it, and says where.
func (c *campaign) failed(ctx context.Context, name string, f ring.Failure) {
	ctx, cancel := context.WithTimeout(ctx, c.Shrink)
	defer cancel()
	f.Small, _ = ring.Shrink(ctx, f.Plan, 1<<20, f.Report.FailsLike())
	folder := filepath.Join(c.Left, name)
	err := errors.Join(fmt.Errorf("%s: %v", name, f.Report.Violations[0]), f.Leave(folder))
	fmt.Fprintf(os.Stderr, "%v\nto see it again: %s\nwhat it left: %s\n", err, f.Again, folder)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = errors.Join(c.wrong, err)
}

// sizeOf is the size of the ring of a seed.
func (c *campaign) sizeOf(seed uint64) string {
	if c.Size != "all" {
		return c.Size
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
