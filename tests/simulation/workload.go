package simulation

import (
	"fmt"

	"blue-rings/messages"
)

// Workload is what clients do.
type Workload struct {
	Name   string
	Keys   int     // counters
	Writes float64 // increments a node makes a tick
}

// Workloads are the model's, and others with more names: the less often a counter
// is incremented, the longer it shows that an increment is missing.
func Workloads() []Workload {
	return []Workload{
		{Name: "few", Keys: 4, Writes: 0.25},
		{Name: "some", Keys: 40, Writes: 0.25},
		{Name: "many", Keys: 200, Writes: 1},
	}
}

func keyName(i int) string { return fmt.Sprintf("counter:%d", i) }

// write lets clients increment, where anybody hears of it.
func (w *world) write() {
	for _, n := range w.nodes {
		if n.machine == nil || !w.is.Topology.isHeard(n.host) {
			continue
		}
		var ops []messages.Op
		for rest := w.is.Workload.Writes; rest > 0; rest-- {
			if rest >= 1 || w.random.Float64() < rest {
				name := keyName(w.random.IntN(w.is.Workload.Keys))
				ops = append(ops, messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(1)})
			}
		}
		if len(ops) == 0 {
			continue
		}
		acks := n.acks
		n.machine.Operate(ops, func(op *messages.Op, answer *messages.Answer) {
			if answer.Outcome == messages.Done {
				acks[op.Name]++
				w.report.Operations++
			}
		})
	}
}
