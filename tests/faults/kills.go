package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"time"

	"blue-rings/cmd/ring"
)

// kills is a mesh of nodes with data directories, which are killed under writes. One
// goroutine carries it on; each client has one of its own.
type kills struct {
	run
	config  KillsConfig
	loading time.Duration // what the last start took
	report  KillsReport
}

// Kills kills nodes with data directories under writes, again and again, and answers what was
// measured, or what was wrong. The nodes have ended when it answers.
func Kills(ctx context.Context, config KillsConfig) (_ KillsReport, err error) {
	if err := config.Validate(); err != nil {
		return KillsReport{}, err
	}
	k := &kills{config: config, run: run{
		config:  Config{Binary: config.Binary, Counters: config.Counters},
		random:  rand.New(rand.NewPCG(config.Seed, 1)),
		remains: map[*life][]int64{},
	}}
	defer func() { err = errors.Join(err, k.stop()) }()
	if err := k.begin(ctx); err != nil {
		return KillsReport{}, err
	}
	began := time.Now()
	pressing, stopClients := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer stopClients()
	for i, m := range k.members {
		for j := range config.Clients {
			random := rand.New(rand.NewPCG(config.Seed, uint64(2+i*config.Clients+j)))
			clients.Go(func() { m.press(pressing, random, config.Counters, k.pace()) })
		}
	}
	for range config.Cycles {
		if err := k.cycle(ctx); err != nil {
			return KillsReport{}, fmt.Errorf("seed %d, cycle %d: %w", config.Seed, k.report.Cycles+1, err)
		}
	}
	wait(ctx, k.between()) // the last life is written to, too
	stopClients()
	clients.Wait()
	if err := k.end(ctx); err != nil {
		return KillsReport{}, fmt.Errorf("seed %d, after %d cycles: %w", config.Seed, k.report.Cycles, err)
	}
	k.report.Took = time.Since(began)
	return k.report, nil
}

// pace is the time between two increments of a client; 0: none.
func (k *kills) pace() time.Duration {
	if k.config.Rate == 0 {
		return 0
	}
	return time.Second * time.Duration(k.config.Clients) / time.Duration(k.config.Rate)
}

// begin starts all nodes on new directories, has them written to what is kept, and waits
// until all are current.
func (k *kills) begin(ctx context.Context) error {
	for i := range k.config.Nodes {
		node, err := ring.NewNode(hostOf(i))
		if err != nil {
			return err
		}
		node.Flags = []string{"--data-dir", filepath.Join(k.config.Dir, node.Host), "--fsync", k.config.Fsync}
		k.members = append(k.members, &member{Node: node})
	}
	for _, m := range k.members {
		for _, other := range k.members {
			if m != other {
				m.Peers = append(m.Peers, other.Endpoint())
			}
		}
	}
	for _, m := range k.members {
		if err := m.start(ctx, k.config.Binary, k.config.Counters); err != nil {
			return err
		}
		m.life.logs = k.config.Fsync != always
	}
	if err := k.keep(ctx, k.members[0]); err != nil {
		return err
	}
	if err := k.equal(ctx); err != nil {
		return err
	}
	_, err := k.inStep(ctx)
	return err
}
