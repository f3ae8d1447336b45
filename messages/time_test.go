package messages

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestStampsAreBroughtIntoRange(t *testing.T) {
	for millis, want := range map[int64]int64{
		math.MinInt64: 0, -1: 0, 0: 0, 1: 1, 1_790_000_000_000: 1_790_000_000_000,
		MaxMillis: MaxMillis, MaxMillis + 1: MaxMillis, math.MaxInt64: MaxMillis,
	} {
		if s := StampAt(millis); s.Millis() != want || uint16(s) != 0 {
			t.Errorf("StampAt(%d) is %s", millis, s)
		}
	}
}

func TestStampsAreOrderedByTimeThenCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Int64Range(0, MaxMillis).Draw(t, "x"), rapid.Int64Range(0, MaxMillis).Draw(t, "y")
		count := Stamp(rapid.Uint16().Draw(t, "count"))
		if x < y && StampAt(x)|count >= StampAt(y) {
			t.Fatalf("%s is not before %s", StampAt(x)|count, StampAt(y))
		}
		if s := StampAt(x) | count; s.Millis() != x {
			t.Fatalf("%s is at %d", s, s.Millis())
		}
	})
	if s := (StampAt(12) | 34).String(); s != "12.34" {
		t.Errorf("rendered as %s", s)
	}
}

func TestExpire(t *testing.T) {
	for _, c := range []struct {
		e        Expire
		moment   bool
		over     bool // at 100
		rendered string
	}{
		{Unset, false, false, "unset"},
		{1, true, true, "1"},
		{99, true, true, "99"},
		{100, true, true, "100"},
		{101, true, false, "101"},
		{Never - 1, true, false, "9223372036854775806"},
		{Never, false, false, "never"},
	} {
		if c.e.IsMoment() != c.moment || c.e.Over(100) != c.over || c.e.String() != c.rendered {
			t.Errorf("%s: IsMoment %v, Over(100) %v", c.e, c.e.IsMoment(), c.e.Over(100))
		}
	}
}
