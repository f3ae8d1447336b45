package history

import (
	"math"
	"slices"
	"sort"

	"blue-rings/messages"
)

// request is an operation that may have set or extended the expiry of a name.
type request struct {
	*act
	expire  messages.Expire
	certain bool
	// The name's expiry may be over, for this request, by lo at the earliest, by a
	// clock that is right, and is by hi at the latest, by any: Unix milliseconds.
	lo, hi int64
}

// sets reports whether an operation is one that sets or extends an expiry, or may.
func sets(op *messages.Op) bool {
	switch op.Verb {
	case messages.Increment:
		return op.Expire != messages.Unset
	case messages.Extend:
		return true
	case messages.Assign:
		return op.Flags&messages.KeepExpire == 0
	case messages.AddElements, messages.PutFields:
		return op.Flags&(messages.OnlyIfMissing|messages.KeepExpire) == messages.OnlyIfMissing
	default:
		return false
	}
}

const ever = math.MaxInt64 / 2

// newRequest is the request in an act, nil for none.
func (c *checking) newRequest(a *act) *request {
	op, done := &a.op.Op, effectOf(a.op)
	r := &request{act: a, expire: op.Expire, certain: done == certain}
	switch {
	case done == none || !op.Verb.Writes():
		return nil
	case op.Verb == messages.Persist:
		r.expire = messages.Never
	case !sets(op):
		return nil
	case op.Verb != messages.Increment && op.Expire == messages.Unset:
		// Where a moment was set it is for ever; where none was it stays so.
		r.expire, r.certain = messages.Never, false
	}
	if op.Verb == messages.AddElements || op.Verb == messages.PutFields {
		r.certain = false // only a name that begins with them gets it
	}
	if !r.expire.IsMoment() {
		r.lo, r.hi = ever, ever
		return r
	}
	// A moment that is over by then is now; one not after the cutoff just after that.
	r.lo = max(int64(r.expire), a.from-c.skew)
	r.hi = min(max(int64(r.expire), a.to+c.skew+1), ever)
	return r
}

// ends reports whether the request may have ended the name at once, which deletes it
// where its life has just begun.
func (c *checking) ends(r *request) bool {
	return r.expire.IsMoment() && int64(r.expire) <= r.to+c.skew
}

// era is a part of the history of a name whose acts have nothing to do with what
// was before: all of that was over everywhere when it began. Names that are always
// written with an expiry have several, one for each life that all nodes agree on;
// others have one.
type era struct {
	first    int        // index of its beginning
	requests []*request // in the order of first
	lows     []int64    // least lo of the requests up to each
	highs    []int64    // greatest hi
	certain  map[messages.Replica][]*request
}

// eras divides the requests of a name.
func (c *checking) eras(requests []*request, carried bool) []*era {
	slices.SortStableFunc(requests, func(a, b *request) int { return a.first - b.first })
	all := []*era{{first: math.MinInt}}
	hi := int64(math.MinInt64 / 2)
	for _, r := range requests {
		e := all[len(all)-1]
		if carried && len(e.requests) > 0 && r.from > hi+c.skew {
			e = &era{first: r.first}
			all = append(all, e)
		}
		hi = max(hi, r.hi)
		e.requests = append(e.requests, r)
	}
	for _, e := range all {
		e.finish()
	}
	return all
}

func (e *era) finish() {
	low, high := int64(ever), int64(math.MinInt64/2)
	e.certain = map[messages.Replica][]*request{}
	for _, r := range e.requests {
		low, high = min(low, r.lo), max(high, r.hi)
		e.lows, e.highs = append(e.lows, low), append(e.highs, high)
		if r.certain && !r.replica.IsZero() {
			e.certain[r.replica] = append(e.certain[r.replica], r)
		}
	}
	for _, of := range e.certain {
		slices.SortStableFunc(of, func(a, b *request) int { return a.last - b.last })
	}
}

// by is how many requests were made before an index.
func (e *era) by(index int) int {
	return sort.Search(len(e.requests), func(i int) bool { return e.requests[i].first >= index })
}

// low is the earliest moment at which the name can have been over, by a clock that
// is right, as far as was requested before an index.
func (e *era) low(index int) int64 {
	if n := e.by(index); n > 0 {
		return e.lows[n-1]
	}
	return ever
}

// over reports whether all that was requested before an index is over by a moment, at
// every node, and something was.
func (c *checking) over(e *era, index int, at int64) bool {
	n := e.by(index)
	return n > 0 && at-c.skew > e.highs[n-1]
}

// quiet reports whether nothing can have been over when the name was read.
func (c *checking) quiet(e *era, r *reading) bool { return r.to+c.skew < e.low(r.last) }

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
	own := !r.final && a.replica == r.replica
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
