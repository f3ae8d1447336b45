package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/redis/go-redis/v9/logging"

	"blue-rings/tests/faults"
)

// kills kills nodes with data directories under continuous writes, after each of
// which nothing that must be there may be missing or counted twice.
type kills struct {
	Cycles   int    `default:"200" help:"Cycles of kills and starts."`
	Nodes    int    `default:"1" help:"Nodes of the full mesh, 1 to 26."`
	Fsync    string `default:"always" enum:"always,interval,never" help:"When changes are on disk."`
	Seed     uint64 `default:"1" help:"What the kills are drawn from."`
	Clients  int    `default:"8" help:"Connections to each node, each with one increment under way."`
	Counters int    `default:"50" help:"Counters that all clients increment."`
	Rate     int    `default:"-1" help:"Increments a second at each node; 0: as many as are answered; -1: 0 for one node, 1,000 for several."`
	Kept     int    `default:"100000" help:"Names that are written once: what each start loads."`
	Dir      string `default:"" help:"Where the data directories are made; a temporary directory if empty."`
}

// Run runs them; each cycle has a line on standard error.
func (s *kills) Run(e *env) (err error) {
	logging.Disable() // it would tell of each client that does not reach a killed node
	if s.Rate < 0 {
		s.Rate = 0
		if s.Nodes > 1 {
			s.Rate = 1_000
		}
	}
	dir, err := os.MkdirTemp(s.Dir, "kills")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Printf("%d nodes with --fsync %s, %d clients each, %d counters and %d other names; seed %d\n\n", s.Nodes, s.Fsync, s.Clients, s.Counters, s.Kept, s.Seed)
	report, err := faults.Kills(e.ctx, faults.KillsConfig{
		Binary: e.binary, Dir: dir, Seed: s.Seed, Cycles: s.Cycles, Nodes: s.Nodes, Fsync: s.Fsync,
		Clients: s.Clients, Counters: s.Counters, Rate: s.Rate, Kept: s.Kept, Log: os.Stderr,
	})
	if err != nil {
		return err
	}
	return report.Print(os.Stdout)
}
