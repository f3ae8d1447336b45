package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// untold is what was fetched in bulk and not relayed. To relay it would send all that
// a fresh node fetches on to everybody who subscribes to it, mostly in vain: they
// have it. Instead our pings say that we fetch, so that nobody calls the link to us
// current, and the publisher skips a sequence number when all of it is merged:
// subscribers see the gap, compare trees, and fetch what they lack. It outlives the
// instances of the actor.
type untold struct {
	any bool
	out map[int]struct{} // pieces that the stores have
}

// quietLeast is from how many keys on a stream is not relayed. With fewer, rounds of
// all subscribers would cost more.
const quietLeast = 4 << 10

// give takes note of a piece that a store is to be given.
func (u *untold) give(env *Env, piece int) {
	if u.out == nil {
		u.out = map[int]struct{}{}
	}
	if !u.any {
		u.any = true
		env.Counters.Fetching.Add(1)
	}
	u.out[piece] = struct{}{}
}

// merged takes note that a store is done with a piece, one of these or not.
func (u *untold) merged(piece int) { delete(u.out, piece) }

// settle has subscribers see a gap once all is merged and no more comes.
func (u *untold) settle(ctx actor.Context, env *Env, peer string, more bool) {
	if u.any && !more && len(u.out) == 0 {
		u.tell(ctx, env, peer)
	}
}

// end is for an actor that ends for good: nobody will tell it of the pieces that the
// stores still have. Whoever sees the gap asks the stores behind them.
func (u *untold) end(ctx actor.Context, env *Env, peer string) {
	if u.any {
		u.tell(ctx, env, peer)
	}
}

func (u *untold) tell(ctx actor.Context, env *Env, peer string) {
	ctx.Send(env.Addresses.Publisher, messages.SkipSequence{Reason: "much was fetched from " + peer})
	env.Counters.Fetching.Add(-1)
	u.any, u.out = false, nil
}

// isQuiet reports whether what answers a question is not to be relayed: subscribers
// can ask for it.
func (c *CatchUp) isQuiet(q *question) bool {
	return q.request.What == messages.AskWhole && c.round != nil && c.round.theirs >= quietLeast && askedAt(&c.env.Options) != asked{}
}

// isStreaming reports whether everything is being fetched.
func (c *CatchUp) isStreaming() bool { return c.round != nil && c.round.whole != nil }
