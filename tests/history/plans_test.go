package history_test

import (
	"fmt"
	"time"

	"blue-rings/tests/history"
)

// plan is what a ring is to suffer.
type plan struct {
	nodes, steps int
	names        int           // of each sort; 0: 2
	retention    time.Duration // 0: a day. Else nodes hear each other more often than that
	modes        []history.Durability
	kills        float64
	unknown      float64
	blind        float64 // how often it is not known which life is asked
	wrong, pasts float64
	weights      map[history.Sort]int
	defect       func(*ring) // what is wrong with the nodes
}

// record is a history of a ring.
func record(seed uint64, p plan) *history.History { return newRing(seed, p).run(p) }

// plans are rings to record, by name.
func plans() map[string]plan {
	memory, disks := []history.Durability{history.Memory}, []history.Durability{history.Never, history.Interval, history.Always, history.Memory}
	return map[string]plan{
		"calm":    {nodes: 3, steps: 400, modes: memory},
		"unknown": {nodes: 3, steps: 400, modes: memory, unknown: 0.2},
		"blind":   {nodes: 3, steps: 400, modes: disks, kills: 0.02, unknown: 0.1, blind: 0.3},
		"killed":  {nodes: 4, steps: 600, modes: disks, kills: 0.02, unknown: 0.05},
		"wrong":   {nodes: 3, steps: 400, modes: disks, kills: 0.01, unknown: 0.05, wrong: 0.1},
		"short":   {nodes: 3, steps: 900, modes: disks, kills: 0.01, unknown: 0.05, retention: 20 * time.Second},
		"past":    {nodes: 3, steps: 400, modes: disks, kills: 0.01, unknown: 0.1, pasts: 0.2},
	}
}

// told is violations in lines.
func told(found []history.Violation) string {
	text := ""
	for _, v := range found[:min(len(found), 10)] {
		text += fmt.Sprintf("%v\n", v)
	}
	return text
}
