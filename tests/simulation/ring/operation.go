package ring

import (
	"slices"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/highwater"
)

// Operation is what a client is to do. Without a node that serves it is not done, nor is
// a write where clients do not write (see mayWrite).
type Operation struct {
	At     time.Duration // since the run began
	Host   string
	Client int
	Verb   messages.Verb
	Name   string
	Args   []string
	Number messages.Number
	Expire time.Duration // a moment since the run began, in milliseconds; 0: none
	Flags  messages.Flags
	Again  string // the host that is asked for it once more if the end is unknown; "": none
}

// Call is an operation that was begun.
type Call struct {
	Operation
	Replica  messages.Replica // that was asked
	Invoked  time.Duration    // since the run began
	Returned time.Duration    // zero: it never did
	Answer   messages.Answer  // its Outcome is zero if there was none: it may have taken effect or not

	number int  // in the history; -1: it is not there
	ended  bool // for its client
}

// op is the operation as a store is asked for it.
func (o *Operation) op(began time.Time) messages.Op {
	op := messages.Op{
		Verb: o.Verb, Name: o.Name, Hash: messages.HashName(o.Name), Args: o.Args, Number: o.Number, Flags: o.Flags,
	}
	if o.Expire != 0 {
		op.Expire = messages.Expire(began.Add(o.Expire).UnixMilli())
	}
	return op
}

// renewed is the operation as it is asked for once more, with values of its own, by which
// it is told from the first.
func (o *Operation) renewed() Operation {
	next := *o
	next.Host, next.Again, next.Args = o.Again, "", slices.Clone(o.Args)
	switch o.Verb {
	case messages.Assign:
		if _, isNumber := messages.ParseNumber(next.Args[0], messages.MaxOperand); !isNumber {
			next.Args[0] += "-again"
		}
	case messages.PutFields:
		for i := 1; i < len(next.Args); i += 2 {
			next.Args[i] += "-again"
		}
	default:
	}
	return next
}

// kind is the custom kind that the operation is for, "" for the built-in ones.
func (o *Operation) kind() string {
	if o.Verb == messages.Invoke {
		return highwater.Kind
	}
	return ""
}
