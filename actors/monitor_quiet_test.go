package actors

import "testing"

func at(sum uint64) root { return root{1000, sum} }

// compared gives a comparison so many pings with these roots, and reports whether
// the last one asked for a round.
func compared(q *quiet, pings int, theirs, ours root) (compare bool) {
	for range pings {
		compare = q.heard(theirs, ours)
	}
	return compare
}

func TestQuietComparesWhatStaysDifferent(t *testing.T) {
	for _, test := range []struct {
		what     string
		pings    func(q *quiet) bool
		expected bool
	}{
		{"three pings", func(q *quiet) bool { return compared(q, 3, at(1), at(2)) }, true},
		{"two pings", func(q *quiet) bool { return compared(q, 2, at(1), at(2)) }, false},
		{"equal roots", func(q *quiet) bool { return compared(q, 9, at(1), at(1)) }, false},
		{"another horizon", func(q *quiet) bool { return compared(q, 9, root{2000, 1}, at(2)) }, false},
		{"no horizon", func(q *quiet) bool { return compared(q, 9, root{0, 1}, root{0, 2}) }, false},
		{"theirs changes", func(q *quiet) bool {
			return compared(q, 2, at(1), at(2)) || compared(q, 2, at(3), at(2))
		}, false},
		{"ours changes", func(q *quiet) bool {
			return compared(q, 2, at(1), at(2)) || compared(q, 2, at(1), at(3))
		}, false},
		{"a round has begun", func(q *quiet) bool {
			compared(q, 2, at(1), at(2))
			q.begin()
			return compared(q, 2, at(1), at(2))
		}, false},
		{"a round that changed nothing", func(q *quiet) bool {
			compared(q, 3, at(1), at(2))
			q.begin()
			q.end(0, 0, nil, true)
			return compared(q, 9, at(1), at(2))
		}, false},
		{"nor when ours has gained since", func(q *quiet) bool {
			compared(q, 3, at(1), at(2))
			q.begin()
			q.end(0, 0, nil, true)
			return compared(q, 9, at(1), at(4))
		}, false},
		{"nor at the next horizon", func(q *quiet) bool {
			compared(q, 3, at(1), at(2))
			q.begin()
			q.end(0, 0, nil, true)
			return compared(q, 9, root{2000, 1}, root{2000, 2})
		}, false},
		{"but when theirs has changed", func(q *quiet) bool {
			compared(q, 3, at(1), at(2))
			q.begin()
			q.end(0, 0, nil, true)
			return compared(q, 3, at(5), at(2))
		}, true},
		{"what they had after the round began was not compared", func(q *quiet) bool {
			compared(q, 3, at(1), at(2))
			q.begin()
			q.heard(at(5), at(2))
			q.end(0, 0, nil, true)
			return compared(q, 3, at(5), at(2))
		}, true},
		{"a round that changed something", func(q *quiet) bool {
			compared(q, 3, at(1), at(2))
			q.begin()
			q.end(1, 0, nil, true)
			return compared(q, 3, at(1), at(3))
		}, true},
	} {
		if got := test.pings(&quiet{}); got != test.expected {
			t.Errorf("%s: %t", test.what, got)
		}
	}
}

func TestQuietReportsOnlyWhatWasNotOnItsWay(t *testing.T) {
	for _, test := range []struct {
		what     string
		calm     bool
		pings    []root
		expected uint64
	}{
		{"theirs stays", true, []root{at(1), at(1), at(1)}, 4},
		{"is reported once", true, []root{at(1), at(1), at(1), at(1), at(1), at(1), at(1)}, 4},
		{"too early to say", true, []root{at(1), at(1)}, 0},
		{"theirs changes", true, []root{at(1), at(3), at(3), at(3), at(3)}, 0},
		{"and back", true, []root{at(3), at(1), at(1), at(1)}, 0},
		{"another horizon", true, []root{at(1), at(1), {2000, 1}, at(1)}, 0},
		{"the link was not current", false, []root{at(1), at(1), at(1)}, 0},
	} {
		q := &quiet{}
		compared(q, 3, at(1), at(2))
		q.begin()
		q.end(4, 0, nil, test.calm)
		reported := uint64(0)
		for _, theirs := range test.pings {
			q.heard(theirs, at(9))
			if found, yes := q.found(); yes {
				reported += found.keys
			}
		}
		if reported != test.expected {
			t.Errorf("%s: %d keys reported, expected %d", test.what, reported, test.expected)
		}
	}
}

func TestASuspicionEndsWithTheNextRecovery(t *testing.T) {
	for what, end := range map[string]func(*quiet){"recovery": (*quiet).reset, "round": (*quiet).begin} {
		q := &quiet{}
		compared(q, 3, at(1), at(2))
		q.begin()
		q.end(4, 0, nil, true)
		end(q)
		for range 9 {
			q.heard(at(1), at(9))
			if _, yes := q.found(); yes {
				t.Fatalf("reported after another %s", what)
			}
		}
	}
}

// What changed names that have left, but for their deletions, was not missing.
func TestWhatHasLeftWasNotMissing(t *testing.T) {
	for over, want := range map[uint64]uint64{0: 3, 1: 2, 3: 0} {
		q := &quiet{}
		compared(q, 3, at(1), at(2))
		q.begin()
		q.end(3, over, nil, true)
		found := uint64(0)
		for range quietPings {
			q.heard(at(1), at(9))
			was, _ := q.found()
			found += was.keys
		}
		if found != want {
			t.Errorf("of 3 keys %d were over, and %d were missing, not %d", over, found, want)
		}
	}
}
