package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
	"blue-rings/tests/faults/skewed"
)

// The ports of each node, which has a namespace, and so all ports, to itself.
const (
	publishPort = 4000
	catchUpPort = 4001
	redisPort   = 6380
	httpPort    = 4080
)

// namespaces is a full mesh of nodes in network namespaces, under troubles. One goroutine carries it on;
// each trouble and each client has one of its own.
type namespaces struct {
	run
	config NamespacesConfig
	lines  *lines
	clocks []clock
	order  []int // of troubles: each comes once before one comes again
	report NamespacesReport
}

// clock is that of a node.
type clock struct {
	skewed.Offset
	wrong time.Duration // at all times
}

// Namespaces runs nodes in network namespaces under troubles, and answers what was measured, and what was
// wrong: ErrNotPermitted where it may not make them. Usage is measured if all was
// right but that. The nodes have ended when it answers.
func Namespaces(ctx context.Context, config NamespacesConfig) (_ NamespacesReport, err error) {
	if err := config.Validate(); err != nil {
		return NamespacesReport{}, err
	}
	n := &namespaces{config: config, run: run{
		config:  Config{Binary: config.Binary, Counters: config.Counters, For: config.For},
		random:  rand.New(rand.NewPCG(config.Seed, 1)),
		remains: map[*life][]int64{},
	}}
	n.order = n.random.Perm(troubleKinds)
	n.lines, err = newLines(ctx, config.Nodes)
	defer func() { err = errors.Join(err, n.stop(), n.lines.close()) }()
	if err != nil {
		return NamespacesReport{}, err
	}
	if err := n.begin(ctx); err != nil {
		return NamespacesReport{}, err
	}
	began := time.Now()
	writing, stopClients := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer stopClients()
	for i, m := range n.members {
		pace := 2 * time.Second / time.Duration(config.Rate)
		adds, marks := rand.New(rand.NewPCG(config.Seed, uint64(2+2*i))), rand.New(rand.NewPCG(config.Seed, uint64(3+2*i)))
		clients.Go(func() { m.press(writing, adds, config.Counters, pace) })
		clients.Go(func() { m.mark(writing, marks, pace) })
	}
	for n.goesOn(began) {
		if err := n.cycle(ctx, began); err != nil {
			return NamespacesReport{}, fmt.Errorf("seed %d, cycle %d: %w", config.Seed, n.report.Cycles+1, err)
		}
	}
	stopClients()
	clients.Wait()
	n.report.Took = time.Since(began)
	if err := n.end(ctx); err != nil {
		return n.report, fmt.Errorf("seed %d, after %d cycles: %w", config.Seed, n.report.Cycles, err)
	}
	return n.report, nil
}

// begin starts all nodes, and waits until all are current.
func (n *namespaces) begin(ctx context.Context) error {
	for i := range n.config.Nodes {
		m, err := n.newMember(i)
		if err != nil {
			return err
		}
		n.members = append(n.members, m)
		n.usage = append(n.usage, Usage{Host: m.Host})
	}
	for i, m := range n.members {
		if err := m.start(ctx, n.config.Binary, n.config.Counters); err != nil {
			return err
		}
		m.life.logs = fsyncOf(i) == "interval"
	}
	_, err := n.inStep(ctx)
	return err
}

// newMember is a node that is yet to be started, and clients in its namespace.
func (n *namespaces) newMember(i int) (*member, error) {
	inside := n.lines.nodes[i]
	path := filepath.Join(n.config.Dir, hostOf(i)+".clock")
	offset, err := skewed.Create(path)
	if err != nil {
		return nil, err
	}
	c := clock{offset, either(n.random, between(n.random, wrongMost))}
	c.Set(c.wrong)
	n.clocks = append(n.clocks, c)
	node := &ring.Node{
		Host: hostOf(i), Listen: "*", Publish: publishPort, CatchUp: catchUpPort, Redis: redisPort, HTTP: httpPort,
		Through: append(inside.through(), "env", skewed.Variable+"="+path),
	}
	node.Client = redis.NewClient(&redis.Options{
		Addr: node.RedisAddress(), Dialer: inside.dial,
		MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second, ReadTimeout: stepMost,
	})
	if fsync := fsyncOf(i); fsync != "" {
		node.Flags = []string{"--data-dir", filepath.Join(n.config.Dir, node.Host), "--fsync", fsync}
	}
	for j := range n.config.Nodes {
		if i != j {
			node.Peers = append(node.Peers, fmt.Sprintf("tcp://%s:%d", addressOf(edge{j, i}), publishPort))
		}
	}
	return &member{Node: node, http: &http.Client{Transport: &http.Transport{DialContext: inside.dial}}}, nil
}

// fsyncOf is how a node keeps what it has on disk: every other one, each in another way; "" if in memory only.
func fsyncOf(node int) string {
	return [...]string{"", always, "", "interval"}[node%4]
}
