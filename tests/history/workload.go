package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"blue-rings/messages"
)

// Workload draws what clients do. Everything is drawn from Random: equal ones with
// equal calls draw the same. What it draws meets the demands of Check. Not safe for
// concurrent use.
type Workload struct {
	Random  *rand.Rand
	Nodes   []string       // that clients may ask
	Weights map[Sort]int   // how often a sort of name is drawn; nil: all alike
	Names   int            // of each sort; at least 1
	Skewed  float64        // names are drawn by Zipf's law with this exponent; up to 1: evenly
	Reads   float64        // share of operations that only read
	Moves   float64        // how often a client goes to another node before it asks
	Retries float64        // how often an operation whose end is unknown is asked for again, elsewhere
	Wrong   float64        // how often an operation is drawn that is not for names of that sort
	Pasts   float64        // how often an expiry is already over
	Short   time.Duration  // about how long names with an expiry live; 0: 5 s
	zipf    *rand.Zipf     // over the names
	clients map[int]client //
	serial  int            // of values
}

// client is where a client is, and what it asks again.
type client struct {
	node  string
	again *messages.Op
	asked messages.Op
}

// Next is what a client does at a moment, by the clock of the history, and the node it
// asks. What a client asked before has ended by then.
func (w *Workload) Next(number int, now int64) (node string, op messages.Op) {
	if w.clients == nil {
		w.clients = map[int]client{}
	}
	c := w.clients[number]
	if c.node == "" || w.chance(w.Moves) || !slices.Contains(w.Nodes, c.node) {
		c.node = w.Nodes[w.Random.IntN(len(w.Nodes))]
	}
	switch {
	case c.again != nil:
		op = w.renewed(*c.again)
		c.again = nil
	case w.chance(w.Reads):
		sort, name := w.name()
		op = w.read(sort, name)
	default:
		sort, name := w.name()
		op = w.write(sort, name, now)
	}
	op.Hash = messages.HashName(op.Name)
	c.asked = op
	w.clients[number] = c
	return c.node, op
}

// Ended tells how what a client did last has ended. A client that does not know turns
// to another node, and perhaps asks again: with values of its own, since it is
// another operation.
func (w *Workload) Ended(number int, result Result) {
	c := w.clients[number]
	if result != Info {
		return
	}
	c.node = w.Nodes[w.Random.IntN(len(w.Nodes))]
	if w.chance(w.Retries) {
		c.again = &c.asked
	}
	w.clients[number] = c
}

// renewed is an operation with new values.
func (w *Workload) renewed(op messages.Op) messages.Op {
	op.Args = slices.Clone(op.Args)
	switch op.Verb {
	case messages.Assign:
		if _, isNumber := messages.ParseNumber(op.Args[0], messages.MaxOperand); !isNumber {
			op.Args[0] = w.value()
		}
	case messages.PutFields:
		for i := 1; i < len(op.Args); i += 2 {
			op.Args[i] = w.value()
		}
	default:
	}
	return op
}

// name draws a sort and a name of it.
func (w *Workload) name() (sort Sort, name string) {
	sort = w.sort()
	if w.Skewed <= 1 {
		return sort, fmt.Sprintf("%v:%d", sort, w.Random.IntN(max(w.Names, 1)))
	}
	if w.zipf == nil {
		w.zipf = rand.NewZipf(w.Random, w.Skewed, 1, uint64(max(w.Names, 1)-1))
	}
	return sort, fmt.Sprintf("%v:%d", sort, w.zipf.Uint64())
}

func (w *Workload) sort() Sort {
	if w.Weights == nil {
		return Sort(w.Random.IntN(int(sorts)))
	}
	total := 0
	for s := range sorts {
		total += w.Weights[s]
	}
	at := w.Random.IntN(max(total, 1))
	for s := range sorts {
		if at -= w.Weights[s]; at < 0 {
			return s
		}
	}
	return Tally
}

// value is one that is written once.
func (w *Workload) value() string {
	w.serial++
	return fmt.Sprintf("v%d", w.serial)
}

func (w *Workload) chance(p float64) bool { return w.Random.Float64() < p }

// expire is a moment not far away; a few are over.
func (w *Workload) expire(now int64) messages.Expire {
	short := w.Short
	if short == 0 {
		short = 5 * time.Second
	}
	if w.chance(w.Pasts) {
		return messages.Expire(now - w.Random.Int64N(short.Milliseconds()+1))
	}
	return messages.Expire(now + short.Milliseconds()/2 + w.Random.Int64N(short.Milliseconds()+1))
}
