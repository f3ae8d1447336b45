package harness

import (
	"testing"
	"time"
)

// The wall clock may jump and drift; spans stay right.
func TestWrongClockMeasuresRight(t *testing.T) {
	w := NewSimulation(1)
	h := w.newHost("a")
	before := h.time()
	if !before.Equal(epoch()) || before.UnixMilli() != epoch().UnixMilli() {
		t.Errorf("the time is %v", before)
	}
	w.SetClock("a", -time.Hour, 0.5)
	w.Advance(10 * time.Second)
	after := h.time()
	if got := after.Sub(before); got != 10*time.Second {
		t.Errorf("10 s took %v", got)
	}
	if got, want := after.UnixMilli()-epoch().UnixMilli(), int64(15_000-3_600_000); got != want {
		t.Errorf("the wall clock is %d ms off, not %d", got, want)
	}
	if got := after.Add(time.Second).Sub(after); got != time.Second || !after.Add(time.Second).After(after) {
		t.Errorf("a second later is %v later", got)
	}
}
