package history

import (
	"math"

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
	r.lo = int64(r.expire)
	r.hi = min(max(int64(r.expire), a.to+c.skew+1), ever)
	return r
}

// ends reports whether the request may have ended the name at once, which deletes it
// where its life has just begun.
func (c *checking) ends(r *request) bool {
	return r.expire.IsMoment() && int64(r.expire) <= r.to+c.skew
}
