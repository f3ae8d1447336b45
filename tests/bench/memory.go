package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"

	"blue-rings/cmd/ring"
)

// memory is what a process has resident, in MiB.
type memory struct{ now, peak float64 }

// memoryOf reads a process's resident memory, and its peak since the last forgetPeak.
func memoryOf(pid int, who string) (m memory, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m, fmt.Errorf("memory of %s: %w", who, err)
	}
	for field, to := range map[string]*float64{"VmRSS": &m.now, "VmHWM": &m.peak} {
		found := regexp.MustCompile(field + `:\s+(\d+) kB`).FindSubmatch(text)
		if found == nil {
			return m, fmt.Errorf("memory of %s: no %s in /proc", who, field)
		}
		kib, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			return m, fmt.Errorf("memory of %s: %w", who, err)
		}
		*to = kib / 1024
	}
	return m, nil
}

// forgetPeak makes the peak of a node's memory what it has now (proc(5), clear_refs).
func forgetPeak(node *ring.Node) error {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", node.Pid()), []byte("5"), 0); err != nil {
		return fmt.Errorf("forget the peak of node %s's memory: %w", node.Host, err)
	}
	return nil
}
