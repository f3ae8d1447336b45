package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// looksMost is how many questions the own stores have at a time.
const looksMost = 4

// askStores asks the own stores what the errand wants to know of them.
func (c *CatchUp) askStores(ctx actor.Context) {
	for len(c.gatherings) < looksMost {
		q := c.errand.look()
		if q == nil {
			return
		}
		c.gather(ctx, q)
	}
}

// gather asks all stores of the question's kind.
func (c *CatchUp) gather(ctx actor.Context, q *question) {
	c.kept.ask++
	stores := c.env.Addresses.Shards
	if kind := q.request.Kind; kind != "" {
		stores = []*actor.PID{c.env.Addresses.Custom[kind]}
	}
	c.gatherings[c.kept.ask] = newGathering(q, len(stores), c.env.Clock.Now())
	for _, store := range stores {
		if q.request.What == messages.AskTree {
			ctx.Request(store, messages.Sum{Level: q.request.Level, Nodes: q.request.Nodes, Ask: c.kept.ask})
		} else {
			ctx.Request(store, messages.SumKeys{Buckets: q.request.Nodes, Ask: c.kept.ask})
		}
	}
}

func (c *CatchUp) onSummed(ctx actor.Context, s messages.Summed) {
	g := c.gatherings[s.Ask]
	if g == nil {
		return
	}
	if fault := g.summed(s); fault != "" {
		c.void(fault)
	}
	c.gathered(ctx, s.Ask)
}

func (c *CatchUp) onKeysSummed(ctx actor.Context, s messages.KeysSummed) {
	g := c.gatherings[s.Ask]
	if g == nil {
		return
	}
	g.keysSummed(s)
	c.gathered(ctx, s.Ask)
}

// gathered goes on when all stores have answered.
func (c *CatchUp) gathered(ctx actor.Context, ask uint64) {
	if g := c.gatherings[ask]; g != nil && g.left == 0 {
		delete(c.gatherings, ask)
		c.errand.seen(g.q, &g.own)
	}
	c.work(ctx)
}

// gatherLate asks again where stores have not answered for long.
func (c *CatchUp) gatherLate(ctx actor.Context) {
	now := c.env.Clock.Now()
	for ask, g := range c.gatherings {
		if now.Sub(g.asked) >= gatherAgain {
			delete(c.gatherings, ask)
			c.gather(ctx, g.q)
		}
	}
}
