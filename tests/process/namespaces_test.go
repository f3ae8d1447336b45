package process

import (
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"blue-rings/tests/faults"
)

// A minute of nodes in network namespaces: lines that are taken down, or drop what goes one way, nodes that are
// stopped and killed, clocks that are wrong, under writes. What was acknowledged is everywhere as soon as
// all say that they are current. `go run ./tests/bench namespaces` does it for ten.
func TestNodesInNamespacesLoseAndDoubleNothing(t *testing.T) {
	folder := t.TempDir()
	skewed := filepath.Join(folder, "skewed")
	if output, err := exec.Command("go", "build", "-o", skewed, "blue-rings/tests/faults/skewed/cmd").CombinedOutput(); err != nil {
		t.Fatalf("build the service on a clock that can be set: %v: %s", err, output)
	}
	report, err := faults.Namespaces(t.Context(), faults.NamespacesConfig{
		Binary: skewed, Dir: folder, Seed: 2, For: time.Minute, Nodes: 4, Counters: 50, Rate: 200, Log: t.Output(),
	})
	if errors.Is(err, faults.ErrNotPermitted) {
		t.Skipf("sudo go test ./tests/process -run Namespaces: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if report.Acknowledged == 0 || report.Cells == 0 || report.Cycles < 4 {
		t.Errorf("%d cycles, %d added, %d cells written: the nodes were hardly troubled", report.Cycles, report.Acknowledged, report.Cells)
	}
}
