package faults

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
)

// resources is what a process uses.
type resources struct {
	goroutines float64
	files      float64 // open
	resident   float64 // MiB
	heap       float64 // MiB at which the collector runs next: twice what was live when it last ran
	collected  float64 // how often it has run; the first time is at the start, before there is any state
}

// growth are the limits of what a process may use more of, between two moments at
// which all nodes are in step. The resident set may grow by the garbage that is let
// stand between two collections; what stays alive shows in the heap.
var growth = resources{goroutines: 20, files: 20, resident: 192, heap: 24}

// settled reports whether the collector has run since the node has a state, so that heap says something.
func (u resources) settled() bool { return u.collected > 1 }

// measure asks a node for what it uses.
func (m *member) measure(ctx context.Context) (u resources, err error) {
	text, err := m.metrics(ctx)
	if err != nil {
		return u, err
	}
	for _, metric := range []struct {
		name string
		unit float64
		to   *float64
	}{
		{"go_goroutines", 1, &u.goroutines},
		{"process_open_fds", 1, &u.files},
		{"process_resident_memory_bytes", 1 << 20, &u.resident},
		{"go_memstats_next_gc_bytes", 1 << 20, &u.heap},
		{"go_gc_duration_seconds_count", 1, &u.collected},
	} {
		value, err := m.metricOf(text, metric.name)
		if err != nil {
			return u, err
		}
		*metric.to = value / metric.unit
	}
	return u, nil
}

// metric is one number of a node.
func (m *member) metric(ctx context.Context, name string) (float64, error) {
	text, err := m.metrics(ctx)
	if err != nil {
		return 0, err
	}
	return m.metricOf(text, name)
}

func (m *member) metrics(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.HTTPAddress()+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	request.Close = true // the next one may be another process
	response, err := cmp.Or(m.http, http.DefaultClient).Do(request)
	if err != nil {
		return nil, fmt.Errorf("metrics of node %s: %w", m.Host, err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("metrics of node %s: %w", m.Host, err)
	}
	return text, nil
}

func (m *member) metricOf(text []byte, name string) (float64, error) {
	found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("metrics of node %s: no %s", m.Host, name)
	}
	value, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		return 0, fmt.Errorf("metrics of node %s: %s: %w", m.Host, name, err)
	}
	return value, nil
}

// grown complains of what a process uses more of than it did, beyond the limits.
func grown(host string, before, after resources) error {
	var found complaints
	for _, each := range []struct {
		what                 string
		before, after, limit float64
	}{
		{"goroutines", before.goroutines, after.goroutines, growth.goroutines},
		{"open files", before.files, after.files, growth.files},
		{"MiB resident", before.resident, after.resident, growth.resident},
		{"MiB of heap", before.heap, after.heap, growth.heap},
	} {
		if each.after > each.before+each.limit {
			found.add("node %s grows: %.0f %s, %.0f before", host, each.after, each.what, each.before)
		}
	}
	return found.join()
}
