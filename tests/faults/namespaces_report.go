package faults

import (
	"fmt"
	"io"
	"time"
)

// NamespacesReport is what a run without complaints has measured. Increments are counted by
// what they add.
type NamespacesReport struct {
	Cycles       int
	Troubles     [troubleKinds]int
	Took         time.Duration
	ToCurrent    []time.Duration // of each cycle, from the end of the troubles to all links of all nodes being current
	ToEqual      time.Duration   // from the last write to equal digests
	Acknowledged int64           // increments
	Unknown      int64           // increments that were asked for and not answered
	LostMemory   int64           // acknowledged by killed lives in memory, and nowhere
	LostDisk     int64           // of killed lives with data directories
	Window       time.Duration   // how long before its death one of the latter had acknowledged what was lost, at most
	Cells        int64           // writes of elements, fields and registers that were acknowledged
	Usage        []Usage
}

// Print writes the report as Markdown.
func (r *NamespacesReport) Print(to io.Writer) error {
	troubles := "| trouble | times |\n|---|---|\n"
	for kind, times := range r.Troubles {
		troubles += fmt.Sprintf("| %s | %d |\n", trouble(kind), times)
	}
	_, err := fmt.Fprintf(to, `%s
| cycles | to current, s: p50 | p99 | most | last write to equal, s |
|---|---|---|---|---|
| %d in %.0f s | %.2f | %.2f | %.2f | %.2f |

| increments acknowledged | unknown | lost with killed memories | lost with killed data directories | acknowledged before the kill at most, ms | writes of elements, fields and registers |
|---|---|---|---|---|---|
| %d | %d | %d | %d | %d | %d |

`, troubles, r.Cycles, r.Took.Seconds(), percentile(r.ToCurrent, 50).Seconds(), percentile(r.ToCurrent, 99).Seconds(), percentile(r.ToCurrent, 100).Seconds(), r.ToEqual.Seconds(),
		r.Acknowledged, r.Unknown, r.LostMemory, r.LostDisk, r.Window.Milliseconds(), r.Cells)
	if err != nil {
		return err
	}
	return printUsage(to, r.Usage)
}
