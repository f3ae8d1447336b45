package actors

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// CatchUp fetches from one peer whatever this node lacks. The monitor asks it for a
// round (Recover, answered with RoundEnded, and RoundProgress meanwhile) or for a
// comparison (Audit, answered with AuditEnded), or tells it to ask no more
// (Rest). It asks the peer's enumerator over a socket that it owns, and the own
// stores for their sums (Sum, SumKeys), and gives the stores what it got (Merge)
// as a subscriber does.
//
// What to ask is decided by an errand, a pure value. Flow control: at most a few
// questions are open, each for a page, and no more are asked while pages wait for
// the stores or too much news for the publisher (Pressure).
type CatchUp struct {
	env      *Env
	endpoint string // of the peer's publisher
	kept     *catchUpKept
	timers   *timers
	unease   func() // cancels the waiting for the publisher; nil: there was none

	asker   transport.Asker // nil: not open
	address string          // it was opened for
	blocked bool            // it had no room
	quiet   time.Time       // since when questions are open and nothing comes
	due     time.Time       // of the timer; zero: it is not set

	errand     errand // nil: nothing to do
	round      *pullRound
	audit      *pullAudit
	pending    *messages.Recover // to be run after the round
	asking     inquiries
	gatherings map[uint64]*gathering
	merging    mergeQueue
	tally      errandTally
}

// catchUpKept outlives the instances of a catch-up actor.
type catchUpKept struct {
	sockets  uint64 // opened so far
	number   uint64 // of the last question to the peer
	ask      uint64 // of the last question to the own stores
	piece    int    // of the last piece that was merged
	patience time.Duration
	decoder  messages.Decoder
	encoder  messages.Encoder
	buffer   []byte
	streamed messages.Replica // whose the cursors are
	cursors  map[string]*wholeCursors
	untold   untold
	memory   auditMemory
	failures burst
	refused  burst
	skewed   burst
}

// errandTally is what came of an errand so far.
type errandTally struct {
	began    time.Time
	told     time.Time // when the monitor was last to be told
	phase    roundPhase
	progress messages.RoundProgress // that it was told
	keys     uint64
	changed  uint64
	over     uint64 // of what changed
	bytes    uint64
	void     string         // the errand cannot go on; "" it can
	spoilt   string         // it goes on, but something was not merged
	names    messages.Names // of what changed in a round, some
}

// progressEvery is how often the monitor is told how far a round has come.
const progressEvery = 100 * time.Millisecond

// NewCatchUp makes the catch-up actor of the peer whose publisher is at an endpoint.
func NewCatchUp(env *Env, endpoint string) actor.Producer {
	return newCatchUp(env, endpoint, &catchUpKept{patience: env.Options.Rebuild, cursors: map[string]*wholeCursors{}})
}

func newCatchUp(env *Env, endpoint string, kept *catchUpKept) actor.Producer {
	return func() actor.Actor {
		return &CatchUp{env: env, endpoint: endpoint, kept: kept, gatherings: map[uint64]*gathering{}}
	}
}

// Receive takes one message.
func (c *CatchUp) Receive(ctx actor.Context) {
	switch message := c.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		c.timers = newTimers(ctx, c.env.Clock)
		c.kept.untold.settle(ctx, c.env, c.endpoint, false)
		ctx.Send(c.env.Addresses.Monitor, messages.CatchUpStarted{Peer: c.endpoint})
	case *actor.Restarting:
		c.rest()
	case *actor.Stopping:
		c.rest()
		c.kept.untold.end(ctx, c.env, c.endpoint)
	case messages.ToCatchUp:
		c.handle(ctx, message)
		c.kept.untold.settle(ctx, c.env, c.endpoint, c.isStreaming())
	default:
		c.env.unexpected(ctx, message)
	}
}

func (c *CatchUp) handle(ctx actor.Context, message messages.ToCatchUp) {
	switch message := message.(type) {
	case messages.Recover:
		c.onRecover(ctx, message)
	case messages.Audit:
		c.onAudit(ctx, message)
	case messages.Rest:
		c.rest()
	case messages.AskDue:
		c.onAskDue(ctx)
	case messages.Summed:
		c.onSummed(ctx, message)
	case messages.KeysSummed:
		c.onKeysSummed(ctx, message)
	case messages.Merged:
		c.onMerged(ctx, message)
	case messages.Readable:
		c.onReadable(ctx, message)
	}
}

// onRecover starts a round. One of the same replica ends first; one of another is
// given up.
func (c *CatchUp) onRecover(ctx actor.Context, r messages.Recover) {
	if c.round != nil && c.round.recover.Replica == r.Replica && c.round.recover.Address == r.Address {
		if c.round.recover.Round == r.Round {
			return
		}
		if c.pending != nil {
			c.tellEnded(ctx, *c.pending, errandTally{began: c.env.Clock.Now(), void: "another round was asked for"})
		}
		c.pending = &r
		return
	}
	if c.audit != nil {
		ctx.Send(c.env.Addresses.Monitor, messages.AuditEnded{Peer: c.endpoint})
	}
	c.forget()
	c.startRound(ctx, r)
}

func (c *CatchUp) startRound(ctx actor.Context, r messages.Recover) {
	if c.kept.streamed != r.Replica {
		c.kept.streamed = r.Replica
		clear(c.kept.cursors)
	}
	c.round = newPullRound(r, c.kinds(), c.kept.cursors)
	c.start(ctx, c.round, r.Address)
}

// onAudit starts an audit, unless there is something better to do.
func (c *CatchUp) onAudit(ctx actor.Context, a messages.Audit) {
	if c.round != nil || c.audit != nil && c.audit.replica == a.Replica {
		return
	}
	c.forget()
	c.audit = newPullAudit(a.Replica, c.kinds(), &c.kept.memory)
	c.start(ctx, c.audit, a.Address)
}

