package tests

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.uber.org/goleak"

	"blue-rings/tests/simulation/ring"
)

// TestRegressions runs again the rings in which something was wrong once. A file says in
// its comment what, and has the smallest plan that showed it; its command says which rule
// was broken then, and how many seeds the plan is tried with, from its own on: what comes in
// another order of turns after a change of production may come in one of them.
func TestRegressions(t *testing.T) {
	defer goleak.VerifyNone(t)
	datadriven.Walk(t, "scripts/regressions", func(t *testing.T, path string) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "# ") || strings.Contains(string(text), ring.Unsaid) {
			t.Errorf("%s does not say what was wrong", path)
		}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "ring" {
				d.Fatalf(t, "the command is ring broke=<rule> seeds=<number>, not %s", d.Cmd)
			}
			return runAgain(t, d)
		})
	})
}

// runAgain runs a plan with some seeds, and says what came of it.
func runAgain(t *testing.T, d *datadriven.TestData) string {
	var broke string
	seeds, again := 1, 0
	d.ScanArgs(t, "broke", &broke)
	d.MaybeScanArgs(t, "seeds", &seeds)
	plan, err := ring.Parse(d.Input)
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	var b strings.Builder
	for range seeds {
		report := ring.Run(plan)
		if len(report.Violations) > 0 {
			fmt.Fprintf(&b, "seed %d: %v\n", plan.Seed, report.Violations[0])
			if report.Violations[0].Broke() == broke {
				again++
			}
		}
		if report.Moot > 0 {
			fmt.Fprintf(&b, "seed %d: %d faults cannot be done any more\n", plan.Seed, report.Moot)
		}
		plan.Seed++
	}
	if again > 0 {
		t.Logf("%s: %s is broken again, with %d of %d seeds", d.Pos, broke, again, seeds)
	}
	if b.Len() == 0 {
		return "no violation"
	}
	return b.String()
}
