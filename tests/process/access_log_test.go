package process

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const accessLog = "../../../shared/data/access.log"

// The requests of a real web site are counted line by line at three nodes in
// turn; every node ends with what one pass over the file counts.
func TestAccessLogOverThreeNodes(t *testing.T) {
	file, err := os.Open(accessLog)
	if os.IsNotExist(err) {
		t.Skipf("needs 10,000 lines of a web server's log in combined format at %s", accessLog)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()

	hosts := []string{"a", "b", "c"}
	nodes := start(t, hosts, mesh(hosts), "--repeat-names", "200")
	counts := map[string]int64{}
	clients := map[string]map[string]bool{}
	last := map[string]string{}
	lines := 0
	pipelines := nodes["a"].Client.Pipeline()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		if len(fields) < 10 {
			t.Fatalf("line %d has %d fields", lines+1, len(fields))
		}
		client, at, path, status, bytes := fields[0], fields[3][1:], fields[6], fields[8], fields[9]
		for _, name := range []string{"status " + status, "path " + path, "client " + client} {
			pipelines.Incr(t.Context(), name)
			counts[name]++
		}
		if n, err := strconv.ParseInt(bytes, 10, 64); err == nil {
			pipelines.IncrBy(t.Context(), "bytes "+status, n)
			counts["bytes "+status] += n
		}
		set := "clients with " + status
		pipelines.SAdd(t.Context(), set, client)
		if clients[set] == nil {
			clients[set] = map[string]bool{}
		}
		clients[set][client] = true
		// A field is written at one node only, so that its last writer is known.
		field := fmt.Sprintf("%s by %s", client, hosts[lines/100%3])
		pipelines.HSet(t.Context(), "seen", field, at)
		last[field] = at
		lines++
		if lines%100 == 0 {
			if _, err := pipelines.Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			pipelines = nodes[hosts[lines/100%3]].Client.Pipeline()
		}
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := pipelines.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d lines, %d counters, %d sets", lines, len(counts), len(clients))

	awaitEqual(t, 90*time.Second, nodes, counts)
	for host, node := range nodes {
		for set, members := range clients {
			want := make([]string, 0, len(members))
			for member := range members {
				want = append(want, member)
			}
			got := node.Client.SMembers(t.Context(), set).Val()
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("node %s: %s has %d members, not the %d of the file", host, set, len(got), len(want))
			}
		}
		seen, err := node.Client.HGetAll(context.Background(), "seen").Result()
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(seen) != fmt.Sprint(last) {
			t.Errorf("node %s: the times last seen differ from the file's", host)
		}
	}
}
