package ring

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Total is what came of many runs. Not safe for concurrent use.
type Total struct {
	Runs       map[string]int // by size
	Shapes     map[string]int
	Simulated  time.Duration // all rings together
	Nodes      time.Duration // all of their nodes together
	Settled    time.Duration // the longest
	Lives      int
	Operations int
	Faults     map[Kind]int
	Moot       int
	Outcomes   map[string]int
	Checks     map[string]int
	States     map[string]int
	Violations map[string]int // by rule
}

// NewTotal is what came of no run.
func NewTotal() *Total {
	return &Total{
		Runs: map[string]int{}, Shapes: map[string]int{}, Faults: map[Kind]int{}, Outcomes: map[string]int{},
		Checks: map[string]int{}, States: map[string]int{}, Violations: map[string]int{},
	}
}

// Add adds what came of a plan, whose size has a name.
func (t *Total) Add(size string, p Plan, r Report) {
	t.Runs[size]++
	t.Shapes[p.Shape]++
	t.Simulated += r.Simulated
	t.Nodes += r.Simulated * time.Duration(len(p.Hosts))
	t.Settled = max(t.Settled, r.Settled)
	t.Lives += r.Lives
	t.Operations += len(r.Calls)
	t.Moot += r.Moot
	addCounts(t.Faults, r.Faults)
	addCounts(t.Outcomes, r.Outcomes)
	addCounts(t.Checks, r.Checks)
	addCounts(t.States, r.States)
	for _, v := range r.Violations {
		t.Violations[v.Rule]++
	}
}

func addCounts[K comparable](to, from map[K]int) {
	for key, n := range from {
		to[key] += n
	}
}

// String is the total as Markdown.
func (t *Total) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| what | how much |\n|---|---|\n")
	row := func(what, format string, args ...any) {
		fmt.Fprintf(&b, "| %s | %s |\n", what, fmt.Sprintf(format, args...))
	}
	row("rings", "%d (%s)", sumOf(t.Runs), counted(t.Runs))
	row("shapes", "%s", counted(t.Shapes))
	row("nodes simulated, hours", "%.1f", t.Nodes.Hours())
	row("rings simulated, hours", "%.2f", t.Simulated.Hours())
	row("lives of nodes", "%d", t.Lives)
	row("operations", "%d (%s)", t.Operations, counted(t.Outcomes))
	row("faults", "%d (%d more were moot)", sumOf(t.Faults), t.Moot)
	row("faults by kind", "%s", counted(t.Faults))
	row("checks", "%d (%s)", sumOf(t.Checks), counted(t.Checks))
	row("longest until settled", "%v", t.Settled.Round(time.Millisecond))
	row("states reached", "%d", len(t.States))
	row("violations", "%d %s", sumOf(t.Violations), counted(t.Violations))
	fmt.Fprintf(&b, "\nStates reached, and how often:\n\n")
	for _, state := range slices.Sorted(maps.Keys(t.States)) {
		fmt.Fprintf(&b, "- %s: %d\n", state, t.States[state])
	}
	return b.String()
}

func sumOf[K comparable](counts map[K]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}
