package faults

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"time"
)

// What one node hears from another over real lines: cut at either end, dropped one way, and all
// again when the last fault is over.
func TestLinesAreCut(t *testing.T) {
	l, err := newLines(t.Context(), 3)
	defer func() {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}()
	if errors.Is(err, ErrNotPermitted) {
		t.Skipf("this test makes network namespaces: sudo go test ./tests/faults: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var listener net.Listener
	listens := func() (err error) {
		listener, err = net.Listen("tcp", "0.0.0.0:4000")
		return err
	}
	if err := l.nodes[1].enter(listens); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	reaches := func(from int) bool {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		connection, err := l.nodes[from].dial(ctx, "tcp", addressOf(edge{1, from})+":4000")
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	}
	// A line that is up again carries something a little later; one that is cut carries nothing at once.
	check := func(when string, want ...bool) {
		t.Helper()
		for i, from := range []int{0, 2} {
			got := reaches(from)
			for deadline := time.Now().Add(10 * time.Second); want[i] && !got && time.Now().Before(deadline); {
				got = reaches(from)
			}
			if got != want[i] {
				t.Errorf("%s %s reaches b: %t", when, hostOf(from), got)
			}
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check("at first", true, true)
	do(l.takeDown(true, edge{1, 0}))
	do(l.takeDown(true, edge{0, 1}, edge{1, 0}))
	check("with the line of a down", false, true)
	do(l.takeDown(false, edge{1, 0}))
	do(l.drop(true, edge{1, 2}))
	check("with one end of it down, what c says dropped", false, false)
	do(l.takeDown(false, edge{0, 1}, edge{1, 0}))
	do(l.drop(true, edge{2, 1}))
	do(l.drop(false, edge{1, 2}))
	check("with what b says to c dropped", true, false)
	do(l.drop(false, edge{2, 1}))
	check("at last", true, true)
}

func TestWhatTwoFaultsWantEndsWithTheLast(t *testing.T) {
	wanted, end := map[edge]int{}, edge{1, 2}
	for i, step := range []struct{ on, turns bool }{{true, true}, {true, false}, {false, false}, {false, true}, {true, true}} {
		if got := slices.Contains(turn(wanted, step.on, []edge{end}), end); got != step.turns {
			t.Errorf("step %d turns: %t", i, got)
		}
	}
}
