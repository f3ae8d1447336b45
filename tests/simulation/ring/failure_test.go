package ring_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"blue-rings/tests/history"
	"blue-rings/tests/simulation/ring"
)

// failures is where failures leave what there is to understand them.
const failures = ".build/failures"

// shrunk says that a plan was made smaller in this run, where nobody has said for how long.
var shrunk atomic.Bool

// shrinksFor is how long a plan that fails is made smaller: as long as SHRINK says, or 20 s
// for the first one.
func shrinksFor(t *testing.T) time.Duration {
	text := os.Getenv("SHRINK")
	if text == "" {
		if shrunk.Swap(true) {
			return 0
		}
		return 20 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("SHRINK is a duration, as 1m: %v", err)
	}
	return d
}

// leave makes the plan of a failure smaller, and leaves all there is.
func leave(t *testing.T, f ring.Failure, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), shrinksFor(t))
	defer cancel()
	var tried int
	f.Small, tried = ring.Shrink(ctx, f.Plan, 1<<20, f.Report.FailsLike())
	folder, err := filepath.Abs(fromRoot(filepath.Join(failures, name)))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Leave(folder); err != nil {
		t.Error(err)
	}
	t.Logf("after %d tries %d of %d hosts, %d of %d faults and %d of %d operations are left; plan, small plan, notes and messages are in\n%s",
		tried, len(f.Small.Hosts), len(f.Plan.Hosts), len(f.Small.Faults), len(f.Plan.Faults), len(f.Small.Operations), len(f.Plan.Operations), folder)
	t.Logf("to see the small one, and to make it smaller for longer:\nPLAN=%[1]s go test ./tests/simulation/ring -run 'TestPlan$' -v\nSHRINK=10m %[2]s",
		filepath.Join(folder, "small.txt"), f.Again)
}

// wrongPlan is one that fails, whatever production does: the clock of one host is further off
// than the simulation takes into account.
const wrongPlan = `ring seed=4 shape=chain ping=137ms spacing=500us rebuild=10s audit=3s frames=100 lasts=1.7s retain=36s
host name=a shards=2 disk=memory credit=200 batch=2
host name=b shards=2 disk=always every=10ms
host name=c shards=3 disk=never every=1s backlog=4096
link from=a to=b delay=1ms
link from=b to=a delay=2.5ms
link from=c to=b delay=3ms
link from=b to=c delay=4ms
fault at=700ms kind=cut host=b to=c for=300ms
fault at=812ms kind=stall host=c for=200ms
fault at=1.001s kind=clock host=a share=0.004 least=2m0.3s
fault at=1.2s kind=killed host=c n=3
do at=512ms host=a verb=Increment name=counter:1 number=2
do at=530ms host=b verb=Increment name=counter:1 number=2
do at=601ms host=c verb=AddElements name=log:1 args=x
do at=1.55s host=b verb=Increment name=counter:2 number=3
`

// TestFailureLeavesAll: the smallest plan fails the same way, and what is left says how.
func TestFailureLeavesAll(t *testing.T) {
	t.Parallel()
	plan, err := ring.Parse(wrongPlan)
	if err != nil {
		t.Fatal(err)
	}
	f := ring.Failure{Plan: plan, Report: ring.Run(plan), Again: "SEED=4"}
	if len(f.Report.Violations) == 0 {
		t.Fatalf("nothing is wrong: %v", f.Report)
	}
	f.Small, _ = ring.Shrink(t.Context(), plan, 80, f.Report.FailsLike())
	if len(f.Small.Hosts) != 2 || len(f.Small.Faults) != 1 || len(f.Small.Operations) != 0 {
		t.Errorf("more is left than a host whose clock is wrong, and one that hears it:\n%v", f.Small)
	}
	if other := (ring.Report{Violations: []ring.Violation{{Rule: "lost"}}}); other.FailsLike()(f.Small) {
		t.Error("a plan that breaks another rule is taken for a smaller one")
	}
	folder := filepath.Join(t.TempDir(), "small-4")
	if err := f.Leave(folder); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, name := range []string{"plan.txt", "notes.txt", "small.txt", "script.txt", "history.edn", "history.jsonl", "regression.txt"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	if again, err := ring.Parse(texts["plan.txt"]); err != nil || ring.Run(again).Sum != f.Report.Sum {
		t.Errorf("%v, plan.txt is another plan:\n%s", err, texts["plan.txt"])
	}
	small, err := ring.Parse(texts["small.txt"])
	if err != nil || !f.Report.FailsLike()(small) {
		t.Errorf("%v, small.txt does not fail:\n%s", err, texts["small.txt"])
	}
	if h, err := history.ReadJSON(strings.NewReader(texts["history.jsonl"])); err != nil || len(h.Operations) != len(f.Report.History.Operations) {
		t.Errorf("%v, history.jsonl is another history than the report's", err)
	}
	script := strings.Split(strings.TrimSpace(texts["script.txt"]), "\n")
	if last := script[len(script)-1]; !strings.Contains(last, "VIOLATION") {
		t.Errorf("the messages do not end with the violation, but with %q", last)
	}
	for name, lines := range map[string][]string{
		"history.edn":    {":type :invoke", ":type :ok"},
		"regression.txt": {ring.Unsaid, "\n\nring broke=" + f.Report.Violations[0].Broke() + " seeds=", f.Small.String() + "----\n"},
		"notes.txt":      {"violation: ", "fault at=1.001s kind=clock host=a"},
		"script.txt":     {"# violation: ", "\n@", " handling ", " <= inlet", " => outlet", "VIOLATION"},
	} {
		for _, line := range lines {
			if !strings.Contains(texts[name], line) {
				t.Errorf("%s does not have %q:\n%.3000s", name, line, texts[name])
			}
		}
	}
}

// TestScriptChangesNothing: the run whose messages are written down is the run without.
func TestScriptChangesNothing(t *testing.T) {
	t.Parallel()
	size := ring.Sizes()["small"]
	size.Lasts /= 10
	plan := ring.Draw(3, size)
	want := ring.Run(plan)
	lines, got := ring.Script(plan, plan.Hosts[0].Name)
	if got.Sum != want.Sum || got.String() != want.String() {
		t.Errorf("what is traced goes another way:\n%v\n%v", got, want)
	}
	if len(lines) < 1_000 {
		t.Errorf("of %v there are %d lines only", got.Simulated, len(lines))
	}
}
