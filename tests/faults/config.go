package faults

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Config says how long and how hard a run is. There are no defaults.
type Config struct {
	Binary   string        // the service
	Seed     uint64        // equal seeds draw equal faults
	Cycles   int           // of faults and healing, at least 1
	For      time.Duration // more than 0: begin cycles for so long, however many
	Nodes    int           // 3 to 26
	Counters int           // that all nodes increment, at least 1
	Rate     int           // increments a second and node, at least 1
	Log      io.Writer     // a line for each cycle
}

// Validate reports what cannot be.
func (c *Config) Validate() error {
	switch {
	case c.Nodes < 3 || c.Nodes > 26:
		return fmt.Errorf("%d nodes: give 3 to 26", c.Nodes)
	case c.Cycles < 1 && c.For <= 0:
		return errors.New("no cycles and no time: give one of them")
	case c.Counters < 1:
		return fmt.Errorf("%d counters: give at least 1", c.Counters)
	case c.Rate < 1:
		return fmt.Errorf("%d increments a second: give at least 1", c.Rate)
	}
	return nil
}
