package actors

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Committer writes to disk what the stores have not saved, while they go on, in one commit
// for all, or in several if it is much: when a store wants one (CommitWanted) all are asked
// (Gather), and what they give (Commit) is written together and answered (Committed). So
// clients whose commands touch several stores wait for the disk once. A node has one; what
// it gathers outlives it.
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

// round is what is being gathered.
type round struct {
	awaited []bool // by store: it was asked
	waits   int    // so many were
	given   []messages.Commit
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
	case messages.CommitWanted:
		c.onCommitWanted(ctx, message)
	case messages.Commit:
		c.onCommit(ctx, message)
	case messages.GatherDue:
		c.write(ctx)
	}
}

// onStarted asks all stores after a failure: what one of them gave, or that it wanted a
// commit, may be lost with it. They give it again.
func (c *Committer) onStarted(ctx actor.Context) {
	c.timers = newTimers(ctx, c.env.Clock)
	if !c.kept.started {
		c.kept.started = true
		return
	}
	for i, store := range c.kept.stores {
		if store != nil {
			c.ask(ctx, i)
		}
	}
}

// onCommitWanted asks the store, and all others that have something unsaved. One that began
// anew may have lost what it was asked.
func (c *Committer) onCommitWanted(ctx actor.Context, wanted messages.CommitWanted) {
	if r := &c.kept.round; r.awaited[wanted.Store] && !wanted.Again {
		return
	}
	c.ask(ctx, wanted.Store)
	for i, store := range c.kept.stores {
		if store != nil && c.env.Counters.Stores[i].Unsaved.Load() > 0 {
			c.askOnce(ctx, i)
		}
	}
}

// askOnce asks a store that has neither been asked nor answered in this round.
func (c *Committer) askOnce(ctx actor.Context, store int) {
	if r := &c.kept.round; !r.awaited[store] && !r.has(store) {
		c.ask(ctx, store)
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

// onCommit takes what a store gives. One that comes too late for its round is the next one.
func (c *Committer) onCommit(ctx actor.Context, commit messages.Commit) {
	r := &c.kept.round
	if r.awaited[commit.Store] {
		r.awaited[commit.Store] = false
		r.waits--
	}
	if commit.Writing != nil && !r.has(commit.Store) {
		r.given = append(r.given, commit)
	}
	if r.waits == 0 {
		c.write(ctx)
	}
}

// has reports whether a store has given something. It gives the same until that is written.
func (r *round) has(store int) bool {
	for i := range r.given {
		if r.given[i].Store == store {
			return true
		}
	}
	return false
}

// write ends the round.
func (c *Committer) write(ctx actor.Context) {
	c.timers.cancel("gather")
	r := &c.kept.round
	given := r.given
	r.given, r.waits = nil, 0
	clear(r.awaited)
	var together []*writing
	for _, commit := range given {
		if w, ok := commit.Writing.(*writing); ok {
			together = append(together, w)
		}
	}
	for len(together) > 0 {
		n := fitting(together)
		writeTogether(c.env, together[:n])
		together = together[n:]
	}
	for _, commit := range given {
		ctx.Send(c.kept.stores[commit.Store], messages.Committed{Number: commit.Number, Err: commit.Writing.Write()})
	}
}

// togetherBytes is up to how many bytes of several stores go into one commit. A disk has them in
// memory some times over while it writes them, and takes them all or none.
const togetherBytes = 12 << 20

// fitting is how many of the first go into one commit, at least one.
func fitting(all []*writing) int {
	bytes := all[0].batch.Bytes()
	for i, w := range all[1:] {
		if bytes += w.batch.Bytes(); bytes > togetherBytes {
			return i + 1
		}
	}
	return len(all)
}

// writing is what a store has given on its way to the disk. Whoever claims it writes it: the
// committer, or the store in its last turn.
type writing struct {
	env     *Env
	batch   DiskBatch
	ceiling messages.Stamp
	sync    bool
	claimed atomic.Bool
	done    chan struct{} // closed when it is written
	err     error         // before done is closed
}

var _ messages.Writing = (*writing)(nil)

// Write writes it if nobody does, and answers what came of it.
func (w *writing) Write() error {
	writeTogether(w.env, []*writing{w})
	<-w.done
	return w.err
}

// writeTogether writes in one commit what nobody else writes. It is synced if any is to be.
func writeTogether(env *Env, all []*writing) {
	var ours []*writing
	var batches []DiskBatch
	var ceiling messages.Stamp
	sync := false
	for _, w := range all {
		if w.claimed.CompareAndSwap(false, true) {
			ours, batches = append(ours, w), append(batches, w.batch)
			ceiling, sync = max(ceiling, w.ceiling), sync || w.sync
		}
	}
	if len(ours) == 0 {
		return
	}
	err := errors.New("the commit did not end")
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the commit failed: %v", reason)
		}
		for _, w := range ours {
			w.err = err
			close(w.done)
		}
	}()
	bytes := 0
	for _, b := range batches {
		bytes += b.Bytes()
	}
	began := env.Clock.Now()
	err = env.Disk.Commit(batches, ceiling, sync)
	env.committed(bytes, env.Clock.Now().Sub(began))
}
