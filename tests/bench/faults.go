package main

import (
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9/logging"

	"blue-rings/tests/faults"
)

// cycles are many cycles of faults in a mesh under continuous writes, after each of
// which nothing may be missing or counted twice.
type cycles struct {
	Cycles   int           `default:"150" help:"Cycles of faults and healing."`
	For      time.Duration `help:"Begin cycles for so long instead."`
	Seed     uint64        `default:"1" help:"What the faults are drawn from."`
	Nodes    int           `default:"4" help:"Nodes of the full mesh, 3 to 26."`
	Counters int           `default:"100" help:"Counters that all nodes increment."`
	Rate     int           `default:"400" help:"Increments a second at each node."`
}

// Run runs them; each cycle has a line on standard error.
func (m *cycles) Run(e *env) error {
	logging.Disable() // it would tell of each client that does not reach a killed node
	fmt.Printf("%d nodes, a full mesh, %d increments a second at each of them, over %d counters; seed %d\n\n", m.Nodes, m.Rate, m.Counters, m.Seed)
	report, err := faults.Run(e.ctx, faults.Config{
		Binary: e.binary, Seed: m.Seed, Cycles: m.Cycles, For: m.For,
		Nodes: m.Nodes, Counters: m.Counters, Rate: m.Rate, Log: os.Stderr,
	})
	if err != nil {
		return err
	}
	return report.Print(os.Stdout)
}
