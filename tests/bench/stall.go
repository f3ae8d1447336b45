package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"blue-rings/cmd/ring"
)

// stall is what becomes of two nodes when one of them is stopped while the other is
// written to as fast as many clients write.
type stall struct {
	Rate     int           `default:"200000" help:"Updates offered each second."`
	Counters int           `default:"100000" help:"Counters updated in turn, with names of 20 bytes."`
	Before   time.Duration `default:"10s" help:"Load before the subscriber is stopped."`
	Stop     time.Duration `default:"20s" help:"How long the subscriber is stopped."`
	After    time.Duration `default:"10s" help:"Load after it goes on."`
}

// Run measures one stop.
func (m *stall) Run(e *env) (err error) {
	if m.Rate < offeredConnections || m.Counters < offeredConnections {
		return fmt.Errorf("--rate is %d and --counters %d: give %d or more", m.Rate, m.Counters, offeredConnections)
	}
	pair := topology{"pair", func(node, _ int) []int { return []int{1 - node} }}
	nodes, err := linked(e, pair, 2)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, nodes[1].Signal(syscall.SIGCONT), stopAll(nodes)) }()
	if err := await(e.ctx, time.Minute, "current before the load", current(nodes...)); err != nil {
		return err
	}
	fmt.Printf("%d updates a second offered to a node over %d counters; its one subscriber is stopped for %s after %s\n\n", m.Rate, m.Counters, m.Stop, m.Before)
	fmt.Println("| | updates/s | node written to, MiB: at the end (peak) | subscriber, MiB: at the end (peak) |")
	fmt.Println("|---|---|---|---|")
	load := offer(e.ctx, nodes[0].RedisAddress(), m.Rate, m.Counters)
	defer load.stop()
	if err := m.phase("both run", nodes, load, func() error { time.Sleep(m.Before); return nil }); err != nil {
		return err
	}
	err = m.phase("the subscriber is stopped", nodes, load, func() error {
		if err := nodes[1].Signal(syscall.SIGSTOP); err != nil {
			return err
		}
		time.Sleep(m.Stop)
		return nil
	})
	if err != nil {
		return err
	}
	went := time.Now()
	underLoad := "not under load"
	err = m.phase("it has gone on, under load", nodes, load, func() error {
		if err := nodes[1].Signal(syscall.SIGCONT); err != nil {
			return err
		}
		if err := await(e.ctx, m.After, "current", steadily(nodes)); err == nil {
			underLoad = fmt.Sprintf("%.2f s under load", (time.Since(went) - steady).Seconds())
		} else if e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		time.Sleep(time.Until(went.Add(m.After)))
		return nil
	})
	if err != nil {
		return err
	}
	sent, err := load.end()
	if err != nil {
		return err
	}
	var toEqual, toCurrent time.Duration
	err = m.phase("after the load", nodes, load, func() error {
		ended := time.Now()
		if err := await(e.ctx, time.Minute, "equal after the load", equal(nodes...)); err != nil {
			return err
		}
		toEqual = time.Since(ended)
		if err := await(e.ctx, time.Minute, "current after the load", current(nodes...)); err != nil {
			return err
		}
		toCurrent = time.Since(ended)
		return nil
	})
	if err != nil {
		return err
	}
	for _, node := range nodes {
		if err := holds(e.ctx, node.Client, "node "+node.Host, m.Counters, sent); err != nil {
			return err
		}
	}
	fmt.Printf("\nFrom going on to `current`: %s. From the end of the load to equal digests: %.2f s, to `current`: %.2f s. %d updates acknowledged; both nodes hold them all.\n",
		underLoad, toEqual.Seconds(), toCurrent.Seconds(), sent)
	return nil
}

// phase does something under load, and prints what was acknowledged meanwhile and
// what memory the nodes had.
func (m *stall) phase(name string, nodes []*ring.Node, load *offered, do func() error) error {
	for _, node := range nodes {
		if err := forgetPeak(node); err != nil {
			return err
		}
	}
	before, began := load.replies.Load(), time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	rate := float64(load.replies.Load()-before) / time.Since(began).Seconds()
	fmt.Printf("| %s | %.0f |", name, rate)
	for _, node := range nodes {
		memory, err := memoryOf(node.Pid(), "node "+node.Host)
		if err != nil {
			return err
		}
		fmt.Printf(" %.0f (%.0f) |", memory.now, memory.peak)
	}
	fmt.Println()
	return nil
}

// steady is how long nodes must be current without interruption before they are
// believed: who has just gone on has not yet seen what it missed.
const steady = 500 * time.Millisecond

// steadily reports whether all links of the nodes have been current for a while.
func steadily(nodes []*ring.Node) func(context.Context) (bool, error) {
	ask := current(nodes...)
	var since time.Time // zero: they were not
	return func(ctx context.Context) (bool, error) {
		yes, err := ask(ctx)
		if !yes || err != nil {
			since = time.Time{}
			return false, err
		}
		if since.IsZero() {
			since = time.Now()
		}
		return time.Since(since) >= steady, nil
	}
}
