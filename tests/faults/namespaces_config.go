package faults

import (
	"fmt"
	"io"
	"time"
)

// NamespacesConfig says how long and how hard nodes in network namespaces are troubled. There
// are no defaults.
type NamespacesConfig struct {
	Binary   string        // the service on a clock that can be set: tests/faults/skewed/cmd
	Dir      string        // where the data directories are made
	Seed     uint64        // equal seeds draw equal troubles
	For      time.Duration // begin cycles for so long, at least 1 s
	Nodes    int           // 3 to 16; every other one has a data directory
	Counters int           // that all nodes increment, at least 1
	Rate     int           // operations a second and node, at least 2
	Log      io.Writer     // a line for each cycle
}

// Validate reports what cannot be.
func (c *NamespacesConfig) Validate() error {
	switch {
	case c.Nodes < 3 || c.Nodes > 16:
		return fmt.Errorf("%d nodes: give 3 to 16", c.Nodes)
	case c.For < time.Second:
		return fmt.Errorf("cycles for %s: give at least 1 s", c.For)
	case c.Counters < 1:
		return fmt.Errorf("%d counters: give at least 1", c.Counters)
	case c.Rate < 2:
		return fmt.Errorf("%d operations a second: give at least 2", c.Rate)
	}
	return nil
}
