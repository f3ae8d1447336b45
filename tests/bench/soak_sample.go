package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"blue-rings/cmd/ring"
)

// measured is what a soak samples of each node, and by how much the median of the last minute may
// be above that of the first: by a part of it, and so much more.
var measured = [...]struct {
	name   string
	metric string // summed up over its labels; empty: the system is asked
	unit   float64
	part   float64
	more   float64
}{
	{"resident, MiB", "process_resident_memory_bytes", 1 << 20, 0.1, 32},
	{"next collection, MiB", "go_memstats_next_gc_bytes", 1 << 20, 0.1, 24},
	{"goroutines", "go_goroutines", 1, 0, 10},
	{"open files", "process_open_fds", 1, 0, 10},
	{"threads", "", 1, 0, 4},
	{"keys", "blue_rings_keys", 1, 0.05, 500},
	{"slots", "blue_rings_slots", 1, 0.05, 500},
	{"messages waiting", "blue_rings_mailbox_depth", 1, 0, 1_000},
	{"news waiting, KiB", "blue_rings_publish_queue_bytes", 1 << 10, 0, 1_024},
}

// threadsAt is where threads are in measured.
const threadsAt = 4

// sample is what a node used at one moment, in the order of measured.
type sample struct {
	at   time.Duration // since the load began
	used [len(measured)]float64
}

func (s sample) String() string {
	said := fmt.Sprintf("at %4.0f s:", s.at.Seconds())
	for i, each := range measured {
		said += fmt.Sprintf(" %s %.0f;", each.name, s.used[i])
	}
	return strings.TrimSuffix(said, ";")
}

// sampled asks a node, and the system about its process.
func sampled(ctx context.Context, node *ring.Node, at time.Duration) (s sample, err error) {
	metrics, err := scrape(ctx, node)
	if err != nil {
		return s, err
	}
	s.at = at
	for i, each := range measured {
		if each.metric == "" {
			continue
		}
		value, ok := metrics[each.metric]
		if !ok {
			return s, fmt.Errorf("metrics of node %s: no %s", node.Host, each.metric)
		}
		s.used[i] = value / each.unit
	}
	s.used[threadsAt], err = threads(node)
	return s, err
}

// threads is how many threads a node's process has, those of libzmq included.
func threads(node *ring.Node) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", node.Pid()))
	if err != nil {
		return 0, fmt.Errorf("threads of node %s: %w", node.Host, err)
	}
	found := regexp.MustCompile(`Threads:\s+(\d+)`).FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("threads of node %s: none in /proc", node.Host)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// median is that of one thing in samples.
func median(samples []sample, what int) float64 {
	var values []float64
	for _, s := range samples {
		values = append(values, s.used[what])
	}
	slices.Sort(values)
	return values[len(values)/2]
}
