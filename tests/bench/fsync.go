package main

import (
	"errors"
	"fmt"
	"time"
)

// fsync is redis-benchmark's INCR over 100,000 counters from 50 connections, of one
// process of each side that keeps them on disk, for each promise of when.
type fsync struct {
	Rounds    int           `default:"3" help:"Times each side is measured, in turn."`
	Pipelines []int         `default:"1,16" help:"Commands in a pipeline (-P)."`
	For       time.Duration `default:"5s" help:"How long each is measured, about, after a second of the same."`
}

// promise is when both sides have on disk what they have acknowledged.
type promise struct {
	name   string
	node   []string // flags; nil: nothing is on disk
	server []string
	target map[int]float64 // of the ratio, by pipeline
}

// promises are from the strongest to none.
var promises = []promise{
	{"always", []string{"--fsync", "always"}, []string{"--appendonly", "yes", "--appendfsync", "always"}, map[int]float64{1: 1, 16: 1}},
	{"interval, everysec", []string{"--fsync", "interval"}, []string{"--appendonly", "yes", "--appendfsync", "everysec"}, map[int]float64{16: 0.8}},
	{"never, no", []string{"--fsync", "never"}, []string{"--appendonly", "yes", "--appendfsync", "no"}, nil},
	{"memory only", nil, nil, nil},
}

// speed is what was measured of one side.
type speed struct {
	incr    float64 // a second
	flushes float64 // of the disk a second; below 0: not known
	commits float64 // of a node a second
}

// Run measures both sides in turn, for each promise and pipeline.
func (m *fsync) Run(e *env) error {
	if m.Rounds < 1 || m.For < time.Second {
		return fmt.Errorf("--rounds is %d and --for %s: give at least 1 and 1s", m.Rounds, m.For)
	}
	kind, err := needDisk(e.folder)
	if err != nil {
		return err
	}
	fmt.Printf("INCR, -r 100000 -c 50, one process of each side, data on %s under %s, no snapshots, no replicas, requests a second, median (least..most) of %d\n\n",
		kind, e.folder, m.Rounds)
	fmt.Println("Flushes are those of the whole disk, whoever asks for them.")
	fmt.Println()
	fmt.Println("| on disk | -P | blue-rings | redis | ratio | target | flushes/s, blue-rings | flushes/s, redis | commits/s, blue-rings |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	var missed error
	for _, promise := range promises {
		for _, pipeline := range m.Pipelines {
			ratio, err := m.compare(e, promise, pipeline)
			if err != nil {
				return err
			}
			if target := promise.target[pipeline]; ratio < target {
				missed = errors.Join(missed, fmt.Errorf("%s, -P %d: %.2f times redis, the target is %.1f", promise.name, pipeline, ratio, target))
			}
		}
	}
	return missed
}

// compare prints a line, and answers the median ratio.
func (m *fsync) compare(e *env, p promise, pipeline int) (float64, error) {
	var ours, theirs, ratios, flushes, theirFlushes, commits []float64
	for range m.Rounds {
		our, err := m.measure(e, pipeline, func(dir string) (solo, error) {
			if p.node == nil {
				dir = ""
			}
			return newSoloNode(e, "a", dir, p.node...)
		})
		if err != nil {
			return 0, err
		}
		their, err := m.measure(e, pipeline, func(dir string) (solo, error) { return newSoloServer(dir, p.server...) })
		if err != nil {
			return 0, err
		}
		ours, theirs, ratios = append(ours, our.incr), append(theirs, their.incr), append(ratios, our.incr/their.incr)
		flushes, theirFlushes, commits = append(flushes, our.flushes), append(theirFlushes, their.flushes), append(commits, our.commits)
	}
	target := ""
	if least, there := p.target[pipeline]; there {
		target = fmt.Sprintf(">= %.1f", least)
	}
	fmt.Printf("| %s | %d | %s | %s | %s | %s | %s | %s | %s |\n", p.name, pipeline, spread(ours, "%.0f"), spread(theirs, "%.0f"), spread(ratios, "%.2f"),
		target, spread(flushes, "%.0f"), spread(theirFlushes, "%.0f"), spread(commits, "%.0f"))
	_, median, _ := quantiles(ratios)
	return median, nil
}

func (m *fsync) measure(e *env, pipeline int, start func(dir string) (solo, error)) (found speed, err error) {
	dir, err := dataFolder(e)
	if err != nil {
		return found, err
	}
	s, err := start(dir)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, s.remove()) }()
	if err := s.start(e.ctx); err != nil {
		return found, err
	}
	// How many requests take so long is found out first.
	requests := 5_000 * pipeline
	for took := 0 * time.Second; took < time.Second; {
		began := time.Now()
		rate, err := benchmarkIncr(e.ctx, s.port(), pipeline, requests)
		if err != nil {
			return found, fmt.Errorf("%s: %w", s.name(), err)
		}
		took = time.Since(began)
		requests = max(requests, int(rate*1.2))
	}
	return m.count(e, s, pipeline, int(float64(requests)/1.2*m.For.Seconds()))
}

// count measures one run of redis-benchmark.
func (m *fsync) count(e *env, s solo, pipeline, requests int) (found speed, err error) {
	commits := func() (float64, error) {
		node, is := s.(*soloNode)
		if !is {
			return 0, nil
		}
		metrics, err := scrape(e.ctx, node.Node)
		return metrics["blue_rings_commits_total"], err
	}
	before, err := commits()
	if err != nil {
		return found, err
	}
	flushes, _ := flushesOf(e.folder)
	began := time.Now()
	if found.incr, err = benchmarkIncr(e.ctx, s.port(), pipeline, requests); err != nil {
		return found, fmt.Errorf("%s: %w", s.name(), err)
	}
	took := time.Since(began).Seconds()
	found.flushes = -1
	if after, known := flushesOf(e.folder); known {
		found.flushes = (after - flushes) / took
	}
	after, err := commits()
	found.commits = (after - before) / took
	return found, err
}
