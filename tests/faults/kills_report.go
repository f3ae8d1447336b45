package faults

import (
	"fmt"
	"io"
	"time"
)

// KillsReport is what a run without complaints has measured. Increments are counted by
// what they add.
type KillsReport struct {
	Cycles       int
	Kills        int // of nodes that served
	Loads        int // kills of nodes that were starting
	Took         time.Duration
	Starts       []time.Duration // until clients were answered
	Operations   int64           // commands
	Acknowledged int64           // increments
	Recovered    int64           // what is there at the end
	InFlight     int64           // asked for, and not answered
	Lost         int64           // acknowledged by killed lives, and nowhere
	Window       time.Duration   // how long before its death a node had acknowledged what was lost, at most
	Usage        []KillsUsage
}

// KillsUsage is what a node uses at the end.
type KillsUsage struct {
	Host      string
	Lives     int     // that have opened the directory
	Slots     float64 // of a counter, on the average
	SlotsMost int
	Disk      float64 // bytes
	Resident  float64 // bytes
}

// Print writes the report as Markdown.
func (r *KillsReport) Print(to io.Writer) error {
	_, err := fmt.Fprintf(to, `| cycles | kills | of them starting | seconds | operations | acknowledged | recovered | in flight | lost | acknowledged before the kill at most, ms | start, s: p50 | most |
|---|---|---|---|---|---|---|---|---|---|---|---|
| %d | %d | %d | %.0f | %d | %d | %d | %d | %d | %d | %.2f | %.2f |

| node | lives | slots of a counter: mean | most | on disk, MiB | resident, MiB |
|---|---|---|---|---|---|
`, r.Cycles, r.Kills+r.Loads, r.Loads, r.Took.Seconds(), r.Operations, r.Acknowledged, r.Recovered, r.InFlight, r.Lost, r.Window.Milliseconds(),
		percentile(r.Starts, 50).Seconds(), percentile(r.Starts, 100).Seconds())
	if err != nil {
		return err
	}
	for _, u := range r.Usage {
		_, err := fmt.Fprintf(to, "| %s | %d | %.1f | %d | %.1f | %.0f |\n", u.Host, u.Lives, u.Slots, u.SlotsMost, u.Disk/(1<<20), u.Resident/(1<<20))
		if err != nil {
			return err
		}
	}
	return nil
}
