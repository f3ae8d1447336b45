package ring

import (
	"fmt"
	"math/rand/v2"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/highwater"
)

// Operation is what a client is to do. Without a node that serves it is not done.
type Operation struct {
	At   time.Duration // since the run began
	Host string
	Verb string
	Name string
	Arg  string
	N    int
}

// Call is an operation that was begun.
type Call struct {
	Operation
	Replica  messages.Replica // that was asked
	Invoked  time.Duration    // since the run began
	Returned time.Duration    // zero: it never did
	Answer   messages.Answer  // its Outcome is zero if there was none: it may have taken effect or not
}

// The verbs.
const (
	increment = "increment"
	once      = "once" // adds an element that nobody else adds, and nobody removes
	assign    = "assign"
	add       = "add"
	remove    = "remove"
	drop      = "drop"
	raise     = "raise"
)

// op is the operation as a store is asked for it.
func (o *Operation) op() messages.Op {
	op := messages.Op{Name: o.Name, Args: []string{o.Arg}}
	switch o.Verb {
	case increment:
		op.Verb, op.Number, op.Args = messages.Increment, messages.Int(int64(o.N)), nil
	case once, add:
		op.Verb = messages.AddElements
	case assign:
		op.Verb = messages.Assign
	case remove:
		op.Verb = messages.RemoveElements
	case drop:
		op.Verb, op.Args = messages.Delete, nil
	case raise:
		op.Verb, op.Args = messages.Invoke, []string{"raise", fmt.Sprint(o.N)}
	default:
		panic("there is no verb " + o.Verb)
	}
	return op
}

// kind is the custom kind that the operation is for, "" for the built-in ones.
func (o *Operation) kind() string {
	if o.Verb == raise {
		return highwater.Kind
	}
	return ""
}

// The names that are counted in the end: counters, and sets of elements that only come.
const (
	counters = 6
	logs     = 2
)

func counterName(i int) string { return fmt.Sprintf("counter:%d", i) }
func logName(i int) string     { return fmt.Sprintf("log:%d", i) }

// drawOperations draws what clients do. Whatever draws a list of operations can stand
// here.
func drawOperations(random *rand.Rand, p *Plan, size Size) []Operation {
	var all []Operation
	end := p.Lasts + time.Second
	for i := range int(size.Rate * end.Seconds()) {
		o := Operation{At: time.Duration(random.Int64N(int64(end))), Host: anyOf(random, p.Hosts...).Name, N: 1}
		switch random.IntN(10) {
		case 0, 1, 2, 3, 4:
			o.Verb, o.Name, o.N = increment, counterName(random.IntN(counters)), 1+random.IntN(3)
		case 5, 6:
			o.Verb, o.Name, o.Arg = once, logName(random.IntN(logs)), fmt.Sprint(i)
		case 7:
			o.Verb, o.Name, o.Arg = assign, fmt.Sprintf("text:%d", random.IntN(4)), fmt.Sprint(i)
		case 8:
			o.Verb, o.Name, o.N = raise, fmt.Sprintf("peak:%d", random.IntN(2)), random.IntN(1_000)
		default:
			o.Verb, o.Name, o.Arg = anyOf(random, add, add, remove, drop), fmt.Sprintf("set:%d", random.IntN(3)), fmt.Sprint(random.IntN(8))
		}
		all = append(all, o)
	}
	return sorted(all, func(o Operation) time.Duration { return o.At })
}
