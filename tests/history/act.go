package history

import (
	"math"

	"blue-rings/messages"
)

// act is when an operation had its effect, if it had: between its first and its last
// moment, both by index and in Unix milliseconds.
type act struct {
	op          *Operation
	replica     messages.Replica
	life        *life // of replica; nil: it is not known
	first, last int
	from, to    int64
	guard       guard
}

// newAct is the act of an operation. What is unknown may happen as long as the life
// goes on that it was asked of.
func (c *checking) newAct(o *Operation) *act {
	a := &act{op: o, replica: o.Replica, life: c.lives[o.Replica], first: o.Begun, last: o.Ended, from: c.earliest(o.Invoked), to: c.latest(o.Completed)}
	if o.Result != Info && o.Ended > o.Begun {
		return a
	}
	a.last, a.to = math.MaxInt, math.MaxInt64/2
	if l := a.life; l != nil && !l.goesOn() {
		a.last, a.to = max(l.last, a.first+1), l.end
	}
	return a
}

// before reports whether one act was certainly stamped before another: it was over
// when the other was asked of the same life, or so long before that no clock can have
// turned them round.
func (c *checking) before(one, other *act) bool {
	if one.last < other.first && sameLife(one, other) {
		return true
	}
	return one.to+c.skew+1 < other.from-c.skew
}

func sameLife(one, other *act) bool {
	if one.life != nil || other.life != nil {
		return one.life == other.life
	}
	return one.replica == other.replica && !one.replica.IsZero()
}

// effect is whether an operation that writes has had its effect.
type effect uint8

const (
	none effect = iota
	possible
	certain
)

// effectOf is the effect of an operation, as far as its answer tells. Of a removal of
// several elements it may be that only some were there.
func effectOf(o *Operation) effect {
	switch o.Result {
	case Fail:
		return none
	case Info:
		return possible
	default:
	}
	a := &o.Answer
	switch o.Op.Verb {
	case messages.Assign:
		return effectOfAssign(&o.Op, a)
	case messages.Take:
		return only(a.Outcome == messages.Done)
	case messages.Delete, messages.Extend, messages.Persist:
		return only(!a.Number.IsZero())
	case messages.RemoveElements, messages.RemoveFields:
		switch removed, _ := a.Number.Int64(); {
		case removed == 0:
			return none
		case removed < int64(len(o.Op.Args)):
			return possible
		default:
			return certain
		}
	case messages.AddElements:
		return effectOfAdding(o, len(o.Op.Args))
	case messages.PutFields:
		return effectOfAdding(o, len(o.Op.Args)/2)
	default:
		return certain
	}
}

// effectOfAdding is that of so many elements or fields, which perhaps are added only
// where there were none.
func effectOfAdding(o *Operation, n int) effect {
	if o.Op.Flags&messages.OnlyIfMissing == 0 {
		return certain
	}
	switch added, _ := o.Answer.Number.Int64(); {
	case added == 0 && o.Op.Expire == messages.Unset:
		return none
	case added < int64(n):
		// Also of one that has added nothing: the life of a name that it has begun brings back
		// what was there without an expiry of its own.
		return possible
	default:
		return certain
	}
}

func effectOfAssign(op *messages.Op, a *messages.Answer) effect {
	conditional := op.Flags&(messages.OnlyIfMissing|messages.OnlyIfPresent) != 0
	switch {
	case !conditional:
		return certain
	case op.Flags&messages.ReturnOld == 0:
		return only(a.Outcome == messages.Done)
	case op.Flags&messages.OnlyIfPresent != 0:
		return only(a.Outcome == messages.Done)
	default: // it is answered the old value, and has written where there was none
		return only(a.Outcome == messages.Missing)
	}
}

func only(yes bool) effect {
	if yes {
		return certain
	}
	return none
}
