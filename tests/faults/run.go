package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"blue-rings/cmd/ring"
)

// run is a mesh under faults. One goroutine carries it on; each fault and each
// writer has one of its own.
type run struct {
	config  Config
	random  *rand.Rand
	members []*member
	remains map[*life][]int64 // what was read of ended lives, by counter
	usage   []Usage           // by node
	report  Report
}

// Run runs a mesh under faults, and answers what was measured, or what was wrong.
// The nodes have ended when it answers.
func Run(ctx context.Context, config Config) (_ Report, err error) {
	if err := config.Validate(); err != nil {
		return Report{}, err
	}
	r := &run{config: config, random: rand.New(rand.NewPCG(config.Seed, 1)), remains: map[*life][]int64{}}
	defer func() { err = errors.Join(err, r.stop()) }()
	if err := r.begin(ctx); err != nil {
		return Report{}, err
	}
	began := time.Now()
	writing, stopWriters := context.WithCancel(ctx)
	var writers sync.WaitGroup
	defer writers.Wait()
	defer stopWriters()
	for i, m := range r.members {
		for j := range writersEach {
			random := rand.New(rand.NewPCG(config.Seed, uint64(2+i*writersEach+j)))
			writers.Go(func() { m.write(writing, random, config.Counters, max(1, config.Rate/writersEach)) })
		}
	}
	for r.goesOn(began) {
		if err := r.cycle(ctx, began); err != nil {
			return Report{}, fmt.Errorf("seed %d, cycle %d: %w", config.Seed, r.report.Cycles+1, err)
		}
	}
	stopWriters()
	writers.Wait()
	if err := r.end(ctx); err != nil {
		return Report{}, fmt.Errorf("seed %d, after %d cycles: %w", config.Seed, r.report.Cycles, err)
	}
	r.report.Took = time.Since(began)
	return r.report, nil
}

// goesOn reports whether another cycle begins.
func (r *run) goesOn(began time.Time) bool {
	if r.config.For > 0 {
		return time.Since(began) < r.config.For
	}
	return r.report.Cycles < r.config.Cycles
}

// begin starts all nodes, and waits until all are current.
func (r *run) begin(ctx context.Context) error {
	for i := range r.config.Nodes {
		node, err := ring.NewNode(hostOf(i))
		if err != nil {
			return err
		}
		r.members = append(r.members, &member{Node: node, links: map[int]*ring.Link{}})
	}
	for i, m := range r.members {
		for j, other := range r.members {
			if i == j {
				continue
			}
			link, err := ring.NewLink(other.Node)
			if err != nil {
				return err
			}
			m.links[j] = link
			m.Peers = append(m.Peers, link.Endpoint())
		}
	}
	r.usage = make([]Usage, len(r.members))
	for i, m := range r.members {
		if err := m.start(ctx, r.config.Binary, r.config.Counters); err != nil {
			return err
		}
		r.usage[i].Host = m.Host
	}
	_, err := r.inStep(ctx)
	return err
}

// cycle draws faults, carries them out, and waits until the mesh is in step again.
func (r *run) cycle(ctx context.Context, began time.Time) error {
	faults := draw(r.random, len(r.members))
	failed := make([]error, len(faults))
	var carried sync.WaitGroup
	for i, f := range faults {
		carried.Go(func() { failed[i] = r.carry(ctx, f) })
	}
	carried.Wait()
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%s: %w", told(faults), err)
	}
	healed, owed := time.Now(), r.owed()
	current, err := r.inStep(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", told(faults), err)
	}
	if err := r.judge(ctx, owed, false); err != nil {
		return fmt.Errorf("%s: %w", told(faults), err)
	}
	took := max(0, current.Sub(healed))
	r.report.ToCurrent = append(r.report.ToCurrent, took)
	r.report.Cycles++
	for _, f := range faults {
		r.report.Faults[f.kind]++
		if f.kind == kill {
			r.usage[f.node] = Usage{Host: hostOf(f.node)}
		}
	}
	if err := r.use(ctx, r.half(began)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(r.config.Log, "cycle %d: %s; current after %.2f s\n", r.report.Cycles, told(faults), took.Seconds()); err != nil {
		return err
	}
	wait(ctx, time.Duration(r.random.Int64N(int64(500*time.Millisecond))))
	return ctx.Err()
}

// half reports whether half of the run is over.
func (r *run) half(began time.Time) bool {
	if r.config.For > 0 {
		return time.Since(began) >= r.config.For/2
	}
	return r.report.Cycles >= r.config.Cycles/2
}

// use measures the nodes that were never measured in this life since they settled, and once
// those that live from the first half of the run on.
func (r *run) use(ctx context.Context, half bool) error {
	for i, m := range r.members {
		u := &r.usage[i]
		u.Lived++
		if len(u.used) == 1 && !u.used[0].settled() {
			u.used = nil
		}
		if len(u.used) > 0 && (!half || len(u.used) > 1) {
			continue
		}
		used, err := m.measure(ctx)
		if err != nil {
			return err
		}
		u.used = append(u.used, used)
	}
	return nil
}

// longLife is how many cycles a node must have lived for its growth to be judged.
const longLife = 20

// end waits until all are equal after the last write, and judges.
func (r *run) end(ctx context.Context) error {
	stopped := time.Now()
	if err := r.equal(ctx); err != nil {
		return err
	}
	r.report.ToEqual = time.Since(stopped)
	if _, err := r.inStep(ctx); err != nil {
		return err
	}
	if err := r.judge(ctx, r.owed(), true); err != nil {
		return err
	}
	var found complaints
	for i, m := range r.members {
		u := &r.usage[i]
		used, err := m.measure(ctx)
		if err != nil {
			return err
		}
		if u.Lived >= longLife {
			if err := grown(u.Host, u.used[len(u.used)-1], used); err != nil {
				found.add("%w", err)
			}
		}
		u.used = append(u.used, used)
		r.account(m)
	}
	r.report.Usage = r.usage
	return found.join()
}

// account adds a node's increments to the report.
func (r *run) account(m *member) {
	r.report.Acknowledged += sum(m.life.done())
	r.report.Unanswered += sum(m.life.asked()) - sum(m.life.done())
	for _, ended := range m.ended {
		for n, acknowledged := range ended.done() {
			r.report.Acknowledged += acknowledged
			r.report.Lost += max(0, acknowledged-r.remains[ended][n])
		}
	}
}

// stop ends all nodes and links.
func (r *run) stop() (failed error) {
	for _, m := range r.members {
		failed = errors.Join(failed, m.Stop())
		if m.Client != nil {
			failed = errors.Join(failed, m.Client.Close())
		}
		for _, link := range m.links {
			link.Cut()
		}
	}
	return failed
}
