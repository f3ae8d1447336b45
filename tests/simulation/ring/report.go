package ring

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"blue-rings/tests/history"
)

// Report is what came of a run.
type Report struct {
	Violations []Violation
	Notes      []string       // what went wrong, and what followed, in order
	Sum        uint64         // of every turn: equal in two runs that went the same way
	Simulated  time.Duration  // how long the run took, in its time
	Faults     map[Kind]int   // that were done
	Moot       int            // faults that could not be done
	Calls      []*Call        // what clients asked, in order
	Outcomes   map[string]int // of calls
	Lives      int            // of nodes
	States     map[string]int // of links and nodes, with their causes
	Checks     map[string]int // that were made, by rule
	History    *history.History
	Settled    time.Duration // from the end of the faults until all links were current and all nodes equal
}

// Violation is something that must not be.
type Violation struct {
	At   time.Duration // since the run began
	Rule string
	Host string // the node that it is about; "" no single one
	Text string
}

// String is the violation in one line.
func (v Violation) String() string { return fmt.Sprintf("%v %s: %s", v.At, v.Rule, v.Text) }

// String is the report in some lines, without notes and calls.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v simulated, settled after %v, %d lives, %d violations, sum %016x\n",
		r.Simulated, r.Settled, r.Lives, len(r.Violations), r.Sum)
	fmt.Fprintf(&b, "faults (%d moot): %s\n", r.Moot, counted(r.Faults))
	fmt.Fprintf(&b, "operations: %s\n", counted(r.Outcomes))
	fmt.Fprintf(&b, "checks: %s\n", counted(r.Checks))
	fmt.Fprintf(&b, "states: %s", counted(r.States))
	return b.String()
}

// counted is how often what was seen.
func counted[K ~string](counts map[K]int) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprintf("%s=%d", key, counts[key]))
	}
	return strings.Join(words, ", ")
}

// outcome is how a call ended, in a word.
func (c *Call) outcome() string {
	if c.Answer.Outcome == 0 {
		return "unanswered"
	}
	return c.Answer.Outcome.String()
}
