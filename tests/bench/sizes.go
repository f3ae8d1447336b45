package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"blue-rings/cmd/ring"
)

// sizes is what a counter takes in memory and on disk, written by one replica and by
// three.
type sizes struct {
	Rounds int           `default:"3" help:"Times each is measured."`
	Keys   int           `default:"1000000" help:"Counters with names of 20 bytes."`
	Settle time.Duration `default:"150s" help:"Time all have for themselves before they are measured; Go collects an idle process every 120 s."`
}

// holding is somebody who holds the counters.
type holding struct {
	name  string
	begin func(m *sizes, e *env) ([]*holder, error) // until all counters are there
}

// holder is one process that holds them.
type holder struct {
	solo
	empty, loaded memory
}

// holdings are those that are measured.
var holdings = []holding{
	{"blue-rings, one replica, memory only", func(m *sizes, e *env) ([]*holder, error) {
		return m.alone(e, func(string) (solo, error) { return newSoloNode(e, "a", "") }, nil)
	}},
	{"blue-rings, one replica", func(m *sizes, e *env) ([]*holder, error) {
		return m.alone(e, func(dir string) (solo, error) { return newSoloNode(e, "a", dir) }, nil)
	}},
	{"blue-rings, three replicas, memory only", func(m *sizes, e *env) ([]*holder, error) {
		return m.three(e, func(string) string { return "" })
	}},
	{"blue-rings, three replicas", func(m *sizes, e *env) ([]*holder, error) {
		return m.three(e, func(dir string) string { return dir })
	}},
	{"redis, append-only file rewritten", func(m *sizes, e *env) ([]*holder, error) {
		return m.alone(e, func(dir string) (solo, error) { return aofServer(e, dir) }, rewriteAOF)
	}},
	{"redis, snapshot (RDB)", func(m *sizes, e *env) ([]*holder, error) {
		return m.alone(e, func(dir string) (solo, error) { return memoryServer(e, dir) }, saveRDB)
	}},
}

// taking is what a process takes, in bytes.
type taking struct {
	loaded   float64 // resident memory, when the last counter was there
	settled  float64 // the same, later
	counters float64 // of the latter, what it had not when it was empty
	disk     float64 // all of its folder
	logs     float64 // of that: logs of commits, which are allocated in advance
	stopped  float64 // all of its folder but logs, after a stop in order
}

// Run measures all in turn.
func (m *sizes) Run(e *env) error {
	if m.Rounds < 1 || m.Keys < 1 {
		return fmt.Errorf("--rounds is %d and --keys %d: give at least 1 of each", m.Rounds, m.Keys)
	}
	kind, err := needDisk(e.folder)
	if err != nil {
		return err
	}
	fmt.Printf("%d counters with names of 20 bytes, incremented once by each replica, loaded in turn and left alone together for %s; data on %s; %s; median (least..most) of %d, over all nodes\n\n",
		m.Keys, m.Settle, kind, collector(), m.Rounds)
	all := make([][]taking, len(holdings))
	for range m.Rounds {
		if err := m.round(e, all); err != nil {
			return err
		}
	}
	fmt.Println("| | resident, MiB: loaded | left alone | bytes a counter, beyond an empty process | on disk, MiB | of it logs, MiB | bytes a counter, without logs | after a stop |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for i, holding := range holdings {
		m.print(holding.name, all[i])
	}
	return nil
}

// round measures all once.
func (m *sizes) round(e *env, all [][]taking) (err error) {
	var begun []*holder
	of := map[*holder]int{}
	defer func() {
		for _, h := range begun {
			err = errors.Join(err, h.remove())
		}
	}()
	for i, holding := range holdings {
		holders, err := holding.begin(m, e)
		begun = append(begun, holders...)
		if err != nil {
			return fmt.Errorf("%s: %w", holding.name, err)
		}
		for _, h := range holders {
			of[h] = i
		}
	}
	select {
	case <-time.After(m.Settle):
	case <-e.ctx.Done():
		return e.ctx.Err()
	}
	for _, h := range begun {
		t, err := h.taken()
		if err != nil {
			return fmt.Errorf("%s: %w", holdings[of[h]].name, err)
		}
		all[of[h]] = append(all[of[h]], t)
	}
	return nil
}

