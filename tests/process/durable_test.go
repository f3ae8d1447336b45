package process

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// A node that acknowledges what is on disk alone is killed at random moments under
// load: each time what it comes back with is at least what it acknowledged, and at
// most that and what was in flight.
func TestKilledNodeHasWhatItAcknowledged(t *testing.T) {
	node := start(t, []string{"a"}, nil, "--data-dir", t.TempDir(), "--fsync", "always")["a"]
	const clients, cycles = 8, 8
	acknowledged, attempted := make([]int64, clients), make([]int64, clients)
	for cycle := range cycles {
		ctx, stop := context.WithCancel(t.Context())
		var load sync.WaitGroup
		for i := range clients {
			load.Go(func() {
				for ctx.Err() == nil {
					attempted[i]++
					if node.Client.Incr(t.Context(), fmt.Sprintf("counter %d", i)).Err() != nil {
						return // it was killed
					}
					acknowledged[i]++
				}
			})
		}
		<-time.After(100*time.Millisecond + rand.N(200*time.Millisecond))
		if err := node.Kill(); err != nil {
			t.Fatal(err)
		}
		stop()
		load.Wait()
		if err := node.Start(t.Context(), binary); err != nil {
			t.Fatal(err)
		}
		for i := range clients {
			got, err := node.Client.Get(t.Context(), fmt.Sprintf("counter %d", i)).Int64()
			if err != nil && acknowledged[i] > 0 {
				t.Fatalf("cycle %d, counter %d: %v", cycle, i, err)
			}
			if got < acknowledged[i] || got > attempted[i] {
				t.Fatalf("cycle %d, counter %d: %d recovered, %d acknowledged, %d attempted", cycle, i, got, acknowledged[i], attempted[i])
			}
			acknowledged[i], attempted[i] = got, got
		}
	}
	if lives := field(t, node, "lives"); lives != fmt.Sprint(cycles+1) {
		t.Fatalf("%s lives after %d restarts", lives, cycles)
	}
	if acknowledged[0] < cycles {
		t.Fatalf("%d increments in all: the node was hardly written to", acknowledged[0])
	}
}

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
	refused(t, "b", dir, "host", "--data-dir", dir)

	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "a", file, "directory", "--data-dir", file)
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
	other, err := ring.NewNode(host)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, binary, append([]string{
		"serve", "--host", host, "--pub", other.Endpoint(), "--catch-up", "none", "--redis", other.RedisAddress(), "--http", "",
	}, flags...)...)
	if os.Getuid() == 0 && second == "may not write" { // root may write everywhere
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := command.CombinedOutput()
	said := string(out)
	if err == nil || strings.Count(said, "\n") != 1 || !strings.Contains(said, first) || !strings.Contains(said, second) {
		t.Errorf("%v: %v: %q, want one line with %q and %q", flags, err, said, first, second)
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

// Three nodes that write their changes a little later are killed in turn under load.
// After catching up all have what those acknowledged who lived, and nobody counted
// anything twice.
func TestKilledNodesOfARingGetBackWhatTheyLost(t *testing.T) {
	hosts := []string{"a", "b", "c"}
	nodes := start(t, hosts, mesh(hosts))
	for _, host := range hosts { // the flags are each node's own
		if err := nodes[host].Stop(); err != nil {
			t.Fatal(err)
		}
		nodes[host].Flags = []string{"--data-dir", t.TempDir(), "--fsync", "interval"}
		if err := nodes[host].Start(t.Context(), binary); err != nil {
			t.Fatal(err)
		}
	}
	awaitCoherent(t, nodes)
	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	writers := map[string]*writer{}
	for host, node := range nodes {
		w := &writer{node: node, acknowledged: map[string]int64{}, attempted: map[string]int64{}}
		writers[host] = w
		load.Go(func() { w.run(ctx) })
	}
	for _, host := range append(hosts, hosts...) {
		awaitWrites(t, writers, 200)
		if err := nodes[host].Kill(); err != nil {
			t.Fatal(err)
		}
		if err := nodes[host].Start(t.Context(), binary); err != nil {
			t.Fatal(err)
		}
		awaitCoherent(t, nodes)
	}
	awaitWrites(t, writers, 200)
	stop()
	load.Wait()
	awaitEqual(t, 30*time.Second, nodes, nil)
	for name := range writers["a"].attempted {
		total, err := nodes["a"].Client.Get(t.Context(), name).Int64()
		if err != nil {
			t.Fatal(err)
		}
		var shares, most int64
		for host, w := range writers {
			shares += explain(t, nodes["a"], name)[host]
			most += w.attempted[name]
			if got := explain(t, nodes["b"], name)[host]; got > w.attempted[name] {
				t.Errorf("%s: %d of node %s, which was asked for %d", name, got, host, w.attempted[name])
			}
		}
		if total != shares || total > most {
			t.Errorf("%s: %d, the shares make %d, %d were attempted", name, total, shares, most)
		}
	}
}
