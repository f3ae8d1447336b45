package actors

import (
	"math"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestViewSaysWhoWasSilentForLongest(t *testing.T) {
	now := time.UnixMilli(1_000_000)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for _, test := range []struct {
		what     string
		peers    []*PeerView
		expected time.Duration
	}{
		{"nobody", nil, 0},
		{"heard", []*PeerView{{Since: ago(time.Hour), LastHeard: ago(time.Second)}}, time.Second},
		{"two", []*PeerView{{LastHeard: ago(time.Second)}, {LastHeard: ago(time.Minute)}}, time.Minute},
		{"never heard", []*PeerView{{LastHeard: ago(time.Second)}, {Since: ago(time.Hour)}}, time.Hour},
		{"a clock that was set back", []*PeerView{{LastHeard: ago(-time.Hour)}}, 0},
	} {
		if got := (&View{Peers: test.peers}).OldestSilence(now); got != test.expected {
			t.Errorf("%s: %s, expected %s", test.what, got, test.expected)
		}
	}
}

func TestViewNamesItsState(t *testing.T) {
	if got := (&ViewBox{}).Load().State(); got != "current" {
		t.Errorf("a node without peers is %s", got)
	}
	if got := (&View{}).State(); got != "recovering" {
		t.Errorf("a node with a link that is not current is %s", got)
	}
}

func TestLagIsMeasuredByTheStampOfTheLastFrame(t *testing.T) {
	now := time.UnixMilli(1_000_000)
	for stamp, expected := range map[messages.Stamp]time.Duration{
		0:                             0,
		messages.StampAt(999_750) + 7: 250 * time.Millisecond,
		messages.StampAt(1_000_500):   0,
	} {
		if got := (PeerView{Stamp: stamp}).Lag(now); got != expected {
			t.Errorf("stamp %s: %s, expected %s", stamp, got, expected)
		}
	}
}

func TestRoundSaysHowFastAndHowLong(t *testing.T) {
	began := time.UnixMilli(0)
	now := began.Add(2 * time.Second)
	for _, test := range []struct {
		what  string
		round Round
		rate  float64
		left  time.Duration
	}{
		{"none", Round{}, 0, 0},
		{"just begun", Round{Running: true, Began: now, Keys: 5, Behind: 5}, 0, 0},
		{"half done", Round{Running: true, Began: began, Keys: 100, Behind: 50}, 50, time.Second},
		{"nothing came yet", Round{Running: true, Began: began, Behind: 50}, 0, 0},
		{"an absurd promise", Round{Running: true, Began: began, Keys: 1, Behind: math.MaxUint64}, 0.5, 100 * 365 * 24 * time.Hour},
		{"over", Round{Began: began, Keys: 100, Took: time.Second}, 100, 0},
	} {
		if rate, left := test.round.Rate(now), test.round.Left(now); rate != test.rate || left != test.left {
			t.Errorf("%s: %v keys a second, %s left, expected %v and %s", test.what, rate, left, test.rate, test.left)
		}
	}
}
