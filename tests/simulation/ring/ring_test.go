package ring_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"blue-rings/tests/simulation/ring"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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

// seeds are those to run: that of SEED, or as many as SEEDS says from FROM on, or a few
// and one that is drawn.
func seeds(t *testing.T, few uint64) (list []uint64) {
	if seed := number(t, "SEED", 0); seed != 0 {
		return []uint64{seed}
	}
	for seed := range number(t, "SEEDS", few) {
		list = append(list, seed+number(t, "FROM", 1))
	}
	if os.Getenv("SEEDS") == "" {
		list = append(list, rand.Uint64())
	}
	return list
}

// TestRings runs rings of every size.
func TestRings(t *testing.T) {
	for name, few := range map[string]uint64{"small": 5, "middle": 1, "large": 0} {
		for _, seed := range seeds(t, few) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				t.Parallel()
				plan := ring.Draw(seed, ring.Sizes()[name])
				judge(t, plan, fmt.Sprintf("%s-%d", name, seed), fmt.Sprintf("SEED=%d go test ./tests/simulation/ring -run 'TestRings/%s' -v", seed, name))
			})
		}
	}
}

// judge runs a plan, and fails for each violation.
func judge(t *testing.T, plan ring.Plan, name, again string) {
	t.Helper()
	if path := os.Getenv("PRINT"); path != "" {
		if err := os.WriteFile(fromRoot(path), []byte(plan.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report := ring.Run(plan)
	if os.Getenv("SEED") != "" || os.Getenv("PLAN") != "" {
		t.Log("\n" + strings.Join(report.Notes, "\n"))
	}
	t.Logf("%s of %d hosts: %v", plan.Shape, len(plan.Hosts), report)
	for _, v := range report.Violations {
		t.Errorf("violation: %v", v)
	}
	if len(report.Violations) > 0 {
		t.Logf("to see it again:\n%s", again)
		leave(t, ring.Failure{Plan: plan, Report: report, Small: plan, Again: again}, name)
	}
}
