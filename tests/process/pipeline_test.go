package process

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// A pipeline over several stores is answered in order, and each command sees
// those before it, also those that ask all stores.
func TestPipelineOverStores(t *testing.T) {
	node := start(t, []string{"a"}, nil, "--stores", "4")["a"]
	random := rand.New(rand.NewPCG(1, 2))
	counts := map[string]int{}
	value := func(name string) string {
		if n, ok := counts[name]; ok {
			return fmt.Sprintf("%q", fmt.Sprint(n))
		}
		return "nil"
	}
	var text strings.Builder
	var wanted []string
	for range 10_000 {
		name, other := fmt.Sprintf("n%d", random.IntN(300)), fmt.Sprintf("n%d", random.IntN(300))
		switch random.IntN(6) {
		case 0, 1:
			counts[name]++
			fmt.Fprintf(&text, "INCR %s\r\n", name)
			wanted = append(wanted, fmt.Sprintf(":%d", counts[name]))
		case 2:
			n := 0
			if _, ok := counts[name]; ok {
				n = 1
			}
			delete(counts, name)
			fmt.Fprintf(&text, "DEL %s %s\r\n", name, name)
			wanted = append(wanted, fmt.Sprintf(":%d", n))
		case 3:
			fmt.Fprintf(&text, "MGET %s %s\r\n", name, other)
			wanted = append(wanted, fmt.Sprintf("[%s %s]", value(name), value(other)))
		case 4:
			text.WriteString("DBSIZE\r\n")
			wanted = append(wanted, fmt.Sprintf(":%d", len(counts)))
		case 5:
			text.WriteString("NONSENSE\r\n")
			wanted = append(wanted, "-ERR unknown command 'NONSENSE', with args beginning with: ")
		}
	}
	w := dialWire(t, node.RedisAddress(), 2)
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(w.conn, text.String())
		sent <- err
	}()
	for i, want := range wanted {
		if got := w.receive(); got != want {
			t.Fatalf("reply %d is %s, not %s", i, got, want)
		}
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
}

// SCAN gives what is there all the time, whatever comes and goes meanwhile, and
// nothing else that matches.
func TestScanGivesWhatStays(t *testing.T) {
	node := start(t, []string{"a"}, nil, "--stores", "3")["a"]
	const names = 500
	for i := range names {
		if err := node.Client.Set(t.Context(), fmt.Sprintf("stays %d", i), i, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]int{}
	for cursor, calls := uint64(0), 0; ; calls++ {
		found, next, err := node.Client.Scan(t.Context(), cursor, "stays *", 7).Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			seen[name]++
		}
		if err := node.Client.Incr(t.Context(), fmt.Sprintf("comes %d", calls)).Err(); err != nil {
			t.Fatal(err)
		}
		if err := node.Client.Del(t.Context(), fmt.Sprintf("comes %d", calls/2)).Err(); err != nil {
			t.Fatal(err)
		}
		if cursor = next; cursor == 0 {
			break
		}
	}
	for i := range names {
		if name := fmt.Sprintf("stays %d", i); seen[name] == 0 {
			t.Errorf("%q is not given", name)
		}
		delete(seen, fmt.Sprintf("stays %d", i))
	}
	for name := range seen {
		t.Errorf("%q is given", name)
	}
}
