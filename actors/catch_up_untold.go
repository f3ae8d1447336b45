package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// untold is what was fetched in bulk and not relayed. To relay it would send all that
// a fresh node fetches on to everybody who subscribes to it, mostly in vain: they
// have it. Instead the publisher skips a sequence number when all of it is merged;
// subscribers see the gap, compare trees, and fetch what they lack. Until then they
// lack what this node has, as they did before it was fetched. It outlives the
// instances of the actor.
type untold struct {
	any bool
	out map[int]struct{} // pieces that the stores have
}

// quietLeast is from how many keys on a stream is not relayed. With fewer, rounds of
// all subscribers would cost more.
const quietLeast = 4 << 10

// give takes note of a piece that a store is given.
func (u *untold) give(piece int) {
	if u.out == nil {
		u.out = map[int]struct{}{}
	}
	u.any = true
	u.out[piece] = struct{}{}
}

// merged takes note that a store is done with a piece, one of these or not.
func (u *untold) merged(piece int) { delete(u.out, piece) }

// settle has subscribers see a gap once all is merged and no more comes.
func (u *untold) settle(ctx actor.Context, env *Env, peer string, more bool) {
	if !u.any || more || len(u.out) > 0 {
		return
	}
	u.any = false
	ctx.Send(env.Addresses.Publisher, messages.SkipSequence{Reason: "much was fetched from " + peer})
}

// isQuiet reports whether what answers a question is not to be relayed: subscribers
// can ask for it.
func (c *CatchUp) isQuiet(q *question) bool {
	return q.request.What == messages.AskWhole && c.round != nil && c.round.theirs >= quietLeast && c.env.Options.CatchUp != ""
}

// isStreaming reports whether everything is being fetched.
func (c *CatchUp) isStreaming() bool { return c.round != nil && c.round.whole != nil }
