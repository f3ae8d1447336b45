package process

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// frozenFor is how long nothing is written to the file system of a slow disk.
const frozenFor = 2 * time.Second

// freeze has all writes and syncs of the file system at $AT wait for frozenFor. It thaws by
// itself, whatever becomes of the test: who waits for it cannot be killed. The channel is closed then.
func (m *mounts) freeze(t *testing.T) <-chan struct{} {
	t.Helper()
	m.run(t, "fsfreeze --freeze $AT")
	thawed := make(chan struct{})
	go func() {
		defer close(thawed)
		if output, err := m.try(fmt.Sprintf("sleep %f; fsfreeze --unfreeze $AT", frozenFor.Seconds())); err != nil {
			t.Errorf("thaw: %v: %s", err, output)
		}
	}()
	t.Cleanup(func() { <-thawed })
	return thawed
}

// onSlowDisk runs a node on a file system that can be frozen.
func onSlowDisk(t *testing.T, fsync string) (*mounts, *ring.Node) {
	t.Helper()
	m := newMounts(t)
	if output, err := m.try(needsLoop + " && command -v fsfreeze"); err != nil {
		t.Skipf("this test needs loop devices, mkfs.ext4 and fsfreeze: %v: %s", err, output)
	}
	m.run(t, loopDisk)
	node, err := ring.NewNode("a")
	if err != nil {
		t.Fatal(err)
	}
	node.Through = m.through()
	node.Flags = []string{"--data-dir", filepath.Join(m.at, "data"), "--fsync", fsync}
	t.Cleanup(func() {
		_ = node.Kill()
		if node.Client != nil {
			_ = node.Client.Close()
		}
	})
	if err := node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	return m, node
}

// number is a metric of a node.
func number(t *testing.T, node *ring.Node, name string) float64 {
	t.Helper()
	text, err := metrics(t.Context(), node)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(text, "\n"+name+" ")
	value, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// While a sync takes two seconds a node with interval goes on as ever. What waits for the
// disk is the last state of each name, however often it changes.
func TestASlowDiskHoldsUpNobodyWithInterval(t *testing.T) {
	m, node := onSlowDisk(t, "interval")
	const names = 50
	acknowledged := map[string]int64{}
	var slowest time.Duration
	count := func(n int) {
		name, began := fmt.Sprint("counter ", n%names), time.Now()
		if err := node.Client.Incr(t.Context(), name).Err(); err != nil {
			t.Fatal(err)
		}
		acknowledged[name]++
		slowest = max(slowest, time.Since(began))
	}
	for n := range 5 * names {
		count(n)
	}
	slowest = 0
	commits, resident := number(t, node, "blue_rings_commits_total"), number(t, node, "process_resident_memory_bytes")
	thawed := m.freeze(t)
	increments := 0
	for frozen := true; frozen; increments++ {
		count(increments)
		select {
		case <-thawed:
			frozen = false
		default:
		}
		if increments%1000 == 0 && number(t, node, "blue_rings_unsaved_names") > names {
			t.Errorf("%f names are unsaved, there are %d", number(t, node, "blue_rings_unsaved_names"), names)
		}
	}
	if increments < 500 || slowest > frozenFor/2 {
		t.Errorf("%d increments within %s, one of them took %s", increments, frozenFor, slowest)
	}
	if more := number(t, node, "blue_rings_commits_total") - commits; more > 10 {
		t.Errorf("%f commits within %s: the disk was not slow", more, frozenFor)
	}
	if more := number(t, node, "process_resident_memory_bytes") - resident; more > 64<<20 {
		t.Errorf("%f bytes more are resident", more)
	}
	t.Logf("%d increments, the slowest took %s", increments, slowest)
	eventually(t, 10*time.Second, func(context.Context) string {
		if n := number(t, node, "blue_rings_unsaved_names"); n > 0 {
			return fmt.Sprintf("%f names are unsaved", n)
		}
		return ""
	})
	if err := node.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, time.Second, map[string]*ring.Node{"a": node}, acknowledged)
}

// While a sync takes two seconds a node with always answers no write, and nothing that a
// crash could take back; then all at once, with few commits. What needs no disk goes on.
func TestASlowDiskHoldsAnswersWithAlways(t *testing.T) {
	m, node := onSlowDisk(t, "always")
	if err := node.Client.Set(t.Context(), "untouched", "text", 0).Err(); err != nil {
		t.Fatal(err)
	}
	const clients = 40
	client := redis.NewClient(&redis.Options{Addr: node.RedisAddress(), MaxRetries: -1, PoolSize: clients, ReadTimeout: 10 * time.Second})
	defer func() { _ = client.Close() }()
	commits := number(t, node, "blue_rings_commits_total")
	thawed, began := m.freeze(t), time.Now()
	var writing sync.WaitGroup
	var mu sync.Mutex
	var fastest time.Duration
	for i := range clients {
		writing.Go(func() {
			_, err := client.Pipelined(t.Context(), func(p redis.Pipeliner) error {
				for range 100 {
					p.Incr(t.Context(), fmt.Sprint("counter ", i%10))
				}
				return nil
			})
			if err != nil {
				t.Errorf("client %d: %v", i, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if took := time.Since(began); fastest == 0 || took < fastest {
				fastest = took
			}
		})
	}
	for range 20 { // who asks for nothing of a store is not held up
		asked := time.Now()
		if err := node.Client.Ping(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(asked); took > frozenFor/2 {
			t.Errorf("a ping took %s", took)
		}
	}
	if code, body, err := get(t.Context(), node, "/healthz"); err != nil || code != 200 {
		t.Errorf("/healthz: %d %s %v", code, body, err)
	}
	writing.Wait()
	<-thawed
	if fastest < frozenFor*3/4 {
		t.Errorf("a write was answered after %s, while nothing was on disk", fastest)
	}
	if more := number(t, node, "blue_rings_commits_total") - commits; more > clients {
		t.Errorf("%f commits for %d clients", more, clients)
	}
	counts := map[string]int64{}
	for i := range clients {
		counts[fmt.Sprint("counter ", i%10)] += 100
	}
	awaitEqual(t, time.Second, map[string]*ring.Node{"a": node}, counts)
	if err := node.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, time.Second, map[string]*ring.Node{"a": node}, counts)
}
