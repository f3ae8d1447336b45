package history_test

import (
	"os"
	"strconv"
	"testing"
)

// seeds is how many histories of each plan are recorded: SEEDS, or a few.
func seeds(t *testing.T) uint64 {
	text := os.Getenv("SEEDS")
	if text == "" {
		return 3
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("SEEDS is %q: give a number", text)
	}
	return n
}