// kinds are all kinds that have a store here, in the order of their errands.
func (c *CatchUp) kinds() []string {
	return append([]string{""}, slices.Sorted(maps.Keys(c.env.Addresses.Custom))...)
}

func (c *CatchUp) start(ctx actor.Context, e errand, address string) {
	c.errand, c.tally = e, errandTally{began: c.env.Clock.Now()}
	c.tally.told = c.tally.began
	c.dial(ctx, address)
	c.work(ctx)
}

// rest ends everything.
func (c *CatchUp) rest() {
	c.forget()
	c.hangUp()
	c.timers.cancelAll()
	c.due = time.Time{}
	if c.unease != nil {
		c.unease()
		c.unease = nil
	}
}

// forget gives the errand up. What waits to be merged is dropped: whoever misses it
// compares again.
func (c *CatchUp) forget() {
	c.errand, c.round, c.audit, c.pending = nil, nil, nil, nil
	c.asking = inquiries{}
	clear(c.gatherings)
	c.merging = mergeQueue{}
}

// void ends the errand as soon as what was received is merged.
func (c *CatchUp) void(reason string) {
	if c.tally.void == "" {
		c.tally.void = reason
	}
	c.asking = inquiries{}
	clear(c.gatherings)
}

// work does what can be done now, and ends the errand if that is all.
func (c *CatchUp) work(ctx actor.Context) {
	for c.errand != nil {
		c.merge(ctx)
		if c.tally.void == "" {
			c.askStores(ctx)
			c.askPeer(ctx)
		}
		if len(c.asking.open) > 0 || len(c.gatherings) > 0 || !c.merging.isIdle() || c.isHeldUp() {
			break
		}
		if c.tally.void != "" || !c.errand.next() {
			c.end(ctx)
		}
	}
	c.tell(ctx)
	c.arm()
}

// end tells the monitor what came of the errand, and starts the next one.
func (c *CatchUp) end(ctx actor.Context) {
	round, audit, pending, tally := c.round, c.audit, c.pending, c.tally
	c.forget()
	if audit != nil {
		ctx.Send(c.env.Addresses.Monitor, messages.AuditEnded{Peer: c.endpoint, Repaired: audit.repaired, Names: audit.names})
		return
	}
	c.tellEnded(ctx, round.recover, tally)
	if pending != nil {
		c.startRound(ctx, *pending)
	}
}

func (c *CatchUp) tellEnded(ctx actor.Context, r messages.Recover, tally errandTally) {
	void := tally.void
	if void == "" {
		void = tally.spoilt
	}
	ctx.Send(c.env.Addresses.Monitor, messages.RoundEnded{
		Peer:    c.endpoint,
		Round:   r.Round,
		Replica: r.Replica,
		Keys:    tally.keys,
		Changed: tally.changed,
		Over:    tally.over,
		Bytes:   tally.bytes,
		Took:    c.env.Clock.Now().Sub(tally.began),
		Void:    void,
		Names:   tally.names,
	})
}

// tell tells the monitor how far a round has come, now and then, and at once when it
// does something else.
func (c *CatchUp) tell(ctx actor.Context) {
	if c.round == nil {
		return
	}
	now := c.env.Clock.Now()
	if c.round.phase == c.tally.phase && now.Sub(c.tally.told) < progressEvery {
		return
	}
	c.tally.told, c.tally.phase = now, c.round.phase
	progress := messages.RoundProgress{
		Peer:   c.endpoint,
		Round:  c.round.recover.Round,
		Keys:   c.tally.keys,
		Bytes:  c.tally.bytes,
		Behind: c.round.behind(),
	}
	if progress != c.tally.progress {
		c.tally.progress = progress
		ctx.Send(c.env.Addresses.Monitor, progress)
	}
}

// merge gives the stores what waits for them.
func (c *CatchUp) merge(ctx actor.Context) {
	number := func() int { c.kept.piece++; return c.kept.piece }
	for _, piece := range c.merging.give(number) {
		if piece.page.quiet {
			c.kept.untold.give(c.env, piece.number)
		}
		ctx.Request(piece.line.store, messages.Merge{Packets: piece.packets, Credit: piece.number, Quiet: piece.page.quiet, Names: c.named()})
	}
}

// named is of how much of what a piece changes the names are wanted: of all of it in an
// audit, which knows only then which were missing.
func (c *CatchUp) named() int {
	switch {
	case c.audit != nil:
		return mergePackets
	case c.round.recover.Calm:
		return messages.FewNames - len(c.tally.names)
	default:
		return 0
	}
}

// onMerged takes note that a store is done with a piece: its number is the credit.
func (c *CatchUp) onMerged(ctx actor.Context, merged messages.Merged) {
	c.kept.untold.merged(merged.Credit)
	piece := c.merging.merged(merged.Credit)
	if piece == nil {
		return
	}
	c.tally.keys += uint64(len(piece.packets))
	c.tally.changed += uint64(merged.Changed)
	c.tally.over += uint64(merged.Over)
	if merged.Invalid > 0 {
		c.tally.spoilt = fmt.Sprintf("%d packets could not be merged", merged.Invalid)
	}
	if c.round != nil {
		c.round.merged(len(piece.packets))
		names := merged.Names[:min(len(merged.Names), messages.FewNames-len(c.tally.names))]
		c.tally.names = append(c.tally.names, names...)
	}
	if c.audit != nil {
		c.audit.merged(merged.Changed-merged.Over, merged.Names)
	}
	c.work(ctx)
}
