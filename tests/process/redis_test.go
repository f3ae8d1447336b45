package process

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Every command is replied to as testdata/redis says, in both protocols.
func TestRepliesOfANode(t *testing.T) {
	for _, protocol := range []int{2, 3} {
		// One store, so that SCAN is at its end after one call.
		node := start(t, []string{"a"}, nil, "--stores", "1")["a"]
		for _, path := range tables(t) {
			play(t, readTable(t, path), protocol, node.RedisAddress(), func(e *exchange) string { return e.reply[protocol-2] })
		}
	}
}

// Redis itself replies as testdata/redis says, where it is on this machine in
// the version that the replies are of: what is said to be a difference is one,
// and the rest is none.
func TestRepliesOfRedis(t *testing.T) {
	const version = "7.0."
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("needs redis-server 7.0: install Debian's package of that name")
	}
	if text, err := exec.Command(path, "--version").Output(); err != nil || !strings.Contains(string(text), "v="+version) {
		t.Skipf("redis-server is not version %s: %s (error: %v)", version, strings.TrimSpace(string(text)), err)
	}
	for _, protocol := range []int{2, 3} {
		address := startRedis(t, path)
		for _, path := range tables(t) {
			if filepath.Base(path) == "ring.txt" {
				continue
			}
			play(t, readTable(t, path), protocol, address, func(e *exchange) string {
				if e.because != "" {
					return e.redis[protocol-2]
				}
				return e.reply[protocol-2]
			})
		}
	}
}

// tables are the files of exchanges.
func tables(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/redis/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no tables (error: %v)", err)
	}
	return paths
}

// play carries out a table, each sequence on a connection of its own, and
// compares the replies with those that are wanted.
func play(t *testing.T, table []exchange, protocol int, address string, wanted func(*exchange) string) {
	t.Helper()
	var w *wire
	for i := range table {
		e := &table[i]
		if i == 0 || e.sequence != table[i-1].sequence {
			w = dialWire(t, address, protocol)
		}
		want, got := wanted(e), w.do(e.words(t)...)
		if e.repeated {
			eventually(t, 10*time.Second, func(context.Context) string {
				if matches(want, got) {
					return ""
				}
				got = w.do(e.words(t)...)
				return fmt.Sprintf("%s, RESP%d: %s => %s", e.at, protocol, e.command, got)
			})
		}
		if !matches(want, got) {
			t.Errorf("%s, RESP%d: %s\n got %.400s\nwant %.400s", e.at, protocol, e.command, got, want)
		}
	}
}

// startRedis runs Redis on a free port until the test ends.
func startRedis(t *testing.T, path string) (address string) {
	t.Helper()
	address = freeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	server := exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	client := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	eventually(t, 10*time.Second, func(ctx context.Context) string {
		if err := client.Ping(ctx).Err(); err != nil {
			return err.Error()
		}
		return ""
	})
	return address
}

// Exporters read how many names there are, and how many expire, from the form that Redis gives
// them: at least two figures between commas.
func TestKeyspaceAsExportersReadIt(t *testing.T) {
	node := start(t, []string{"a"}, nil)["a"]
	ctx, c := t.Context(), node.Client
	for _, command := range [][]any{{"SET", "a", "1"}, {"SET", "b", "1", "EX", "600"}, {"INCR", "c"}, {"EXPIRE", "c", "600"}, {"SET", "d", "1", "EX", "600"}, {"PERSIST", "d"}} {
		if err := c.Do(ctx, command...).Err(); err != nil {
			t.Fatalf("%v: %v", command, err)
		}
	}
	eventually(t, 5*time.Second, func(ctx context.Context) string {
		if got := c.Info(ctx, "keyspace").Val(); got != "# Keyspace\r\ndb0:keys=4,expires=2\r\n" {
			return fmt.Sprintf("it has %q", got)
		}
		return ""
	})
}
