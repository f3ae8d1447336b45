package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// incr is redis-benchmark's INCR over 100,000 counters from 50 connections.
type incr struct {
	Rounds    int   `default:"3" help:"Times each side is measured, in turn."`
	Pipelines []int `default:"1,16,64" help:"Commands in a pipeline (-P)."`
	Requests  int   `default:"2000000" help:"Requests at the largest pipeline; fewer in proportion below 16."`
	Followers int   `default:"2" help:"Live followers of each side."`
}

// Run measures both sides in turn.
func (m *incr) Run(e *env) error {
	fmt.Printf("INCR, -r 100000 -c 50, %d followers, requests a second, median (least..most) of %d\n\n", m.Followers, m.Rounds)
	fmt.Println("| -P | blue-rings | redis | ratio |")
	fmt.Println("|---|---|---|---|")
	for _, pipeline := range m.Pipelines {
		requests := m.Requests
		if pipeline < 16 {
			requests = m.Requests * pipeline / 16
		}
		var ours, theirs, ratios []float64
		for range m.Rounds {
			our, err := m.measure(e, nodes, pipeline, requests)
			if err != nil {
				return err
			}
			their, err := m.measure(e, servers, pipeline, requests)
			if err != nil {
				return err
			}
			ours, theirs, ratios = append(ours, our), append(theirs, their), append(ratios, our/their)
		}
		fmt.Printf("| %d | %s | %s | %s |\n", pipeline, spread(ours, "%.0f"), spread(theirs, "%.0f"), spread(ratios, "%.2f"))
	}
	return nil
}

func (m *incr) measure(e *env, start func(*env, int) (*contestant, error), pipeline, requests int) (_ float64, err error) {
	c, err := start(e, m.Followers)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	rate, err := benchmarkIncr(e.ctx, c.leader, pipeline, requests)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.name, err)
	}
	return rate, nil
}

// benchmarkIncr is how many INCR a second redis-benchmark gets answered at a port.
func benchmarkIncr(ctx context.Context, port, pipeline, requests int) (float64, error) {
	output, err := exec.CommandContext(ctx, "redis-benchmark", "-p", strconv.Itoa(port), "-t", "incr",
		"-r", "100000", "-c", "50", "-n", strconv.Itoa(requests), "-P", strconv.Itoa(pipeline), "--csv").Output()
	if err != nil {
		return 0, fmt.Errorf("redis-benchmark: %w", err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(output))).ReadAll()
	if err != nil || len(rows) != 2 {
		return 0, fmt.Errorf("redis-benchmark printed %q (%w)", output, err)
	}
	return strconv.ParseFloat(rows[1][1], 64)
}
