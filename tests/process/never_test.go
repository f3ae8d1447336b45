package process

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// With never a killed process loses what it did in the last moments, not what is older, however
// little it is: the operating system has it.
func TestKilledNodeLosesOnlyTheLastMomentsWithNever(t *testing.T) {
	node := start(t, []string{"a"}, nil, "--data-dir", t.TempDir(), "--fsync", "never", "--fsync-interval", "20ms")["a"]
	const names = 5
	for i := range names {
		if err := node.Client.Incr(t.Context(), fmt.Sprint("counter:", i)).Err(); err != nil {
			t.Fatal(err)
		}
	}
	committed := func() float64 { return number(t, node, "blue_rings_commits_total") }
	eventually(t, 10*time.Second, func(context.Context) string {
		if n := number(t, node, "blue_rings_unsaved_names"); n > 0 {
			return fmt.Sprintf("%f names are unsaved", n)
		}
		return ""
	})
	before := committed()
	eventually(t, 20*time.Second, func(context.Context) string { // the one that was under way, and a later one, of the clock's
		if n := committed(); n < before+2 {
			return fmt.Sprintf("%f commits have ended, of %f", n, before+2)
		}
		return ""
	})
	if err := node.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	for i := range names {
		if got := node.Client.Get(t.Context(), fmt.Sprint("counter:", i)).Val(); got != "1" {
			t.Errorf("counter %d is %q", i, got)
		}
	}
}
