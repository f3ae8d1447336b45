package supervision

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/transport/memory"
)

// A node is backed up while it serves, and another one begins with the backup. Each goes
// on with its own directory.
func TestANodeIsBackedUp(t *testing.T) {
	dir, to := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	cfg := durableConfig(dir, memory.New(), actors.FsyncNever)
	n, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	count(t, n, "calls")
	count(t, n, "hens")
	names, bytes, err := n.Backup(t.Context(), to)
	if err != nil || names != 2 || bytes == 0 {
		t.Fatalf("%d names, %d bytes, %v", names, bytes, err)
	}
	if last := n.Counters().Disk.Backups.Last(); last.Names != 2 || last.Bytes != bytes || last.At.IsZero() || n.Counters().Disk.Backups.Made.Load() != 1 {
		t.Errorf("it says of the last backup %+v", last)
	}
	count(t, n, "calls")
	if _, _, err := n.Backup(t.Context(), to); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("again: %v", err)
	}
	restored, err := Start(t.Context(), durableConfig(to, memory.New(), actors.FsyncAlways))
	if err != nil {
		t.Fatal(err)
	}
	if got := count(t, restored, "calls"); got != messages.Int(2) {
		t.Errorf("the restored node has %s", got)
	}
	if got := count(t, n, "calls"); got != messages.Int(3) {
		t.Errorf("the node has %s", got)
	}
	for _, n := range []*Node{n, restored} {
		if err := n.Stop(t.Context(), "test"); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := n.Backup(t.Context(), to+"2"); !errors.Is(err, ErrStopped) {
		t.Errorf("of a node that has stopped: %v", err)
	}
}

func TestANodeInMemoryHasNoBackup(t *testing.T) {
	cfg := durableConfig("", memory.New(), "")
	n, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Stop(context.WithoutCancel(t.Context()), "test"); err != nil {
			t.Error(err)
		}
	}()
	to := filepath.Join(t.TempDir(), "backup")
	if _, _, err := n.Backup(t.Context(), to); err == nil || !strings.Contains(err.Error(), "--data-dir") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("it was made")
	}
}
