package history_test

import (
	"testing"

	"blue-rings/tests/history"
)

// Histories of production engines are right: a checker that complains is wrong, or has
// found something.
func TestRightHistoriesPass(t *testing.T) {
	for name, p := range plans() {
		t.Run(name, func(t *testing.T) {
			for seed := range seeds(t) {
				if found := history.Check(record(seed, p)); len(found) > 0 {
					t.Fatalf("seed %d: %d violations:\n%s", seed, len(found), told(found))
				}
			}
		})
	}
}
