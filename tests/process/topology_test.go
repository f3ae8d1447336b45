package process

import (
	"fmt"
	"testing"
	"time"
)

// Every kind of value, written at every node, is equal on all of them,
// whatever way the news has to go.
func TestTopologiesConverge(t *testing.T) {
	hosts := []string{"a", "b", "c", "d"}
	for name, peers := range map[string]map[string][]string{
		"mesh":  mesh(hosts[:3]),
		"ring":  {"a": {"b"}, "b": {"c"}, "c": {"a"}},
		"star":  {"a": {"b", "c", "d"}, "b": {"a"}, "c": {"a"}, "d": {"a"}},
		"chain": {"a": {"b"}, "b": {"a", "c"}, "c": {"b", "d"}, "d": {"c"}},
	} {
		t.Run(name, func(t *testing.T) {
			nodes := start(t, hosts[:len(peers)], peers)
			counts := map[string]int64{}
			for i, host := range hosts[:len(peers)] {
				client := nodes[host].Client
				for n := range 100 {
					if err := client.Incr(t.Context(), "calls").Err(); err != nil {
						t.Fatal(err)
					}
					if err := client.IncrBy(t.Context(), fmt.Sprintf("counter %d", n), int64(1+i)).Err(); err != nil {
						t.Fatal(err)
					}
					counts["calls"]++
					counts[fmt.Sprintf("counter %d", n)] += int64(1 + i)
				}
				if err := client.SAdd(t.Context(), "members", host, "all").Err(); err != nil {
					t.Fatal(err)
				}
				if err := client.HSet(t.Context(), "fields", host, i).Err(); err != nil {
					t.Fatal(err)
				}
				if err := client.Decr(t.Context(), "down").Err(); err != nil {
					t.Fatal(err)
				}
				counts["down"]--
			}
			awaitEqual(t, 20*time.Second, nodes, counts)
			for host, node := range nodes {
				if n := node.Client.SCard(t.Context(), "members").Val(); n != int64(len(peers)+1) {
					t.Errorf("node %s has %d members, not %d", host, n, len(peers)+1)
				}
				if n := node.Client.HLen(t.Context(), "fields").Val(); n != int64(len(peers)) {
					t.Errorf("node %s has %d fields, not %d", host, n, len(peers))
				}
			}
		})
	}
}
