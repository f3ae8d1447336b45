package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// What a life writes besides counters. Elements, fields and registers of its own, of which
// it alone knows what they must be; registers that all nodes write; and names that expire.
const (
	cellsEach    = 20 // elements, as many fields, and as many registers of each life
	sharedEach   = 10 // registers that all write
	fleetingEach = 50 // names that expire
	fleetingFor  = 2 * time.Second
	elementsName = "elements"
	fieldsName   = "fields"
)

func fleetingName(n int) string { return fmt.Sprintf("fleeting %d", n) }

func sharedName(n int) string { return fmt.Sprintf("shared %d", n) }

// cells are what a life has written to cells. Of each it counts the writes: a register has
// the number of the last one, so has a field, but it is absent after each second one, and so is
// an element. Safe for concurrent use.
type cells struct {
	mu     sync.Mutex
	writes [3][cellsEach]bounds // of elements, fields, registers
	shared int64                // asked for
}

const (
	elements = iota
	fields
	registers
)

// bounds are how many writes were asked for, and how many of them are known to be done.
type bounds struct{ done, asked int64 }

// some reports whether a cell may have the state that fits after one of these writes.
func (b bounds) some(fits func(n int64) bool) bool {
	for n := b.done; n <= b.asked; n++ {
		if fits(n) {
			return true
		}
	}
	return false
}

func (c *cells) ask(kind, n int) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes[kind][n].asked++
	return c.writes[kind][n].asked
}

func (c *cells) acknowledge(kind, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes[kind][n].done = c.writes[kind][n].asked
}

func (c *cells) share() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shared++
	return c.shared
}

// known is what was done and asked for so far.
func (c *cells) known() ([3][cellsEach]bounds, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes, c.shared
}

// mark writes cells drawn at random over one connection, one each pace, through the node's lives,
// until ctx ends.
func (m *member) mark(ctx context.Context, random *rand.Rand, pace time.Duration) {
	due := time.NewTicker(pace)
	defer due.Stop()
	for ctx.Err() == nil {
		if over := m.markOnce(ctx, random); over != nil {
			select {
			case <-over:
			case <-ctx.Done():
			}
			continue
		}
		select {
		case <-due.C:
		case <-ctx.Done():
		}
	}
}

// markOnce asks the present life for one write; when that is over it answers a channel that is
// closed when the next one begins.
func (m *member) markOnce(ctx context.Context, random *rand.Rand) (over <-chan struct{}) {
	m.gate.RLock()
	defer m.gate.RUnlock()
	l := m.life
	if is, _ := l.isOver(); is {
		return l.next
	}
	through := context.WithoutCancel(ctx)
	var err error
	switch random.IntN(8) {
	case 0:
		err = m.Client.Set(through, sharedName(random.IntN(sharedEach)), fmt.Sprintf("%s %d", l.replica, l.cells.share()), 0).Err()
	case 1:
		err = m.Client.Do(through, "RING.INCRBY", fleetingName(random.IntN(fleetingEach)), 1, "PX", fleetingFor.Milliseconds()).Err()
	default:
		kind, n := random.IntN(3), random.IntN(cellsEach)
		if err = m.writeCell(through, kind, cellName(l, n), l.cells.ask(kind, n)); err == nil {
			l.cells.acknowledge(kind, n)
		}
	}
	if err != nil {
		l.refuse(err)
		return l.next
	}
	return nil
}

// cellName is an element, a field or a register of a life.
func cellName(l *life, n int) string { return fmt.Sprintf("%s/%d", l.replica, n) }

// writeCell writes a cell for the n-th time.
func (m *member) writeCell(ctx context.Context, kind int, name string, n int64) error {
	var reply redis.Cmder
	switch {
	case kind == registers:
		reply = m.Client.Set(ctx, name, n, 0)
	case kind == fields && n%2 == 1:
		reply = m.Client.HSet(ctx, fieldsName, name, n)
	case kind == fields:
		reply = m.Client.HDel(ctx, fieldsName, name)
	case n%2 == 1:
		reply = m.Client.SAdd(ctx, elementsName, name)
	default:
		reply = m.Client.SRem(ctx, elementsName, name)
	}
	return reply.Err()
}
