package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"blue-rings/cmd/ring"
)

// refill is how long a fresh node takes, from the start of its process, until it
// has all that its peer has.
type refill struct {
	Rounds int `default:"3" help:"Times each side is measured, in turn."`
	Keys   int `default:"1000000" help:"Counters with names of 20 bytes."`
}

// Run measures both sides in turn.
func (m *refill) Run(e *env) error {
	fmt.Printf("A fresh node beside a peer with %d counters, a fresh redis-server beside a master with %d integers: seconds from the start of the process to equal contents, median (least..most) of %d\n\n",
		m.Keys, m.Keys, m.Rounds)
	fmt.Println("| blue-rings | redis | ratio |")
	fmt.Println("|---|---|---|")
	var ours, theirs, ratios []float64
	for range m.Rounds {
		our, err := m.node(e)
		if err != nil {
			return err
		}
		their, err := m.replica(e)
		if err != nil {
			return err
		}
		ours, theirs, ratios = append(ours, our), append(theirs, their), append(ratios, our/their)
	}
	fmt.Printf("| %s | %s | %s |\n", spread(ours, "%.2f"), spread(theirs, "%.2f"), spread(ratios, "%.2f"))
	return nil
}

func (m *refill) node(e *env) (_ float64, err error) {
	a, err := ring.NewNode("a")
	if err != nil {
		return 0, err
	}
	b, err := ring.NewNode("b")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stopAll([]*ring.Node{b, a})) }()
	a.Peers, b.Peers = []string{b.Endpoint()}, []string{a.Endpoint()}
	if err := a.Start(e.ctx, e.binary); err != nil {
		return 0, err
	}
	if err := load(e.ctx, a.Client, m.Keys); err != nil {
		return 0, err
	}
	want, err := a.Digest(e.ctx)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := b.Start(e.ctx, e.binary); err != nil {
		return 0, err
	}
	err = await(e.ctx, 5*time.Minute, "the fresh node has all", func(ctx context.Context) (bool, error) {
		got, err := b.Digest(ctx)
		return got == want, err
	})
	return time.Since(began).Seconds(), err
}

func (m *refill) replica(e *env) (_ float64, err error) {
	c, err := servers(e, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	master := client(c.leader)
	defer func() { _ = master.Close() }()
	if err := await(e.ctx, 10*time.Second, "the master answers", func(ctx context.Context) (bool, error) {
		return true, master.Ping(ctx).Err()
	}); err != nil {
		return 0, err
	}
	if err := load(e.ctx, master, m.Keys); err != nil {
		return 0, err
	}
	want, err := master.DBSize(e.ctx).Result()
	if err != nil {
		return 0, err
	}
	replica, err := newServer(e.folder, "--replicaof", "127.0.0.1", strconv.Itoa(c.leader))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, replica.kill(), replica.client.Close()) }()
	began := time.Now()
	if err := replica.launch(); err != nil {
		return 0, err
	}
	err = await(e.ctx, 5*time.Minute, "the fresh replica has all", func(ctx context.Context) (bool, error) {
		info, err := replica.client.Info(ctx, "replication").Result()
		if err != nil || !strings.Contains(info, "master_link_status:up") {
			return false, err
		}
		got, err := replica.client.DBSize(ctx).Result()
		return got == want, err
	})
	return time.Since(began).Seconds(), err
}
