package history_test

import (
	"testing"

	"blue-rings/tests/history"
)

// Histories of production engines are right: a checker that complains is wrong, or has
// found something.
func TestRightHistoriesPass(t *testing.T) {
	for name, p := range plans() {
		t.Run(name, func(t *testing.T) {
			for seed := range seeds(t) {
				if found := history.Check(record(seed, p)); len(found) > 0 {
					t.Fatalf("seed %d: %d violations:\n%s", seed, len(found), told(found))
				}
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	p := plans()["killed"]
	p.steps, p.names = 20_000, 20
	h := record(1, p)
	b.ReportMetric(float64(len(h.Operations)), "operations")
	for b.Loop() {
		if found := history.Check(h); len(found) > 0 {
			b.Fatal(told(found))
		}
	}
}
