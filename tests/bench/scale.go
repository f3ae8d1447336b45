package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"blue-rings/tests/simulation/scale"
)

// rings are what an update costs in rings of several sizes, simulated: hierarchical
// stars, virtual time.
type rings struct {
	Nodes    []int  `default:"10,100,1000" help:"How many nodes the rings have."`
	Updates  int    `default:"10000" help:"Increments at each ring, by clients of nodes that are drawn."`
	Rate     int    `default:"1000" help:"Increments a virtual second, at all nodes together."`
	Counters int    `default:"2500" help:"Counters that are incremented."`
	Seed     uint64 `default:"1" help:"What all that is random is drawn from."`
}

// Run runs the rings; each stage has a line on standard error.
func (m *rings) Run() error {
	if m.Updates < 1 || m.Rate < 1 || m.Counters < 1 || len(m.Nodes) == 0 {
		return fmt.Errorf("--nodes has %d sizes, --updates is %d, --rate %d, --counters %d: give at least 1 of each", len(m.Nodes), m.Updates, m.Rate, m.Counters)
	}
	fmt.Printf("Sites of 20 with two bridges each, those of the first site in the centre; %d increments of %d counters at nodes that are drawn, %d a virtual second; seed %d\n\n",
		m.Updates, m.Counters, m.Rate, m.Seed)
	columns := []string{
		"nodes", "links", "diameter", "hops, mean (most)", "update everywhere after ms, p50 / p99 / max", "all equal after the last, ms",
		"news frames published per update", "changes published per update", "news frames received per update", "copies per node and update, mean (most)",
		"news bytes published per update", "news bytes received per update", "bytes of a ping", "pings received, B/s and node, mean (most)",
		"wall, s", "heap, MB",
	}
	fmt.Printf("| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	var wrong error
	for _, nodes := range m.Nodes {
		if nodes < 2 || nodes > 2000 {
			return fmt.Errorf("--nodes %d: give 2 to 2000", nodes)
		}
		wrong = errors.Join(wrong, m.measure(nodes))
	}
	return wrong
}

func (m *rings) measure(nodes int) error {
	began := time.Now()
	var memory runtime.MemStats
	r := scale.Run(scale.Config{
		Nodes: nodes, Updates: m.Updates, Rate: m.Rate, Counters: m.Counters, Seed: m.Seed,
		Progress: func(stage string) {
			fmt.Fprintf(os.Stderr, "%d nodes, %v: %s\n", nodes, time.Since(began).Round(time.Millisecond), stage)
			if stage == scale.LastStage {
				runtime.GC()
				runtime.ReadMemStats(&memory)
			}
		},
	})
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	fmt.Printf("| %d | %d | %d | %.2f (%d) | %.1f / %.1f / %.1f | %.0f | %.1f | %.1f | %.0f | %.2f (%.2f) | %.0f | %.0f | %.0f | %.0f (%.0f) | %.1f | %d |\n",
		nodes, r.Links, r.Diameter, r.Hops, r.MostHops, ms(r.Took.P50), ms(r.Took.P99), ms(r.Took.Max), ms(r.Equal),
		r.News.Frames, r.News.Changes, r.News.Arrivals, r.News.Copies, r.News.Most,
		r.News.Bytes, r.News.Carried, r.Idle.Bytes, r.Idle.Received, r.Idle.MostReceived,
		time.Since(began).Seconds(), memory.HeapAlloc>>20)
	var wrong error
	for _, v := range r.Violations {
		wrong = errors.Join(wrong, fmt.Errorf("%d nodes: %s", nodes, v))
	}
	return wrong
}
