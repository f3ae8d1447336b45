package simulation_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"blue-rings/tests/simulation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cases are those of the model in every topology, with more or less names.
func cases() []simulation.Case {
	var all []simulation.Case
	few, some, many := simulation.Workloads()[0], simulation.Workloads()[1], simulation.Workloads()[2]
	usual, hard, often, brief := simulation.Profiles()[0], simulation.Profiles()[1], simulation.Profiles()[2], simulation.Profiles()[3]
	for _, topology := range simulation.Topologies() {
		all = append(all,
			simulation.Case{Topology: topology, Profile: usual, Workload: few},
			simulation.Case{Topology: topology, Profile: usual, Workload: many},
			simulation.Case{Topology: topology, Profile: hard, Workload: some},
			simulation.Case{Topology: topology, Profile: often, Workload: some},
		)
		if topology.Name == "mesh" || topology.Name == "tail" {
			all = append(all, simulation.Case{Topology: topology, Profile: brief, Workload: some})
		}
	}
	return all
}

// seeds are those to run: that of SEED, or so many as SEEDS says, or a few.
func seeds(t *testing.T) []uint64 {
	if seed := number(t, "SEED", 0); seed != 0 {
		return []uint64{seed}
	}
	var list []uint64
	for seed := range number(t, "SEEDS", 1) {
		list = append(list, seed+1)
	}
	return list
}

func number(t *testing.T, variable string, otherwise uint64) uint64 {
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s is %q: give a number", variable, text)
	}
	return n
}

// TestLinks runs every case with a few seeds.
func TestLinks(t *testing.T) {
	for _, c := range cases() {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			for _, seed := range seeds(t) {
				report := simulation.Run(c, seed)
				if os.Getenv("SEED") != "" {
					t.Log(strings.Join(report.Notes, "\n"))
				}
				t.Log(summary(seed, report))
				for _, v := range report.Violations {
					t.Errorf("violation, seed %d: %v", seed, v)
				}
				if len(report.Violations) > 0 {
					t.Logf("to see it again:\nSEED=%d go test ./tests/simulation -run '%s$' -v", seed, t.Name())
				}
			}
		})
	}
}

func summary(seed uint64, r simulation.Report) string {
	return fmt.Sprintf("seed %d: %d operations, %d cuts, %d kills, %d failures, %d checks; current after %v, equal after %v",
		seed, r.Operations, r.Faults, r.Kills, r.Failures, r.Checks, r.Current, r.Equal)
}

// TestSeedsReplay: a seed decides everything.
func TestSeedsReplay(t *testing.T) {
	c := cases()[2]
	first, second, other := simulation.Run(c, 7), simulation.Run(c, 7), simulation.Run(c, 8)
	if first.Sum != second.Sum {
		t.Errorf("two runs of seed 7 went different ways: %x and %x", first.Sum, second.Sum)
	}
	if first.Sum == other.Sum {
		t.Errorf("seeds 7 and 8 went the same way: %x", first.Sum)
	}
}
