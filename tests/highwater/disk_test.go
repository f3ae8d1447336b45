package highwater_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/supervision"
	"blue-rings/tests/highwater"
	"blue-rings/transport/memory"
)

// TestBinariesWithoutTheKind: marks on disk outlive a binary that lacks their kind, and it
// warns of them.
func TestBinariesWithoutTheKind(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	dir := t.TempDir()
	const warning = `"event":"kind_not_loaded","kind":"highwater","names":1,`
	for life, kinds := range [][]supervision.Kind{known(), nil, nil, known()} {
		log := &log{}
		n, err := supervision.Start(ctx, supervision.Config{
			Host: "a", Network: memory.New().Node("a"), DataDir: dir, Kinds: kinds,
			Log: supervision.Log{Writer: log, Level: "warn", Format: "json"},
		})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case life == 0:
			invoke(ctx, t, n, "raise", "7")
		case kinds != nil:
			if got := invoke(ctx, t, n, "get").Number.String(); got != "7" {
				t.Errorf("the mark is %s", got)
			}
		}
		if err := n.Stop(ctx, "the test is over"); err != nil {
			t.Error(err)
		}
		if said := log.String(); (kinds == nil) != (strings.Count(said, warning) == 1) {
			t.Errorf("life %d says: %s", life+1, said)
		}
	}
}

func known() []supervision.Kind {
	return []supervision.Kind{{Name: highwater.Kind, New: highwater.New}}
}

// log is what a node says. Safe for concurrent use.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
