package skewed

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestClockThatIsSetMakesNoTimePass(t *testing.T) {
	now := time.Now()
	for _, by := range []time.Duration{0, time.Hour, -time.Hour, 1_500 * time.Millisecond, -1} {
		moved := shifted(now, by)
		if got := moved.UnixNano() - now.UnixNano(); got != int64(by) {
			t.Errorf("the wall time of a clock that is wrong by %s is wrong by %s", by, time.Duration(got))
		}
		if passed := moved.Sub(now); passed != 0 {
			t.Errorf("%s pass on a clock that is set to be wrong by %s", passed, by)
		}
	}
}

func TestClockFollowsItsOffset(t *testing.T) {
	path := filepath.Join(t.TempDir(), "offset")
	offset, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	clock, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []time.Duration{0, time.Hour, -time.Minute} {
		offset.Set(by)
		before, now, after := time.Now().UnixNano(), clock.Now().UnixNano()-int64(by), time.Now().UnixNano()
		if now < before || now > after {
			t.Errorf("the clock is not wrong by %s, it is by %s more", by, time.Duration(now-before))
		}
	}
}

func TestWhatIsNoOffsetIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "offset")
	if _, err := Open(path); err == nil {
		t.Error("a file that is not there is taken")
	}
	if err := os.WriteFile(path, []byte("1s"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil {
		t.Error("a file of 2 bytes is taken")
	}
}
