package history

import "blue-rings/messages"

// guard is what is known of the until of what was written, from the requests of its
// own life up to a place among them.
type guard struct {
	next  int
	until int64
}

// guarded is until when what an act wrote lives for sure, by a clock that is
// right, as far as the reader must know: Unix milliseconds.
func (c *checking) guarded(e *era, a *act, r *reading) int64 {
	g := guard{until: 0}
	own := !r.final && sameLife(a, r.act)
	if own {
		g = a.guard
	}
	for of := e.certain[a.replica]; g.next < len(of); g.next++ {
		x := of[g.next]
		if own && x.last >= r.first {
			break
		}
		if x.act != a && !c.holds(x.act, r) {
			continue
		}
		until := int64(ever)
		if x.expire.IsMoment() {
			until = int64(x.expire)
		}
		// An extension concerns what was alive then.
		alive := x.last < a.first || x.act == a || max(g.until, e.low(x.last)) > x.to+c.skew
		if alive && until > max(a.to, x.to)+c.skew {
			g.until = max(g.until, until)
		}
	}
	if own {
		a.guard = g
	}
	return max(g.until, e.low(r.last))
}

// mayStay reports whether what an act wrote may have no expiry of its own: it came with
// none, and its life had set none that was still to come. An extension after it is news of
// its own: a copy that never heard of it stays.
func (c *checking) mayStay(e *era, a *act) bool {
	verb := a.op.Op.Verb
	if a.op.Op.Expire.IsMoment() && sets(&a.op.Op) && (verb == messages.Increment || verb == messages.Assign) {
		return false
	}
	for _, x := range e.certain[a.replica] {
		if x.last < a.first && int64(x.expire) > a.to+c.skew {
			return false
		}
	}
	return true
}
