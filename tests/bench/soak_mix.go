package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// The clients of a mix.
const (
	mixClients  = 2  // at each node
	mixPipeline = 50 // operations
)

// mix is a load of all kinds of operations over a bounded set of names, and over names that are new each
// time and expire. Safe for concurrent use.
type mix struct {
	seed     uint64
	names    int
	answered atomic.Int64 // operations
	added    atomic.Int64 // to the counters that are never deleted
	fleeting atomic.Int64 // names so far
}

// newMix is a mix over so many counters.
func newMix(seed uint64, names int) *mix { return &mix{seed: seed, names: names} }

// The names. There are a hundredth as many sets and maps as counters, of mixElements elements at most.
const mixElements = 50

func (m *mix) sets() int { return max(1, m.names/100) }

// lasting is how many names there are at most that do not expire.
func (m *mix) lasting() int { return 3*m.names + 2*m.sets() }

// draw draws one operation, and answers what it adds to the counters that are never deleted.
func (m *mix) draw(ctx context.Context, p redis.Pipeliner, random *rand.Rand) (adds int64) {
	n := random.IntN(m.names)
	set, element := random.IntN(m.sets()), fmt.Sprintf("element %d", random.IntN(mixElements))
	switch percent := random.IntN(100); {
	case percent < 30:
		adds = 1 + random.Int64N(100)
		p.IncrBy(ctx, keyOf(n), adds)
	case percent < 40:
		p.Get(ctx, keyOf(n))
	case percent < 45:
		p.IncrBy(ctx, fmt.Sprintf("quota %d", n), -1)
	case percent < 48:
		p.Del(ctx, fmt.Sprintf("quota %d", n))
	case percent < 60:
		p.Set(ctx, fmt.Sprintf("string %d", n), random.Uint64(), 0)
	case percent < 68:
		p.SAdd(ctx, fmt.Sprintf("set %d", set), element)
	case percent < 76:
		p.SRem(ctx, fmt.Sprintf("set %d", set), element)
	case percent < 84:
		p.HSet(ctx, fmt.Sprintf("map %d", set), element, random.Uint64())
	case percent < 92:
		p.HDel(ctx, fmt.Sprintf("map %d", set), element)
	case percent < 94:
		p.SMembers(ctx, fmt.Sprintf("set %d", set))
	case percent < 98:
		p.Do(ctx, "RING.INCRBY", fmt.Sprintf("fleeting %d", m.fleeting.Add(1)), 1, "PX", 1000+random.IntN(9000))
	default:
		p.Set(ctx, fmt.Sprintf("session %d", m.fleeting.Add(1)), element, time.Second+time.Duration(random.Int64N(int64(9*time.Second))))
	}
	return adds
}

// ask asks a node for pipelines over one connection until a moment, so many operations a second, or as many as are
// answered if 0. What is not taken in time stays due, up to a second of it.
func (m *mix) ask(ctx context.Context, node *ring.Node, stream int, rate float64, until time.Time) error {
	random := rand.New(rand.NewPCG(m.seed, uint64(stream)))
	for due := time.Now(); time.Now().Before(until) && ctx.Err() == nil; {
		var adds int64
		_, err := node.Client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for range mixPipeline {
				adds += m.draw(ctx, p, random)
			}
			return nil
		})
		if err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("load at node %s: %w", node.Host, err)
		}
		m.added.Add(adds)
		m.answered.Add(mixPipeline)
		if rate == 0 {
			continue
		}
		due = due.Add(time.Duration(mixPipeline / rate * float64(time.Second)))
		if late := time.Since(due); late > time.Second {
			due = due.Add(late - time.Second)
		}
		time.Sleep(time.Until(due))
	}
	return nil
}

// check checks that what was added to the counters that are never deleted is there, once, on all nodes.
func (m *mix) check(ctx context.Context, nodes []*ring.Node) (wrong error) {
	for _, node := range nodes {
		wrong = errors.Join(wrong, holds(ctx, node.Client, "node "+node.Host, m.names, m.added.Load()))
	}
	return wrong
}
