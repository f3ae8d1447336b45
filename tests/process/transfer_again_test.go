package process

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// counters are lines of counters of value 1000.
func counters(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "{\"key\":\"counter %d\",\"kind\":\"counter\",\"value\":\"1000\",\"expire\":\"%d\"}\n", i, far)
	}
	return b.String()
}

// An import that was killed is completed by another; what was counted meanwhile is
// not lost, and nothing is there twice.
func TestAnInterruptedImportIsRunAgain(t *testing.T) {
	node := start(t, []string{"a"}, nil)["a"]
	command := exec.Command(binary, "import", "--redis", node.RedisAddress())
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write([]byte(counters(0, 5500))); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, func(ctx context.Context) string {
		if n := node.Client.DBSize(ctx).Val(); n < 3000 {
			return fmt.Sprintf("%d keys", n)
		}
		return ""
	})
	_ = command.Process.Kill()
	_ = command.Wait()
	say(t, node, "1005", "INCRBY", "counter 7", "5")
	imported(t, node, counters(0, 10_000), 1, "1 left, 0 expired, 0 refused")
	say(t, node, "10000", "DBSIZE")
	say(t, node, "1005", "GET", "counter 7")
	for _, i := range []int{0, 2999, 5499, 5500, 9999} {
		say(t, node, "1000", "GET", fmt.Sprintf("counter %d", i))
		say(t, node, strconv.Itoa(far), "PEXPIRETIME", fmt.Sprintf("counter %d", i))
	}
}

// Whoever counts while lines come loses nothing; and lines that come at two nodes
// at once count once.
func TestImportAtTwoNodesThatCount(t *testing.T) {
	const names, rounds = 500, 20
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	var all sync.WaitGroup
	for _, node := range nodes {
		all.Go(func() {
			for range rounds {
				pipe := node.Client.Pipeline()
				for i := range names {
					pipe.Incr(t.Context(), fmt.Sprintf("counter %d", i))
				}
				if _, err := pipe.Exec(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			if code, _, notes := transfer(t, counters(0, 2*names), "import", "--redis", node.RedisAddress()); code > 1 || !strings.Contains(notes, "0 refused") {
				t.Errorf("exit %d: %s", code, notes)
			}
		})
	}
	all.Wait()
	digests := func(ctx context.Context) string { return differs(ctx, nodes, nil) }
	eventually(t, 20*time.Second, digests)
	for i := range 2 * names {
		want := map[string]bool{"1000": true}
		if i < names {
			want = map[string]bool{strconv.Itoa(2 * rounds): true, strconv.Itoa(1000 + 2*rounds): true}
		}
		if got := nodes["a"].Client.Get(t.Context(), fmt.Sprintf("counter %d", i)).Val(); !want[got] {
			t.Errorf("counter %d is %s, want one of %v", i, got, want)
		}
	}
}
