package history_test

import (
	"os"
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

// A history that was exported is checked again:
//
//	HISTORY=/tmp/history.jsonl go test ./tests/history -run TestRecordedHistory
func TestRecordedHistory(t *testing.T) {
	path := os.Getenv("HISTORY")
	if path == "" {
		path = "testdata/history.jsonl"
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it is only read
	h, err := history.ReadJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	found := history.Check(h)
	if os.Getenv("HISTORY") == "" {
		if len(found) == 0 {
			t.Fatal("the sample, whose final states were made up, passes")
		}
		return
	}
	for _, v := range found {
		t.Error(v)
	}
}

func BenchmarkCheck(b *testing.B) {
	p := plans()["killed"]
	p.steps, p.names = 20_000, 20
	h := record(1, p)
	b.ReportMetric(float64(len(h.Operations)), "operations")
	for b.Loop() {
		if found := history.Check(h); len(found) > 0 {
			b.Fatal(told(found))
		}
	}
}
