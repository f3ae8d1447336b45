package process

import (
	"context"
	"fmt"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// start runs one node for each host; peers says for each the hosts it subscribes
// to. It answers when every node hears all its peers, and stops them all when
// the test ends.
func start(t *testing.T, hosts []string, peers map[string][]string, flags ...string) map[string]*ring.Node {
	t.Helper()
	nodes := make(map[string]*ring.Node, len(hosts))
	for _, host := range hosts {
		node, err := ring.NewNode(host)
		if err != nil {
			t.Fatal(err)
		}
		node.Flags = flags
		nodes[host] = node
		t.Cleanup(func() {
			if err := node.Stop(); err != nil {
				t.Error(err)
			}
			if node.Client != nil {
				_ = node.Client.Close()
			}
		})
	}
	for _, host := range hosts {
		for _, peer := range peers[host] {
			nodes[host].Peers = append(nodes[host].Peers, nodes[peer].Endpoint())
		}
		if err := nodes[host].Start(t.Context(), binary); err != nil {
			t.Fatal(err)
		}
	}
	awaitCoherent(t, nodes)
	return nodes
}

// mesh has each host subscribe to all others.
func mesh(hosts []string) map[string][]string {
	peers := map[string][]string{}
	for _, host := range hosts {
		for _, peer := range hosts {
			if peer != host {
				peers[host] = append(peers[host], peer)
			}
		}
	}
	return peers
}

// eventually waits until what answers "", and fails with its last answer when
// that takes longer than the deadline.
func eventually(t *testing.T, deadline time.Duration, what func(ctx context.Context) string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	last := "nothing was looked at"
	for {
		now := what(ctx)
		if now == "" {
			return
		}
		if ctx.Err() == nil {
			last = now
		}
		select {
		case <-ctx.Done():
			t.Fatalf("not within %s: %s", deadline, last)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func awaitCoherent(t *testing.T, nodes map[string]*ring.Node) {
	t.Helper()
	eventually(t, 20*time.Second, func(ctx context.Context) string {
		for host, node := range nodes {
			if coherent, err := node.Coherent(ctx); err != nil || !coherent {
				return fmt.Sprintf("node %s is not coherent (error: %v)", host, err)
			}
		}
		return ""
	})
}

// awaitEqual waits until every node has each value and all digests are equal.
func awaitEqual(t *testing.T, deadline time.Duration, nodes map[string]*ring.Node, counts map[string]int64) {
	t.Helper()
	eventually(t, deadline, func(ctx context.Context) string {
		return differs(ctx, nodes, counts)
	})
}

// differs is one thing in which a node differs from the counts, or the nodes'
// digests from each other, or "".
func differs(ctx context.Context, nodes map[string]*ring.Node, counts map[string]int64) string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	var digest, of string
	for host, node := range nodes {
		if wrong := miscounts(ctx, node, names, counts); wrong != "" {
			return wrong
		}
		d, err := node.Digest(ctx)
		if err != nil {
			return err.Error()
		}
		if digest != "" && d != digest {
			return fmt.Sprintf("node %s has digest %s, node %s has %s", host, d, of, digest)
		}
		digest, of = d, host
	}
	return ""
}

// miscounts is one name whose value at a node is not its count, or "".
func miscounts(ctx context.Context, node *ring.Node, names []string, counts map[string]int64) string {
	if len(names) == 0 {
		return ""
	}
	values, err := node.Client.MGet(ctx, names...).Result()
	if err != nil {
		return fmt.Sprintf("node %s: %v", node.Host, err)
	}
	for i, value := range values {
		if want := fmt.Sprint(counts[names[i]]); value != want {
			return fmt.Sprintf("node %s has %q = %v, not %s", node.Host, names[i], value, want)
		}
	}
	return ""
}
