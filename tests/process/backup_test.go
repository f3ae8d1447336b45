package process

import (
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// A node is backed up under load, whatever it has on disk by itself, and killed later. On
// the backup it has what was acknowledged before the command, and no more than was asked
// for by its end.
func TestBackupOfARunningNode(t *testing.T) {
	for _, fsync := range []string{"always", "interval", "never"} {
		t.Run(fsync, func(t *testing.T) {
			flags := []string{"--data-dir", t.TempDir(), "--fsync", fsync, "--log-level", "info"}
			if fsync != "always" {
				flags = append(flags, "--fsync-interval", "1m")
			}
			node := start(t, []string{"a"}, nil, flags...)["a"]
			load := newCounting(node, 8)
			ctx, stop := context.WithCancel(t.Context())
			var all sync.WaitGroup
			defer all.Wait()
			defer stop()
			load.run(ctx, &all)
			awaitTotal(t, load, 500)
			least := load.snapshot(&load.acknowledged)
			to := filepath.Join(t.TempDir(), "backup")
			said := backUp(t, node, to)
			most := load.snapshot(&load.attempted)
			if !regexp.MustCompile(`^backup written to ` + to + `: about 8 names, [1-9]\d+ bytes\n$`).MatchString(said) {
				t.Errorf("it says %q", said)
			}
			awaitTotal(t, load, sum(most)+500)
			if log := node.Log(); !strings.Contains(log, `"event":"backup_made"`) {
				t.Errorf("the log has no backup_made: %s", log)
			}
			if err := node.Kill(); err != nil {
				t.Fatal(err)
			}
			stop()
			all.Wait()

			ownersOnly(t, to)
			node.Flags = []string{"--data-dir", to}
			if err := node.Start(t.Context(), binary); err != nil {
				t.Fatal(err)
			}
			for i := range least {
				got, err := node.Client.Get(t.Context(), load.name(i)).Int64()
				if err != nil || got < least[i] || got > most[i] {
					t.Errorf("%s: %d (%v), %d were acknowledged before, %d asked for by the end", load.name(i), got, err, least[i], most[i])
				}
			}
			if lives := field(t, node, "lives"); lives != "2" {
				t.Errorf("%s lives", lives)
			}
		})
	}
}

// What a node did after its backup comes back from a peer, and is counted once, beside
// what its new life does.
func TestRestoredNodeGetsBackWhatItDidLater(t *testing.T) {
	data, to := t.TempDir(), filepath.Join(t.TempDir(), "backup") // they outlive the nodes
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	a, ctx := nodes["a"], t.Context()
	if err := a.Stop(); err != nil {
		t.Fatal(err)
	}
	a.Flags = []string{"--data-dir", data}
	if err := a.Start(ctx, binary); err != nil {
		t.Fatal(err)
	}
	awaitCoherent(t, nodes)
	counts := map[string]int64{}
	count := func(host string, each int64) {
		for i := range 50 {
			name := fmt.Sprintf("counter %d", i)
			if err := nodes[host].Client.IncrBy(ctx, name, each).Err(); err != nil {
				t.Fatal(err)
			}
			counts[name] += each
		}
	}
	count("a", 1)
	count("b", 10)
	awaitEqual(t, 20*time.Second, nodes, counts)
	backUp(t, a, to)
	count("a", 100)
	if err := a.Client.SAdd(ctx, "later", "x").Err(); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, 20*time.Second, nodes, counts)
	if err := a.Kill(); err != nil {
		t.Fatal(err)
	}
	a.Flags = []string{"--data-dir", to}
	if err := a.Start(ctx, binary); err != nil {
		t.Fatal(err)
	}
	count("a", 1000)
	count("b", 10_000)
	awaitEqual(t, 30*time.Second, nodes, counts)
	if members := a.Client.SMembers(ctx, "later").Val(); fmt.Sprint(members) != "[x]" {
		t.Errorf("later has %v", members)
	}
	shares := explain(t, a, "counter 0")
	if got, want := shares["a#"+incarnation(t, a)], int64(1000); got != want || shares["a"] != 1101 || shares["b"] != 10_010 {
		t.Errorf("the shares are %v", shares)
	}
}

// backUp runs the command, and answers what it says.
func backUp(t *testing.T, node *ring.Node, to string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	said, err := exec.CommandContext(ctx, binary, "backup", "--redis", node.RedisAddress(), "--to", to).CombinedOutput()
	if err != nil {
		t.Fatalf("backup: %v: %s; the node: %s", err, said, node.Log())
	}
	return string(said)
}

// ownersOnly fails unless nobody else can read what is in a directory.
func ownersOnly(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
