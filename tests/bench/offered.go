package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// offered is load at a fixed rate: increments of counters of 20 bytes, in pipelines
// over a few connections. It is sent when it is due; what a node does not take in
// time stays due, up to a second of it, so that a node that was late is not flooded
// for ever after.
type offered struct {
	stop    context.CancelFunc
	done    sync.WaitGroup
	replies atomic.Int64 // increments acknowledged

	mu     sync.Mutex
	failed error
}

const (
	offeredConnections = 4
	offeredPipeline    = 250 // commands
)

// offer begins to increment counters at a port of the Redis protocol, each in turn, so
// many a second.
func offer(ctx context.Context, address string, rate, counters int) *offered {
	ctx, stop := context.WithCancel(ctx)
	o := &offered{stop: stop}
	share := counters / offeredConnections
	for i := range offeredConnections {
		o.done.Go(func() {
			if err := o.run(ctx, address, rate/offeredConnections, i*share, share); err != nil {
				o.mu.Lock()
				defer o.mu.Unlock()
				o.failed = errors.Join(o.failed, fmt.Errorf("load: %w", err))
			}
		})
	}
	return o
}

// end ends the load, and answers how many increments were acknowledged.
func (o *offered) end() (int64, error) {
	o.stop()
	o.done.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.replies.Load(), o.failed
}

// run sends one pipeline after the other on one connection, and reads its replies
// before the next.
func (o *offered) run(ctx context.Context, address string, rate, first, counters int) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	replies := bufio.NewReaderSize(conn, 64<<10)
	every := time.Second * offeredPipeline / time.Duration(rate)
	var commands []byte
	due := time.Now()
	for n := 0; ctx.Err() == nil; {
		commands = commands[:0]
		for range offeredPipeline {
			name := keyOf(first + n%counters)
			commands = append(commands, "*2\r\n$4\r\nINCR\r\n$"+strconv.Itoa(len(name))+"\r\n"+name+"\r\n"...)
			n++
		}
		if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
			return err
		}
		if _, err := conn.Write(commands); err != nil {
			return err
		}
		for range offeredPipeline {
			line, err := replies.ReadSlice('\n')
			if err != nil {
				return err
			}
			if line[0] != ':' {
				return fmt.Errorf("INCR was answered %q", line)
			}
		}
		o.replies.Add(offeredPipeline)
		due = due.Add(every)
		if late := time.Since(due); late > time.Second {
			due = due.Add(late - time.Second)
		}
		time.Sleep(time.Until(due))
	}
	return nil
}
