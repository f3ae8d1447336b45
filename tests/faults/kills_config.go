package faults

import (
	"fmt"
	"io"
)

// KillsConfig says how often and how hard nodes with data directories are killed. There are no
// defaults.
type KillsConfig struct {
	Binary   string    // the service
	Dir      string    // where the data directories are made
	Seed     uint64    // equal seeds draw equal kills
	Cycles   int       // of kills and starts, at least 1
	Nodes    int       // of a full mesh, 1 to 26
	Fsync    string    // always, interval or never
	Clients  int       // connections to each node, at least 1
	Counters int       // that all clients increment, at least 1
	Rate     int       // increments a second at each node; 0: as many as are answered
	Kept     int       // names that are written once, at first: what a start loads
	Log      io.Writer // a line for each cycle
}

// Validate reports what cannot be.
func (c *KillsConfig) Validate() error {
	switch {
	case c.Nodes < 1 || c.Nodes > 26:
		return fmt.Errorf("%d nodes: give 1 to 26", c.Nodes)
	case c.Cycles < 1:
		return fmt.Errorf("%d cycles: give at least 1", c.Cycles)
	case c.Clients < 1:
		return fmt.Errorf("%d clients: give at least 1", c.Clients)
	case c.Counters < 1:
		return fmt.Errorf("%d counters: give at least 1", c.Counters)
	case c.Rate < 0 || c.Kept < 0:
		return fmt.Errorf("%d increments a second, %d names kept: give at least 0", c.Rate, c.Kept)
	case c.Fsync != always && c.Fsync != "interval" && c.Fsync != "never":
		return fmt.Errorf("fsync %q: give always, interval or never", c.Fsync)
	}
	return nil
}

// always is the setting with which nothing that was acknowledged is ever lost.
const always = "always"
