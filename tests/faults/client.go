package faults

import (
	"context"
	"math/rand/v2"
	"time"
)

// addsMost is the most that one increment adds.
const addsMost = 1_000

// press increments counters drawn at random over one connection, one after the other and as
// fast as they are answered, or once each pace; through the node's lives, until ctx ends. Of a life
// that has ended it has at most one increment in flight.
func (m *member) press(ctx context.Context, random *rand.Rand, counters int, pace time.Duration) {
	due := make(<-chan time.Time)
	if pace > 0 {
		ticker := time.NewTicker(pace)
		defer ticker.Stop()
		due = ticker.C
	}
	for ctx.Err() == nil {
		if over := m.pressOnce(ctx, random, counters); over != nil {
			select {
			case <-over:
			case <-ctx.Done():
			}
			continue
		}
		if pace > 0 {
			select {
			case <-due:
			case <-ctx.Done():
			}
		}
	}
}

// pressOnce asks the present life for one increment; when that is over it answers a channel
// that is closed when the next one begins.
func (m *member) pressOnce(ctx context.Context, random *rand.Rand, counters int) (over <-chan struct{}) {
	m.gate.RLock()
	defer m.gate.RUnlock()
	l := m.life
	if is, _ := l.isOver(); is {
		return l.next
	}
	counter, by := random.IntN(counters), int64(1)
	name, through := counterName(counter), context.WithoutCancel(ctx)
	var err error
	if random.IntN(2) == 0 {
		l.attempt(counter, by)
		err = m.Client.Incr(through, name).Err()
	} else {
		by += random.Int64N(addsMost)
		l.attempt(counter, by)
		err = m.Client.IncrBy(through, name, by).Err()
	}
	if err != nil {
		l.refuse(err)
		return l.next
	}
	l.acknowledge(counter, by)
	return nil
}
