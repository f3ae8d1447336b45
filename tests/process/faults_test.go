package process

import (
	"testing"

	"blue-rings/tests/faults"
)

// A few cycles of cut links, stopped and killed nodes under continuous writes: what
// was acknowledged is everywhere as soon as all say that they are current, nothing
// is counted twice, and all are equal in the end. `go run ./tests/bench faults` runs
// many.
func TestFaultsLoseAndDoubleNothing(t *testing.T) {
	report, err := faults.Run(t.Context(), faults.Config{
		Binary: binary, Seed: 7, Cycles: 3, Nodes: 4, Counters: 50, Rate: 200, Log: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, count := range report.Faults {
		if count == 0 {
			t.Errorf("the seed draws no fault of kind %d", kind)
		}
	}
	if report.Acknowledged == 0 || report.Unanswered != 0 {
		t.Errorf("%d increments acknowledged, %d unanswered by nodes that lived on", report.Acknowledged, report.Unanswered)
	}
}
