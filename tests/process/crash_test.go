package process

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// A node that is stopped for 3 s and goes on misses frames; afterwards it has
// them all, and so have the others what it counted.
func TestStoppedNodeGetsInStep(t *testing.T) {
	nodes := start(t, []string{"a", "b", "c"}, mesh([]string{"a", "b", "c"}))
	counts := map[string]int64{}
	count := func(host string, n int) {
		for i := range n {
			name := fmt.Sprintf("counter %d", i%50)
			if err := nodes[host].Client.Incr(t.Context(), name).Err(); err != nil {
				t.Fatal(err)
			}
			counts[name]++
		}
	}
	count("a", 100)
	count("b", 100)
	if err := nodes["b"].Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	stopped := time.Now()
	eventually(t, 10*time.Second, func(ctx context.Context) string {
		for _, host := range []string{"a", "c"} {
			if coherent, err := nodes[host].Coherent(ctx); err != nil || coherent {
				return fmt.Sprintf("node %s has not noticed that b is silent (error: %v)", host, err)
			}
		}
		return ""
	})
	count("a", 100)
	count("c", 100)
	<-time.After(3*time.Second - time.Since(stopped)) // longer than buffers and windows hide
	if err := nodes["b"].Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	awaitCoherent(t, nodes)
	count("b", 100)
	awaitEqual(t, 30*time.Second, nodes, counts)
}

// A node is killed and restarted under its own name, with an empty memory, while
// all are written to. Nothing that a node which stayed alive has acknowledged is
// lost, and nothing is counted twice.
func TestKilledNodeLosesAndDoublesNothing(t *testing.T) {
	nodes := start(t, []string{"a", "b", "c"}, mesh([]string{"a", "b", "c"}))
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writers := map[string]*writer{}
	for host, node := range nodes {
		w := &writer{node: node, acknowledged: map[string]int64{}, attempted: map[string]int64{}}
		writers[host] = w
		writing.Go(func() { w.run(ctx) })
	}
	first := incarnation(t, nodes["b"])
	awaitWrites(t, writers, 500)
	if err := nodes["b"].Kill(); err != nil {
		t.Fatal(err)
	}
	before := writers["b"].snapshot()
	if err := nodes["b"].Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	second := incarnation(t, nodes["b"])
	if first == second {
		t.Fatalf("node b has incarnation %s in both its lives", first)
	}
	awaitCoherent(t, nodes)
	awaitWrites(t, writers, 500)
	stop()
	writing.Wait()
	for _, host := range []string{"a", "c"} {
		if w := writers[host]; fmt.Sprint(w.acknowledged) != fmt.Sprint(w.attempted) {
			t.Fatalf("node %s stayed alive and refused increments", host)
		}
	}

	awaitEqual(t, 30*time.Second, nodes, nil)
	for name := range writers["a"].acknowledged {
		shares := explain(t, nodes["b"], name)
		for _, host := range []string{"a", "c"} {
			if got, want := shares[host], writers[host].acknowledged[name]; got != want {
				t.Errorf("%s: %d of node %s, which acknowledged %d", name, got, host, want)
			}
		}
		if got, most := shares["b#"+first], before[name]; got > most {
			t.Errorf("%s: %d of b's first life, which was asked for %d", name, got, most)
		}
		w := writers["b"]
		least, most := w.acknowledged[name]-before[name], w.attempted[name]
		if got := shares["b#"+second]; got < least || got > most {
			t.Errorf("%s: %d of b's second life, which was asked for %d to %d", name, got, least, most)
		}
		for host, node := range nodes {
			total, err := node.Client.Get(t.Context(), name).Int64()
			if err != nil {
				t.Fatal(err)
			}
			if want := shares["a"] + shares["c"] + shares["b"]; total != want {
				t.Errorf("%s at node %s: %d, the sum of the shares is %d", name, host, total, want)
			}
		}
	}
}

// The original's 105 became 100: a node restarted with empty memory counted on
// from its old total, and the peers took the greater of the two.
func TestRestartWithEmptyMemoryKeepsCounting(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	if err := nodes["a"].Client.IncrBy(t.Context(), "calls", 100).Err(); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, 10*time.Second, nodes, map[string]int64{"calls": 100})
	if err := nodes["a"].Kill(); err != nil {
		t.Fatal(err)
	}
	if err := nodes["a"].Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	if err := nodes["a"].Client.IncrBy(t.Context(), "calls", 5).Err(); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, 20*time.Second, nodes, map[string]int64{"calls": 105})
}

// writer increments counters at one node, one command after the other, and goes
// on through the node's restarts.
type writer struct {
	node *ring.Node

	mu           sync.Mutex
	acknowledged map[string]int64
	attempted    map[string]int64
}

func (w *writer) run(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		name := fmt.Sprintf("counter %d", i%20)
		w.mu.Lock()
		w.attempted[name]++
		w.mu.Unlock()
		// The increment under way when the test ends is acknowledged like others.
		err := w.node.Client.Incr(context.WithoutCancel(ctx), name).Err()
		if err != nil {
			continue
		}
		w.mu.Lock()
		w.acknowledged[name]++
		w.mu.Unlock()
	}
}

// awaitWrites waits until each node has acknowledged so many increments more.
func awaitWrites(t *testing.T, writers map[string]*writer, more int64) {
	t.Helper()
	before := map[string]int64{}
	for host, w := range writers {
		before[host] = w.total()
	}
	eventually(t, 20*time.Second, func(context.Context) string {
		for host, w := range writers {
			if now := w.total(); now < before[host]+more {
				return fmt.Sprintf("node %s has acknowledged %d increments of %d", host, now-before[host], more)
			}
		}
		return ""
	})
}

// total is how many increments were acknowledged so far.
func (w *writer) total() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	var sum int64
	for _, n := range w.acknowledged {
		sum += n
	}
	return sum
}

// snapshot is what was attempted so far.
func (w *writer) snapshot() map[string]int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	attempted := make(map[string]int64, len(w.attempted))
	for name, n := range w.attempted {
		attempted[name] = n
	}
	return attempted
}

func incarnation(t *testing.T, node *ring.Node) string {
	t.Helper()
	status, err := node.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return status["incarnation"]
}

// explain is what each host, and each host#incarnation, has added to a counter.
func explain(t *testing.T, node *ring.Node, name string) map[string]int64 {
	t.Helper()
	reply, err := node.Client.Do(t.Context(), "RING.EXPLAIN", name).Result()
	if err != nil {
		t.Fatal(err)
	}
	shares := map[string]int64{}
	for _, s := range reply.(map[any]any)["slots"].([]any) {
		slot := s.(map[any]any)
		replica := slot["replica"].(string)
		added, err := redis.NewCmdResult(slot["added"], nil).Int64()
		if err != nil {
			t.Fatal(err)
		}
		host, _, _ := strings.Cut(replica, "#")
		shares[host] += added
		shares[replica] += added
	}
	return shares
}
