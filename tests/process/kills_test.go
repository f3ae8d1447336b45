package process

import (
	"testing"

	"blue-rings/tests/faults"
)

// Nodes with data directories are killed at random moments under load, while they stop and
// while they load, and each time come back with what they must have. With always that is
// all that they acknowledged; with interval what those know who live on, and all but the last
// moments. `go run ./tests/bench kills` runs many cycles.
func TestKilledNodesComeBackWithWhatTheyMust(t *testing.T) {
	for name, c := range map[string]faults.KillsConfig{
		"one, always":     {Nodes: 1, Fsync: "always", Cycles: 8},
		"one, interval":   {Nodes: 1, Fsync: "interval", Cycles: 4},
		"three, interval": {Nodes: 3, Fsync: "interval", Cycles: 4, Rate: 500},
	} {
		t.Run(name, func(t *testing.T) {
			c.Binary, c.Dir, c.Log, c.Seed = binary, t.TempDir(), t.Output(), 3
			c.Clients, c.Counters, c.Kept = 8, 20, 5_000
			report, err := faults.Kills(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if report.Operations < int64(100*c.Cycles) || report.InFlight == 0 {
				t.Errorf("%d operations, increments of %d in flight: the nodes were hardly written to", report.Operations, report.InFlight)
			}
		})
	}
}
