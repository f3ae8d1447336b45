package ring

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

// The names that are counted while faults last: counters, and sets of elements that only
// come.
const (
	counters    = 6
	logs        = 2
	counterName = "counter:"
	logName     = "log:"
)

// clients are so many.
const clients = 20

// lasting is by how much expiries are later of the names that outlive every run.
const lasting = 10 * time.Minute

// drawOperations draws what clients do. A third is for the names that the ring counts
// itself; of the others half only read.
func drawOperations(random *rand.Rand, p *Plan, size Size) []Operation {
	w := history.Workload{
		Random: random, Names: 1 + random.IntN(4), Skewed: anyOf(random, 0, 1.5, 3), Reads: 0.5, Moves: 0.3,
		Wrong: anyOf(random, 0, 0, 0.05), Pasts: anyOf(random, 0, 0.05), Short: anyOf(random, time.Second, 3*time.Second),
	}
	// Whether expiries that are set apart from writes end within the run: a copy that does not hear of
	// one counts on until an audit finds it.
	apart := random.IntN(2) == 0 && p.Audit >= 0
	for _, h := range p.Hosts {
		w.Nodes = append(w.Nodes, h.Name)
	}
	end := p.Lasts + time.Second
	var all []Operation
	for range int(size.Rate * end.Seconds()) {
		all = append(all, Operation{At: time.Duration(random.Int64N(int64(end))), Client: random.IntN(clients)})
	}
	all = sorted(all, func(o Operation) time.Duration { return o.At })
	for i := range all {
		o := &all[i]
		if random.IntN(3) == 0 {
			o.Host = anyOf(random, p.Hosts...).Name
			o.counted(random, i)
		} else {
			host, op := w.Next(o.Client, o.At.Milliseconds())
			o.Host = host
			o.drawn(op, apart)
			if random.IntN(2) == 0 {
				o.Again = anyOf(random, p.Hosts...).Name
			}
		}
	}
	return all
}

// counted makes an operation one for the names that the ring counts itself.
func (o *Operation) counted(random *rand.Rand, i int) {
	switch random.IntN(6) {
	case 0:
		o.Verb, o.Name = messages.Invoke, fmt.Sprintf("peak:%d", random.IntN(2))
		o.Args = []string{"raise", fmt.Sprint(random.IntN(1_000))}
	case 1, 2:
		o.Verb, o.Name, o.Args = messages.AddElements, fmt.Sprintf("%s%d", logName, random.IntN(logs)), []string{fmt.Sprint(i)}
	default:
		o.Verb, o.Name, o.Number = messages.Increment, fmt.Sprintf("%s%d", counterName, random.IntN(counters)), messages.Int(int64(1+random.IntN(3)))
	}
}

// drawn makes an operation one of the workload's. A name of an odd number that has an
// expiry outlives the run; so do all whose expiries are set apart, unless those are wanted.
func (o *Operation) drawn(op messages.Op, apart bool) {
	o.Verb, o.Name, o.Args, o.Number, o.Flags = op.Verb, op.Name, op.Args, op.Number, op.Flags
	if op.Expire == messages.Unset {
		return
	}
	o.Expire = time.Duration(op.Expire) * time.Millisecond
	sort, number, _ := strings.Cut(op.Name, ":")
	carried := sort == history.Bill.String() || sort == history.Lease.String()
	if !apart && !carried || number[0]%2 == 1 && o.Expire > o.At {
		o.Expire = max(o.Expire, o.At) + lasting
	}
	if o.Expire == 0 {
		o.Expire = -time.Millisecond
	}
}

// countedNames are the names that shares are of.
func countedNames() (names []string) {
	for i := range counters {
		names = append(names, fmt.Sprintf("%s%d", counterName, i))
	}
	for i := range logs {
		names = append(names, fmt.Sprintf("%s%d", logName, i))
	}
	return names
}
