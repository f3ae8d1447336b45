package simulation_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"blue-rings/tests/simulation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cases are those of the model in every topology, and one with many names.
func cases() []simulation.Case {
	var all []simulation.Case
	few, many := simulation.Workloads()[0], simulation.Workloads()[1]
	for _, topology := range simulation.Topologies() {
		for _, profile := range simulation.Profiles() {
			all = append(all, simulation.Case{Topology: topology, Profile: profile, Workload: few})
		}
		all = append(all, simulation.Case{Topology: topology, Profile: simulation.Profiles()[0], Workload: many})
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
		t.Fatalf("%s: %v", variable, err)
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
				for _, v := range report.Violations {
					t.Errorf("violation, seed %d: %v", seed, v)
				}
				if t.Failed() {
					t.Fatalf("to see it again:\nSEED=%d go test ./tests/simulation -run '%s$' -v", seed, t.Name())
				}
				if number(t, "SEED", 0) != 0 {
					for _, note := range report.Notes {
						t.Log(note)
					}
				}
				t.Log(summary(seed, report))
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
	c := cases()[0]
	first, second, other := simulation.Run(c, 7), simulation.Run(c, 7), simulation.Run(c, 8)
	if first.Sum != second.Sum {
		t.Errorf("two runs of seed 7 went different ways: %x and %x", first.Sum, second.Sum)
	}
	if first.Sum == other.Sum {
		t.Errorf("seeds 7 and 8 went the same way: %x", first.Sum)
	}
}
