package process

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// counting is increments by several clients, a counter each.
type counting struct {
	node                    *ring.Node
	acknowledged, attempted []atomic.Int64
}

func newCounting(node *ring.Node, clients int) *counting {
	return &counting{node: node, acknowledged: make([]atomic.Int64, clients), attempted: make([]atomic.Int64, clients)}
}

func (c *counting) name(i int) string { return fmt.Sprintf("counter %d", i) }

// run counts until ctx ends, or the node.
func (c *counting) run(ctx context.Context, all *sync.WaitGroup) {
	for i := range c.acknowledged {
		all.Go(func() {
			for ctx.Err() == nil {
				c.attempted[i].Add(1)
				if c.node.Client.Incr(context.WithoutCancel(ctx), c.name(i)).Err() != nil {
					return
				}
				c.acknowledged[i].Add(1)
			}
		})
	}
}

func (c *counting) snapshot(of *[]atomic.Int64) []int64 {
	numbers := make([]int64, len(*of))
	for i := range *of {
		numbers[i] = (*of)[i].Load()
	}
	return numbers
}

func sum(numbers []int64) (total int64) {
	for _, n := range numbers {
		total += n
	}
	return total
}

// awaitTotal waits until so many increments are acknowledged, and some of each client.
func awaitTotal(t *testing.T, c *counting, total int64) {
	t.Helper()
	eventually(t, 60*time.Second, func(context.Context) string {
		now := c.snapshot(&c.acknowledged)
		for i, n := range now {
			if n == 0 {
				return c.name(i) + " has not begun"
			}
		}
		if sum(now) < total {
			return fmt.Sprintf("%d increments of %d", sum(now), total)
		}
		return ""
	})
}
