package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"blue-rings/cmd/ring"
)

// hops is the time from a write at the first node of a chain until a polling client
// of another sees it, on one host clock. One node is polled at a time: clients that
// poll share the machine's cores with the nodes.
type hops struct {
	Nodes   int           `default:"4" help:"Nodes in the chain; 2 to 26."`
	Rounds  int           `default:"3" help:"Times each node is polled, in turn."`
	Samples int           `default:"2500" help:"Writes in a round."`
	Apart   time.Duration `default:"4ms" help:"Time between writes."`
}

// Run measures each node of one chain.
func (m *hops) Run(e *env) (err error) {
	if m.Nodes < 2 || m.Nodes > 26 {
		return fmt.Errorf("--nodes is %d: give 2 to 26", m.Nodes)
	}
	nodes, err := linked(e, chain, m.Nodes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopAll(nodes)) }()
	if err := await(e.ctx, time.Minute, "current before the writes", current(nodes...)); err != nil {
		return err
	}
	p50, p99 := make([][]float64, m.Nodes), make([][]float64, m.Nodes)
	for range m.Rounds {
		for i := 1; i < m.Nodes; i++ {
			histogram, err := m.measure(e, nodes[0], nodes[i])
			if err != nil {
				return err
			}
			p50[i] = append(p50[i], float64(histogram.ValueAtQuantile(50))/1000)
			p99[i] = append(p99[i], float64(histogram.ValueAtQuantile(99))/1000)
		}
	}
	if err := await(e.ctx, time.Minute, "equal after the writes", equal(nodes...)); err != nil {
		return err
	}
	fmt.Printf("A chain of %d nodes, idle, %d writes %s apart at the first: microseconds until visible, median (least..most) of %d; a hop is the difference of the medians\n\n",
		m.Nodes, m.Samples, m.Apart, m.Rounds)
	fmt.Println("| visible at | p50 | p99 | hop, p50 | hop, p99 |")
	fmt.Println("|---|---|---|---|---|")
	var nearer50, nearer99 float64
	for i := 1; i < m.Nodes; i++ {
		_, median50, _ := quantiles(p50[i])
		_, median99, _ := quantiles(p99[i])
		fmt.Printf("| node %d | %s | %s | %.0f | %.0f |\n", i+1, spread(p50[i], "%.0f"), spread(p99[i], "%.0f"), median50-nearer50, median99-nearer99)
		nearer50, nearer99 = median50, median99
	}
	return nil
}

// measure writes at one node while another is polled.
func (m *hops) measure(e *env, at, far *ring.Node) (*hdrhistogram.Histogram, error) {
	ctx, cancel := context.WithTimeout(e.ctx, time.Duration(m.Samples)*m.Apart+time.Minute)
	defer cancel()
	if err := at.Client.Set(ctx, "latency", 0, 0).Err(); err != nil {
		return nil, fmt.Errorf("write to node %s: %w", at.Host, err)
	}
	if err := await(ctx, time.Minute, "equal before a round", equal(at, far)); err != nil {
		return nil, err
	}
	began := make([]atomic.Int64, m.Samples+1) // when each write began, Unix nanoseconds
	histogram := hdrhistogram.New(1_000, int64(10*time.Second), 3)
	seen := make(chan error, 1)
	go func() { seen <- poll(ctx, far.Client, began, histogram) }()
	for i := range m.Samples {
		next := time.Now().Add(m.Apart)
		began[i+1].Store(time.Now().UnixNano())
		if err := at.Client.Set(ctx, "latency", i+1, 0).Err(); err != nil {
			return nil, fmt.Errorf("write to node %s: %w", at.Host, err)
		}
		time.Sleep(time.Until(next))
	}
	return histogram, <-seen
}
