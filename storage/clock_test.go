package storage

import (
	"testing"

	"blue-rings/messages"
)

// A wall clock that was set back counts as it was, whether or not others are ahead of it:
// what is heard counts for nothing.
func TestClockRemembersWhatItWasReadWith(t *testing.T) {
	var c Clock
	for _, step := range []struct {
		heard      messages.Stamp
		wall, said int64
	}{
		{0, 1_000, 1_000},
		{0, 9_000, 9_000},                                 // it leaps
		{0, 1_100, 9_000},                                 // it is set back
		{0, 9_001, 9_001},                                 // and has caught up
		{messages.StampAt(50_000), 9_002, 9_002},          // another is far ahead
		{0, 40_000, 40_000},                               // a leap that stays behind that one
		{0, 9_100, 40_000},                                // is set back all the same
		{messages.StampAt(60_000) + 7, 60_001, 60_001},    // ahead of all
		{messages.StampAt(60_001) + 1<<15, 1_200, 60_001}, // and set back
	} {
		c.Observe(step.heard)
		c.Now(step.wall)
		if said := c.Wall(step.wall); said != step.said {
			t.Fatalf("%+v: it says %d", step, said)
		}
		if last := c.Last(); last < step.heard || last >= c.Now(0) {
			t.Fatalf("%+v: it was last at %v", step, last)
		}
	}
}
