package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	accounts  = 8
	liveCalls = 60                     // calls under way at any time
	tick      = 100 * time.Millisecond // a live call is billed each tick, standing for 20 s of talk
	talk      = 20                     // seconds billed each time
)

// traffic bills live calls of a few accounts, each call at the node that
// carries it, and keeps the exact totals that all nodes must agree on.
type traffic struct {
	random *rand.Rand
	nodes  []*member
	calls  []call
	begun  int
	expiry int64 // Unix seconds: the day after the month's end

	counts map[string]int64           // exact total of each counter
	live   map[string]map[string]bool // exact members of each set
	sent   []int64                    // updates acknowledged by each node
}

type call struct {
	id      string
	account int
	node    int
	left    int // times it is still to be billed
}

func newTraffic(nodes []*member, now time.Time) *traffic {
	month := time.Date(now.Year(), now.Month()+1, 2, 0, 0, 0, 0, time.UTC)
	return &traffic{
		random: rand.New(rand.NewPCG(1, 2)),
		nodes:  nodes,
		expiry: month.Unix(),
		counts: map[string]int64{},
		live:   map[string]map[string]bool{},
		sent:   make([]int64, len(nodes)),
	}
}

func counter(account int, what string) string {
	return fmt.Sprintf("α account-%d %s PER month", account, what)
}

func callSet(account int) string { return fmt.Sprintf("account-%d live calls", account) }

// bill carries out one tick: calls end, calls begin, all live ones are billed.
// Nothing counts that was not acknowledged: an error ends the demo.
func (t *traffic) bill(ctx context.Context) error {
	pipelines := make([]redis.Pipeliner, len(t.nodes))
	for i, n := range t.nodes {
		pipelines[i] = n.Client.Pipeline()
	}
	t.hangUp(ctx, pipelines)
	t.dial(ctx, pipelines)
	for i := range t.calls {
		c := &t.calls[i]
		c.left--
		t.count(ctx, pipelines[c.node], counter(c.account, "seconds"), talk)
		t.count(ctx, pipelines[c.node], counter(c.account, "µcent"), talk*int64(1+c.account)*137)
	}
	var failed error
	for i, pipeline := range pipelines {
		n := int64(pipeline.Len())
		if n == 0 {
			continue
		}
		if _, err := pipeline.Exec(ctx); err != nil {
			failed = errors.Join(failed, fmt.Errorf("update at node %s: %w", t.nodes[i].Host, err))
			continue
		}
		t.sent[i] += n
	}
	return failed
}

// finish ends all calls: the sets of live calls become empty.
func (t *traffic) finish(ctx context.Context) error {
	for i := range t.calls {
		t.calls[i].left = 0
	}
	pipelines := make([]redis.Pipeliner, len(t.nodes))
	for i, n := range t.nodes {
		pipelines[i] = n.Client.Pipeline()
	}
	t.hangUp(ctx, pipelines)
	for i, pipeline := range pipelines {
		if _, err := pipeline.Exec(ctx); err != nil {
			return fmt.Errorf("update at node %s: %w", t.nodes[i].Host, err)
		}
	}
	return nil
}

func (t *traffic) hangUp(ctx context.Context, pipelines []redis.Pipeliner) {
	kept := t.calls[:0]
	for _, c := range t.calls {
		if c.left > 0 {
			kept = append(kept, c)
			continue
		}
		pipelines[c.node].SRem(ctx, callSet(c.account), c.id)
		delete(t.live[callSet(c.account)], c.id)
	}
	t.calls = kept
}

func (t *traffic) dial(ctx context.Context, pipelines []redis.Pipeliner) {
	for len(t.calls) < liveCalls {
		t.begun++
		c := call{
			id:      fmt.Sprintf("call-%d", t.begun),
			account: t.random.IntN(accounts),
			node:    t.random.IntN(len(t.nodes)),
			left:    1 + t.random.IntN(30),
		}
		t.calls = append(t.calls, c)
		t.count(ctx, pipelines[c.node], counter(c.account, "calls"), 1)
		pipelines[c.node].SAdd(ctx, callSet(c.account), c.id)
		if t.live[callSet(c.account)] == nil {
			t.live[callSet(c.account)] = map[string]bool{}
		}
		t.live[callSet(c.account)][c.id] = true
	}
}

func (t *traffic) count(ctx context.Context, pipeline redis.Pipeliner, name string, n int64) {
	pipeline.Do(ctx, "RING.INCRBY", name, n, "EXAT", t.expiry)
	t.counts[name] += n
}

// check compares a node with the exact totals: what differs, or "".
func (t *traffic) check(ctx context.Context, n *member) (string, error) {
	for name, want := range t.counts {
		got, err := n.Client.Get(ctx, name).Int64()
		if err != nil && !errors.Is(err, redis.Nil) {
			return "", fmt.Errorf("read at node %s: %w", n.Host, err)
		}
		if got != want {
			return fmt.Sprintf("node %s has %s = %d, not %d", n.Host, name, got, want), nil
		}
	}
	for name, want := range t.live {
		got, err := n.Client.SMembers(ctx, name).Result()
		if err != nil {
			return "", fmt.Errorf("read at node %s: %w", n.Host, err)
		}
		if len(got) != len(want) {
			return fmt.Sprintf("node %s has %d members in %s, not %d", n.Host, len(got), name, len(want)), nil
		}
		for _, member := range got {
			if !want[member] {
				return fmt.Sprintf("node %s has %s in %s, which ended", n.Host, member, name), nil
			}
		}
	}
	return "", nil
}
