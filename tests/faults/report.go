package faults

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Report is what a run without complaints has measured.
type Report struct {
	Cycles       int
	Faults       [3]int          // cuts, stops, kills
	Took         time.Duration   // the whole run
	ToCurrent    []time.Duration // of each cycle, from the end of the faults to all links of all nodes being current
	ToEqual      time.Duration   // from the last write to equal digests
	Acknowledged int64           // increments
	Unanswered   int64           // of lives that went on
	Lost         int64           // acknowledged by killed lives, and nowhere
	Usage        []Usage
}

// Usage is what a node used in its last life.
type Usage struct {
	Host  string
	Lived int         // cycles
	used  []resources // at the first cycle's end, in the middle of the run, at its end
}

// Print writes the report as Markdown.
func (r *Report) Print(to io.Writer) error {
	sorted := slices.Clone(r.ToCurrent)
	slices.Sort(sorted)
	at := func(percent int) float64 { return sorted[(len(sorted)-1)*percent/100].Seconds() }
	_, err := fmt.Fprintf(to, `| cycles | cuts | stops | kills | to current, s: p50 | p99 | most | last write to equal, s | acknowledged | unanswered by lives that went on | lost with killed lives |
|---|---|---|---|---|---|---|---|---|---|---|
| %d in %.0f s | %d | %d | %d | %.2f | %.2f | %.2f | %.2f | %d | %d | %d |

`, r.Cycles, r.Took.Seconds(), r.Faults[cut], r.Faults[stop], r.Faults[kill], at(50), at(99), at(100), r.ToEqual.Seconds(), r.Acknowledged, r.Unanswered, r.Lost)
	if err != nil {
		return err
	}
	return printUsage(to, r.Usage)
}

// printUsage writes what nodes used as a table.
func printUsage(to io.Writer, usage []Usage) error {
	_, err := fmt.Fprint(to, `| node | cycles lived | goroutines | open files | resident, MiB | next collection, MiB |
|---|---|---|---|---|---|
`)
	if err != nil {
		return err
	}
	for _, u := range usage {
		goroutines, files, resident, heap := "", "", "", ""
		for i, each := range u.used {
			arrow := ""
			if i > 0 {
				arrow = " → "
			}
			goroutines += fmt.Sprintf("%s%.0f", arrow, each.goroutines)
			files += fmt.Sprintf("%s%.0f", arrow, each.files)
			resident += fmt.Sprintf("%s%.0f", arrow, each.resident)
			heap += fmt.Sprintf("%s%.0f", arrow, each.heap)
		}
		if _, err := fmt.Fprintf(to, "| %s | %d | %s | %s | %s | %s |\n", u.Host, u.Lived, goroutines, files, resident, heap); err != nil {
			return err
		}
	}
	return nil
}
