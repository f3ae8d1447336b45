package supervision

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/transport/memory"
)

// refusedFor waits until the node takes no writes, and answers why.
func refusedFor(t *testing.T, n *Node) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		answers, err := n.Do(ctx, []messages.Op{increment("calls", 1)})
		if err != nil {
			t.Fatalf("the node still takes writes: %v", err)
		}
		if answers[0].Outcome == messages.ReadOnly {
			return answers[0].Text
		}
		again := make(chan struct{})
		n.env.Clock.After(10*time.Millisecond, func() { close(again) })
		<-again
	}
}

// waitForCommit waits until the first commit has ended: all that is unsaved goes with it.
func waitForCommit(t *testing.T, n *Node) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for n.env.Counters.Disk.Commits.Load() == 0 {
		again := make(chan struct{})
		n.env.Clock.After(time.Millisecond, func() { close(again) })
		select {
		case <-again:
		case <-ctx.Done():
			t.Fatal("nothing was committed")
		}
	}
}

// A directory that has gone from its place keeps nothing, though files that are open go on
// taking writes. The node notices, and does not stop as if all were well.
func TestADirectoryThatHasGoneIsADiskThatFailed(t *testing.T) {
	for name, c := range map[string]struct {
		replace func(dir string) error
		says    string
	}{
		"moved": {func(string) error { return nil }, "gone from its place"},
		"replaced": {func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "LOCK"), nil, 0o600))
		}, "another one is in its place"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := durableConfig(filepath.Join(t.TempDir(), "data"), memory.New(), actors.FsyncInterval)
			cfg.Options.FsyncInterval = time.Minute
			cfg.Options.MaxSkew = time.Hour // no ceiling of the clock is written but the first
			n, err := Start(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			waitForCommit(t, n)
			for i := range 5 {
				count(t, n, fmt.Sprint("counter ", i))
			}
			away := cfg.DataDir + ".old"
			if err := errors.Join(os.Rename(cfg.DataDir, away), c.replace(cfg.DataDir)); err != nil {
				t.Fatal(err)
			}
			if reason := refusedFor(t, n); !strings.Contains(reason, c.says) {
				t.Errorf("it is refused with %q", reason)
			}
			var unsaved *UnsavedError
			for range 2 {
				err = n.Stop(t.Context(), "test")
				if !errors.As(err, &unsaved) || unsaved.Names != 6 || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
					t.Errorf("stopped with %v", err)
				}
			}
			if left, err := filepath.Glob(filepath.Join(cfg.DataDir, "*")); err != nil || len(left) > 1 {
				t.Errorf("it wrote to what is in the place of its directory: %v (error: %v)", left, err)
			}
			// It was left open.
			if err := errors.Join(os.RemoveAll(cfg.DataDir), os.Rename(away, cfg.DataDir), n.disk.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Where all is saved that changed, a stop says so, and that the disk failed.
func TestAStopAfterAFailureSaysWhatIsUnsaved(t *testing.T) {
	n, err := Start(t.Context(), durableConfig(t.TempDir(), memory.New(), actors.FsyncAlways))
	if err != nil {
		t.Fatal(err)
	}
	count(t, n, "calls")
	n.env.DiskFailed(errors.New("it gave up"))
	err = n.Stop(t.Context(), "test")
	var unsaved *UnsavedError
	if err := n.disk.Close(); err != nil { // it was left open
		t.Error(err)
	}
	if !errors.As(err, &unsaved) || unsaved.Names != 0 || err.Error() != "the disk failed, after all known changes were saved: it gave up" {
		t.Errorf("stopped with %v", err)
	}
}