func (m *sizes) print(name string, all []taking) {
	column := func(format string, by float64, value func(taking) float64) string {
		var figures []float64
		for _, t := range all {
			figures = append(figures, value(t)/by)
		}
		return spread(figures, format)
	}
	keys := float64(m.Keys)
	fmt.Printf("| %s | %s | %s | %s | %s | %s | %s | %s |\n", name,
		column("%.0f", 1<<20, func(t taking) float64 { return t.loaded }),
		column("%.0f", 1<<20, func(t taking) float64 { return t.settled }),
		column("%.0f", keys, func(t taking) float64 { return t.counters }),
		column("%.1f", 1<<20, func(t taking) float64 { return t.disk }),
		column("%.1f", 1<<20, func(t taking) float64 { return t.logs }),
		column("%.1f", keys, func(t taking) float64 { return t.disk - t.logs }),
		column("%.1f", keys, func(t taking) float64 { return t.stopped }))
}

// collector says how a node sets Go's collector.
func collector() string {
	gogc, limit := os.Getenv("GOGC"), os.Getenv("GOMEMLIMIT")
	if gogc == "" && limit == "" {
		return "GOGC and GOMEMLIMIT unset: nodes collect as if 128 MiB more were in use, and give back what they do not need soon"
	}
	return fmt.Sprintf("GOGC=%q GOMEMLIMIT=%q", gogc, limit)
}

// alone begins a process that nobody replicates to. Then something is done to what it
// has on disk.
func (m *sizes) alone(e *env, start func(dir string) (solo, error), then func(context.Context, solo) error) ([]*holder, error) {
	dir, err := dataFolder(e)
	if err != nil {
		return nil, err
	}
	s, err := start(dir)
	if err != nil {
		return nil, err
	}
	h := &holder{solo: s}
	begun := []*holder{h}
	if err := h.begin(e.ctx); err != nil {
		return begun, err
	}
	c := client(h.port())
	defer func() { _ = c.Close() }()
	if err := load(e.ctx, c, m.Keys); err != nil {
		return begun, err
	}
	if h.loaded, err = memoryOf(h.pid(), h.name()); err != nil {
		return begun, err
	}
	if then != nil {
		return begun, then(e.ctx, h)
	}
	return begun, h.saved(e.ctx)
}

// three begins three nodes, each of which increments all counters and gets what the
// others have counted. It is asked which folder each shall use.
func (m *sizes) three(e *env, use func(dir string) string) (begun []*holder, err error) {
	var nodes []*ring.Node
	for i := range 3 {
		dir, err := dataFolder(e)
		if err != nil {
			return nil, err
		}
		node, err := newSoloNode(e, string(rune('a'+i)), use(dir))
		if err != nil {
			return nil, err
		}
		nodes, begun = append(nodes, node.Node), append(begun, &holder{solo: node})
	}
	for i, h := range begun {
		nodes[i].Peers = []string{nodes[(i+1)%3].Endpoint(), nodes[(i+2)%3].Endpoint()}
		if err := h.begin(e.ctx); err != nil {
			return begun, err
		}
	}
	for _, node := range nodes {
		if err := load(e.ctx, node.Client, m.Keys); err != nil {
			return begun, err
		}
	}
	if err := errors.Join(
		await(e.ctx, 2*time.Minute, "equal", equal(nodes...)),
		await(e.ctx, 2*time.Minute, "current", current(nodes...)),
	); err != nil {
		return begun, err
	}
	for i, h := range begun {
		if h.loaded, err = memoryOf(h.pid(), h.name()); err != nil {
			return begun, err
		}
		if err := errors.Join(h.saved(e.ctx), holds(e.ctx, nodes[i].Client, "node "+nodes[i].Host, m.Keys, int64(3*m.Keys))); err != nil {
			return begun, err
		}
	}
	return begun, nil
}

// begin starts the process, and looks at it while it is empty.
func (h *holder) begin(ctx context.Context) (err error) {
	if err := h.start(ctx); err != nil {
		return err
	}
	h.empty, err = memoryOf(h.pid(), h.name())
	return err
}

// taken looks at the process, and stops it.
func (h *holder) taken() (t taking, err error) {
	now, err := memoryOf(h.pid(), h.name())
	if err != nil {
		return t, err
	}
	t.loaded, t.settled, t.counters = h.loaded.now*(1<<20), now.now*(1<<20), (now.now-h.empty.now)*(1<<20)
	if h.folder() == "" {
		return t, h.stop()
	}
	look := func(suffix string) float64 {
		bytes, failed := bytesIn(h.folder(), suffix)
		err = errors.Join(err, failed)
		return float64(bytes)
	}
	t.disk, t.logs = look(""), look(".log")
	if err := errors.Join(err, h.stop()); err != nil {
		return t, err
	}
	t.stopped = look("") - look(".log")
	return t, err
}
