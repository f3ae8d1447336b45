package actors

import (
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Committer writes to disk what the stores have not saved, while they go on. What they give
// (Commit) is written together, and answered (Committed); while it is being written they give what
// the next commit has, and add to it. Stores that give only now and then are asked for what
// they have (Gather) when another gives, so that clients whose commands touch several stores wait for the
// disk once. A node has one committer; what it gathers outlives it.
type Committer struct {
	env    *Env
	kept   *committerKept
	timers *timers
}

// committerKept outlives the instances of a committer.
type committerKept struct {
	stores  []*actor.PID // by their places in env.Counters.Stores; nil: keeps nothing on disk
	round   round
	started bool
}

// round is what the next commit has.
type round struct {
	awaited []bool // by store: it was asked
	waits   int    // so many were
	given   []given
	due     bool // it is about to be written
}

// given is what a store has given.
type given struct {
	store   int
	number  uint64
	writing *writing
}

// gatherFor is how long the answer of a store is waited for: one that fails, or has much to
// do, does not keep others from the disk.
const gatherFor = 10 * time.Millisecond

// NewCommitter makes the committer of a node. Its stores are known by their places in
// env.Counters.Stores; nil is one that keeps nothing on disk.
func NewCommitter(env *Env, stores []*actor.PID) actor.Producer {
	kept := &committerKept{stores: stores, round: round{awaited: make([]bool, len(stores))}}
	return func() actor.Actor { return &Committer{env: env, kept: kept} }
}

// Receive takes one message.
func (c *Committer) Receive(ctx actor.Context) {
	switch message := c.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		c.onStarted(ctx)
	case *actor.Stopping, *actor.Restarting:
		c.timers.cancelAll()
	case messages.ToCommitter:
		c.handle(ctx, message)
	default:
		c.env.unexpected(ctx, message)
	}
}

func (c *Committer) handle(ctx actor.Context, message messages.ToCommitter) {
	switch message := message.(type) {
	case messages.Commit:
		c.onCommit(ctx, message)
	case messages.GatherDue:
		c.write(ctx)
	}
}

// onStarted asks all stores after a failure: what one of them gave may be lost with it. They
// give it again.
func (c *Committer) onStarted(ctx actor.Context) {
	c.timers = newTimers(ctx, c.env.Clock)
	if !c.kept.started {
		c.kept.started = true
		return
	}
	c.kept.round.due = false
	for i, store := range c.kept.stores {
		if store != nil {
			c.ask(ctx, i)
		}
	}
}

// onCommit takes what a store gives. If it gives unasked, the others are asked that have something
// unsaved. What comes too late for its round is in the next one.
func (c *Committer) onCommit(ctx actor.Context, commit messages.Commit) {
	r := &c.kept.round
	w, ok := commit.Writing.(*writing)
	if ok && !r.has(w) {
		r.given = append(r.given, given{store: commit.Store, number: commit.Number, writing: w})
	}
	if r.awaited[commit.Store] {
		r.awaited[commit.Store] = false
		r.waits--
	} else if ok {
		c.askOthers(ctx)
	}
	if r.waits == 0 && !r.due {
		r.due = true
		ctx.Send(ctx.Self(), messages.GatherDue{}) // behind what others have given by now
	}
}

// askOthers asks those that have something unsaved and have given nothing. With FsyncAlways
// stores give at the end of their turns, so these are those that have not heard yet how
// their last ones ended.
func (c *Committer) askOthers(ctx actor.Context) {
	r := &c.kept.round
	for i, store := range c.kept.stores {
		if store != nil && c.env.Counters.Stores[i].Unsaved.Load() > 0 && !r.awaited[i] && !r.hasOf(i) {
			c.ask(ctx, i)
		}
	}
}

func (c *Committer) ask(ctx actor.Context, store int) {
	r := &c.kept.round
	if !c.timers.has("gather") {
		c.timers.after("gather", gatherFor, messages.GatherDue{})
	}
	if !r.awaited[store] {
		r.awaited[store] = true
		r.waits++
	}
	ctx.Request(c.kept.stores[store], messages.Gather{})
}

func (r *round) has(w *writing) bool {
	return slices.ContainsFunc(r.given, func(g given) bool { return g.writing == w })
}

func (r *round) hasOf(store int) bool {
	return slices.ContainsFunc(r.given, func(g given) bool { return g.store == store })
}

// write ends the round. What of it was written before, by a committer that failed, or by its store, is answered.
func (c *Committer) write(ctx actor.Context) {
	c.timers.cancel("gather")
	r := &c.kept.round
	all := r.given
	r.given, r.waits, r.due = nil, 0, false
	clear(r.awaited)
	together := make([]*writing, len(all))
	for i, g := range all {
		together[i] = g.writing
	}
	writeTogether(c.env, together)
	for _, g := range all {
		ctx.Send(c.kept.stores[g.store], messages.Committed{Number: g.number, Err: g.writing.Write()})
	}
}
