package ring_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"blue-rings/tests/simulation/ring"
)

// fromRoot is a path that is said from the root of the project.
func fromRoot(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join("../../..", path)
}

// TestPlan carries out the plan whose text is in the file PLAN.
func TestPlan(t *testing.T) {
	path := os.Getenv("PLAN")
	if path == "" {
		t.Skip("PLAN names no file")
	}
	text, err := os.ReadFile(fromRoot(path))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := ring.Parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v%s", path, err, isRegression(string(text)))
	}
	judge(t, plan, "plan-"+strings.TrimSuffix(filepath.Base(path), ".txt"), "PLAN="+path+" go test ./tests/simulation/ring -run 'TestPlan$' -v")
}

// isRegression is what to do with a text that is no plan, but what the folder of a failure has
// beside it.
func isRegression(text string) string {
	if !strings.Contains("\n"+text, "\nring broke=") {
		return ""
	}
	return "; this is a regression, which has a plan in it: go test ./tests -run TestRegressions runs those in tests/scripts/regressions"
}

// TestTextOfPlans: a plan is its text.
func TestTextOfPlans(t *testing.T) {
	for name, size := range ring.Sizes() {
		for seed := range uint64(5) {
			plan := ring.Draw(seed, size)
			again, err := ring.Parse(plan.String())
			if err != nil || !reflect.DeepEqual(plan, again) {
				t.Fatalf("%s, seed %d: %v, another plan is read than was written:\n%v\n%v", name, seed, err, plan, again)
			}
		}
	}
	for _, text := range []string{"ring shape", "fault at=soon", "host nose=1", "hello x=1"} {
		if _, err := ring.Parse(text); err == nil {
			t.Errorf("%q is taken for a plan", text)
		}
	}
}

// TestPlansReplay: the plan decides everything, and its parts matter.
func TestPlansReplay(t *testing.T) {
	size := ring.Sizes()["small"]
	size.Lasts /= 4
	plan := ring.Draw(3, size)
	first, second := ring.Run(plan), ring.Run(plan)
	if first.Sum != second.Sum || first.String() != second.String() {
		t.Errorf("two runs of one plan went different ways:\n%v\n%v", first, second)
	}
	for i, f := range plan.Faults {
		if f.Kind != ring.Meet { // it may be moot
			less := plan
			less.Faults = slices.Delete(slices.Clone(plan.Faults), i, i+1)
			if ring.Run(less).Sum == first.Sum {
				t.Errorf("without %v the run went the same way", f)
			}
			break
		}
	}
	plan.Seed++
	if ring.Run(plan).Sum == first.Sum {
		t.Errorf("another order of turns went the same way")
	}
}

// TestKinds: each kind of fault is done somewhere.
func TestKinds(t *testing.T) {
	left := map[ring.Kind]bool{}
	for _, k := range ring.Kinds() {
		left[k] = true
	}
	size := ring.Sizes()["small"]
	size.Lasts /= 5
	size.Often *= 5
	for seed := uint64(1); len(left) > 0; seed++ {
		if seed > 60 {
			t.Fatalf("these are never done: %v", left)
		}
		for kind := range ring.Run(ring.Draw(seed, size)).Faults {
			delete(left, kind)
		}
	}
}
