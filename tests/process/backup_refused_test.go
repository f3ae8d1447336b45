package process

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// What can be no backup is one line, and exit code 1.
func TestBackupsThatAreRefused(t *testing.T) {
	dir, at := t.TempDir(), t.TempDir() // they outlive the nodes
	nodes := start(t, []string{"a", "b"}, nil)
	a := nodes["a"]
	if err := a.Stop(); err != nil {
		t.Fatal(err)
	}
	a.Flags = []string{"--data-dir", dir}
	if err := a.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	for _, refused := range []struct{ says, redis, to string }{
		{"no data directory", nodes["b"].RedisAddress(), filepath.Join(at, "x")},
		{"there already", a.RedisAddress(), at},
		{"make it first", a.RedisAddress(), filepath.Join(at, "none", "x")},
		{"inside the data directory", a.RedisAddress(), filepath.Join(dir, "x")},
		{"is the node running", "127.0.0.1:9", filepath.Join(at, "x")},
	} {
		out, err := exec.CommandContext(t.Context(), binary, "backup", "--redis", refused.redis, "--to", refused.to).CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), refused.says) {
			t.Errorf("%s: %v: %q, want one line with %q", refused.to, err, out, refused.says)
		}
	}
	if err := a.Client.Do(t.Context(), "RING.BACKUP", "x").Err(); err == nil || !strings.Contains(err.Error(), "absolute") {
		t.Errorf("a relative path: %v", err)
	}
	if left, err := os.ReadDir(at); err != nil || len(left) > 0 {
		t.Errorf("%v are left (%v)", left, err)
	}
}

// Only clients on the node's own machine may have it write files, and an address of that
// machine that others can reach is not proof of it.
func TestBackupsAreNotForOtherMachines(t *testing.T) {
	address := outward(t)
	node, err := ring.NewNode("a")
	if err != nil {
		t.Fatal(err)
	}
	reached := net.JoinHostPort(address, fmt.Sprint(node.Redis))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	process := exec.CommandContext(ctx, binary, "serve", "--host", "a", "--pub", node.Endpoint(), "--catch-up", "none",
		"--redis", reached, "--http", "", "--data-dir", t.TempDir(), "--log-level", "error")
	process.Stderr = os.Stderr
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = process.Process.Kill()
		_ = process.Wait()
	}()
	client := redis.NewClient(&redis.Options{Addr: reached, MaxRetries: -1, DialTimeout: time.Second})
	defer func() { _ = client.Close() }()
	eventually(t, 20*time.Second, func(ctx context.Context) string {
		if err := client.DBSize(ctx).Err(); err != nil {
			return err.Error()
		}
		return ""
	})
	to := filepath.Join(t.TempDir(), "x")
	if err := client.Do(ctx, "RING.BACKUP", to).Err(); err == nil || !strings.Contains(err.Error(), "on the node's own machine only") {
		t.Errorf("it answers %v", err)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("it was made")
	}
}

// outward is an address of this machine that is not on loopback.
func outward(t *testing.T) string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.To4() != nil && !network.IP.IsLoopback() {
			return network.IP.String()
		}
	}
	t.Skip("this machine has a loopback address only: run it where there is another one")
	return ""
}
