package process

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A node and its data directory give equal lines, also after it was killed; and
// while it runs its directory is not read.
func TestExportOfADataDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	node := start(t, []string{"a"}, nil, "--data-dir", dir, "--fsync", "always")["a"]
	everyKind(t, node.Client)
	imported(t, node, counters(0, 5000), 0, "5000 created")
	say(t, node, "OK", "SET", "short", "1", "PX", "1")
	eventually(t, 10*time.Second, func(ctx context.Context) string { return node.Client.Get(ctx, "short").Val() })
	say(t, node, "2", "INCRBY", "empty counter", "2")
	lines := exported(t, node.RedisAddress())

	args := []string{"export", "--data-dir", dir}
	if code, stdout, notes := transfer(t, "", args...); code != 1 || stdout != "" || !strings.Contains(notes, "a node has it open") {
		t.Fatalf("exit %d: %s", code, notes)
	}
	if err := node.Kill(); err != nil {
		t.Fatal(err)
	}
	code, got, notes := transfer(t, "", args...)
	if code != 0 || got != lines {
		t.Fatalf("exit %d, %d bytes, want %d: %s", code, len(got), len(lines), notes)
	}
	if code, some, notes := transfer(t, "", append(args, "--match", "counter 7?")...); code != 0 || strings.Count(some, "\n") != 10 {
		t.Fatalf("exit %d: %s%s", code, some, notes)
	}
	if err := node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	if got := exported(t, node.RedisAddress()); got != lines {
		t.Fatal("the node that starts with it has something else")
	}

	if err := node.Stop(); err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(dir, "db", "*.sst"), func(content []byte) { content[len(content)/3] ^= 4 })
	if code, _, notes := transfer(t, "", args...); code != 1 || strings.Count(notes, "restore a backup") != 1 {
		t.Fatalf("of a damaged directory: exit %d: %s", code, notes)
	}
}
