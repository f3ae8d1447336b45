package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// mesh is how often each change reaches a node in frames, when the last of eight
// nodes is written to, a leaf where there are leaves. In a full mesh each should be
// sent once.
type mesh struct {
	Rounds  int `default:"3" help:"Times each topology is measured, with new nodes."`
	Nodes   int `default:"8" help:"Nodes, the last of which is written to; 3 to 26."`
	Changes int `default:"10000" help:"Counters incremented once each."`
}

// meshTarget is the most changes a node of a full mesh should receive for each
// that was made.
const meshTarget = 1.05

// meshWrites are the ways in which the counters are incremented.
var meshWrites = [...]struct {
	name     string
	pipeline int
}{{"in pipelines of 16", 16}, {"one by one", 1}}

// spreading is what the nodes received for each change that was made at the last.
type spreading struct {
	mean, most float64       // of the others
	writer     float64       // of the last itself
	caughtUp   float64       // keys fetched by catching up, over all nodes
	took       time.Duration // from the first write to equal digests
}

// Run measures each topology, the writes in pipelines and one by one.
func (m *mesh) Run(e *env) error {
	if m.Nodes < 3 || m.Nodes > 26 || m.Rounds < 1 || m.Changes < 1 {
		return fmt.Errorf("--nodes is %d, --rounds %d, --changes %d: give 3 to 26, at least 1, at least 1", m.Nodes, m.Rounds, m.Changes)
	}
	fmt.Printf("%d nodes, %d counters incremented once each at one of them, a leaf where there are leaves: changes received in frames per node, divided by %d, median (least..most) of %d\n\n",
		m.Nodes, m.Changes, m.Changes, m.Rounds)
	fmt.Println("| topology | writes | mean of the others | most of the others | the writer | keys fetched by catching up, per change | to equal digests, s |")
	fmt.Println("|---|---|---|---|---|---|---|")
	var missed error
	for i, topology := range topologies {
		var rounds [len(meshWrites)][]spreading
		for range m.Rounds {
			measured, err := m.measure(e, topology)
			if err != nil {
				return err
			}
			for writes, s := range measured {
				rounds[writes] = append(rounds[writes], s)
			}
		}
		for writes, all := range rounds {
			most := m.print(topology.name, meshWrites[writes].name, all)
			if i == 0 && most > meshTarget {
				missed = errors.Join(missed, fmt.Errorf("%s, %s: %.3f changes received for each that was made, the target is %.2f",
					topology.name, meshWrites[writes].name, most, meshTarget))
			}
		}
	}
	return missed
}

// print prints a line, and answers the median of what the node received that
// received most.
func (m *mesh) print(topology, writes string, rounds []spreading) float64 {
	var means, mosts, writers, caughtUp, took, all []float64
	for _, s := range rounds {
		means, mosts, writers = append(means, s.mean), append(mosts, s.most), append(writers, s.writer)
		caughtUp, took, all = append(caughtUp, s.caughtUp), append(took, s.took.Seconds()), append(all, max(s.most, s.writer))
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %s | %s |\n", topology, writes, spread(means, "%.3f"), spread(mosts, "%.3f"),
		spread(writers, "%.3f"), spread(caughtUp, "%.3f"), spread(took, "%.2f"))
	_, median, _ := quantiles(all)
	return median
}

func (m *mesh) measure(e *env, t topology) (measured [len(meshWrites)]spreading, err error) {
	nodes, err := linked(e, t, m.Nodes)
	if err != nil {
		return measured, err
	}
	defer func() { err = errors.Join(err, stopAll(nodes)) }()
	for i, writes := range meshWrites {
		if err := await(e.ctx, time.Minute, t.name+": current before the writes", current(nodes...)); err != nil {
			return measured, err
		}
		before, err := quiet(e.ctx, nodes)
		if err != nil {
			return measured, err
		}
		began := time.Now()
		if err := increments(e.ctx, nodes[m.Nodes-1].Client, i*m.Changes, m.Changes, writes.pipeline); err != nil {
			return measured, err
		}
		if err := await(e.ctx, time.Minute, t.name+": equal after the writes", equal(nodes...)); err != nil {
			return measured, err
		}
		took := time.Since(began)
		after, err := quiet(e.ctx, nodes)
		if err != nil {
			return measured, err
		}
		measured[i] = m.spreading(before, after, took)
	}
	return measured, nil
}

func (m *mesh) spreading(before, after []taken, took time.Duration) spreading {
	s := spreading{took: took}
	for i := range after {
		per := float64(after[i].changes-before[i].changes) / float64(m.Changes)
		s.caughtUp += float64(after[i].caughtUp-before[i].caughtUp) / float64(m.Changes)
		if i == len(after)-1 {
			s.writer = per
			continue
		}
		s.mean += per / float64(len(after)-1)
		s.most = max(s.most, per)
	}
	return s
}

// increments increments counters from the first on once each.
func increments(ctx context.Context, c *redis.Client, start, changes, pipeline int) error {
	for first := 0; first < changes; first += pipeline {
		if _, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for n := first; n < min(first+pipeline, changes); n++ {
				p.Incr(ctx, keyOf(start+n))
			}
			return nil
		}); err != nil {
			return fmt.Errorf("increment: %w", err)
		}
	}
	return nil
}

// taken is what a node has taken from its peers since it started.
type taken struct {
	changes  int64 // in frames
	caughtUp int64 // keys, in pages
}

func received(ctx context.Context, nodes []*ring.Node) ([]taken, error) {
	all := make([]taken, len(nodes))
	for i, node := range nodes {
		status, err := node.Status(ctx)
		if err != nil {
			return nil, err
		}
		changes, err := strconv.ParseInt(status["recv_changes"], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("recv_changes of node %s: %w", node.Host, err)
		}
		keys, err := strconv.ParseInt(status["catch-up-keys"], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("catch-up-keys of node %s: %w", node.Host, err)
		}
		all[i] = taken{changes, keys}
	}
	return all, nil
}

// quiet waits until nobody has received a change for half a second, and answers
// what all have received by then: what is repeated arrives after what is news. By
// then each also knows from its subscribers' pings whom they hear.
func quiet(ctx context.Context, nodes []*ring.Node) ([]taken, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	last, err := received(ctx, nodes)
	if err != nil {
		return nil, err
	}
	for since := time.Now(); time.Since(since) < 500*time.Millisecond; {
		time.Sleep(50 * time.Millisecond)
		now, err := received(ctx, nodes)
		if err != nil {
			return nil, fmt.Errorf("changes go on arriving: %w", err)
		}
		for i := range now {
			if now[i].changes != last[i].changes {
				last, since = now, time.Now()
				break
			}
		}
	}
	return last, nil
}
