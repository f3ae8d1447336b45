package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// All kinds of values outlive a restart in order, with the setting that promises least.
func TestRestartKeepsValues(t *testing.T) {
	node := start(t, []string{"a"}, nil, "--data-dir", t.TempDir(), "--fsync", "never", "--fsync-interval", "1m")["a"]
	ctx, c := t.Context(), node.Client
	for _, command := range [][]any{
		{"INCRBY", "calls", "12345678901234567890123"}, {"SET", "motto", "onwards", "EX", "600"}, {"SADD", "herd", "x", "y"}, {"SREM", "herd", "y"},
		{"HSET", "map", "f", "v"}, {"SET", "gone", "text"}, {"DEL", "gone"},
	} {
		if err := c.Do(ctx, command...).Err(); err != nil {
			t.Fatalf("%v: %v", command, err)
		}
	}
	digest, err := node.Digest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := node.Start(ctx, binary); err != nil {
		t.Fatal(err)
	}
	if got := c.Get(ctx, "calls").Val(); got != "12345678901234567890123" {
		t.Errorf("calls %q", got)
	}
	if got := c.Get(ctx, "motto").Val(); got != "onwards" {
		t.Errorf("motto %q", got)
	}
	if ttl := c.TTL(ctx, "motto").Val(); ttl < 580*time.Second || ttl > 600*time.Second {
		t.Errorf("motto leaves in %s", ttl)
	}
	if got := c.SMembers(ctx, "herd").Val(); fmt.Sprint(got) != "[x]" {
		t.Errorf("herd %v", got)
	}
	if got := c.HGetAll(ctx, "map").Val(); got["f"] != "v" {
		t.Errorf("map %v", got)
	}
	if n := c.Exists(ctx, "gone").Val(); n != 0 {
		t.Error("a deleted name came back")
	}
	eventually(t, 5*time.Second, func(context.Context) string { // the horizon may have stepped
		if got, err := node.Digest(ctx); err != nil || got != digest {
			return fmt.Sprintf("digest %s (error: %v), before the restart %s", got, err, digest)
		}
		return ""
	})
}

// A directory that a node cannot use is refused in one line that names it and says
// what to do.
func TestUnusableDirectoriesAreRefused(t *testing.T) {
	dir := t.TempDir()
	node := start(t, []string{"a"}, nil, "--data-dir", dir)["a"]
	refused(t, node.Host, dir, "another process", "--data-dir", dir)
	if err := node.Stop(); err != nil {
		t.Fatal(err)
	}
	refused(t, "b", dir, "name the directory of this host", "--data-dir", dir)

	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "a", file, "name a directory", "--data-dir", file)
	parent := t.TempDir()
	if err := errors.Join(os.Chmod(parent, 0o555), os.Chmod(filepath.Dir(parent), 0o755)); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(parent, "data")
	refused(t, "a", below, "may not write", "--data-dir", below)
	refused(t, "a", "--accept-stale", "--data-dir", "--accept-stale")
	refused(t, "a", "--fsync", "sometimes", "--data-dir", dir, "--fsync", "sometimes")
}

// refused runs a node that must not start, and looks for words in what it says.
func refused(t *testing.T, host, first, second string, flags ...string) {
	t.Helper()
	refusedThrough(t, nil, host, first, second, flags...)
}

// refusedThrough runs it through another command.
func refusedThrough(t *testing.T, through []string, host, first, second string, flags ...string) {
	t.Helper()
	other, err := ring.NewNode(host)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	words := append(slices.Clone(through),
		binary, "serve", "--host", host, "--pub", other.Endpoint(), "--catch-up", "none", "--redis", other.RedisAddress(), "--http", "")
	words = append(words, flags...)
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	if os.Getuid() == 0 && len(through) == 0 && second == "may not write" { // root may write everywhere
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := command.CombinedOutput()
	said := string(out)
	if err == nil || strings.Count(said, "\n") != 1 || !strings.Contains(said, first) || strings.Count(said, second) != 1 {
		t.Errorf("%v: %v: %q, want one line with %q, and %q once", flags, err, said, first, second)
	}
}

// field is what RING.STATUS says under a name.
func field(t *testing.T, node *ring.Node, name string) string {
	t.Helper()
	status, err := node.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return status[name]
}
