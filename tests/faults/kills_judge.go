package faults

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// say tells of a cycle, and of the lives that it has ended.
func (k *kills) say(s round) error {
	line := fmt.Sprintf("cycle %d: %s;", k.report.Cycles, s)
	starts := k.report.Starts[len(k.report.Starts)-len(s.victims):]
	for i, v := range s.victims {
		m := k.members[v]
		l := m.ended[len(m.ended)-1]
		line += fmt.Sprintf(" %s acknowledged %d, has %d, was asked for %d, serves after %.2f s;",
			m.Host, sum(l.done()), sum(k.remains[l]), sum(l.asked()), starts[i].Seconds())
		window, err := k.window(l)
		if err != nil {
			return err
		}
		k.report.Window = max(k.report.Window, window)
	}
	_, err := fmt.Fprintln(k.config.Log, line)
	return err
}

// windowMost is how long before its death a node that does not write at once may have
// acknowledged what is lost: an interval of 100 ms and a commit, on a machine that is busy.
const windowMost = 2 * time.Second

// window notes how long before its death a life had acknowledged what is lost of it.
func (r *run) window(l *life) (most time.Duration, err error) {
	for n, acknowledged := range l.done() {
		lost := acknowledged - r.remains[l][n]
		if lost <= 0 || !l.logs {
			continue
		}
		window := l.died.Sub(l.lostSince(n, lost))
		most = max(most, window)
		if window > windowMost {
			return most, fmt.Errorf("%s lost what it had acknowledged %s before it was killed: %d of %s", l.replica, window, lost, counterName(n))
		}
	}
	l.acks = nil
	return most, nil
}

// end waits until all are equal after the last write, and judges.
func (k *kills) end(ctx context.Context) error {
	if err := k.equal(ctx); err != nil {
		return err
	}
	if _, err := k.inStep(ctx); err != nil {
		return err
	}
	if err := k.judge(ctx, k.owed(), true); err != nil {
		return err
	}
	for _, m := range k.members {
		if err := k.judgeKept(ctx, m); err != nil {
			return err
		}
		if err := k.use(ctx, m); err != nil {
			return err
		}
		k.account(m)
	}
	s, err := k.members[0].read(ctx, k.config.Counters)
	if err != nil {
		return err
	}
	k.report.Recovered = sum(s.totals)
	if r := &k.report; r.Recovered < r.Acknowledged-r.Lost || r.Recovered > r.Acknowledged+r.InFlight {
		return fmt.Errorf("%d recovered: %d were acknowledged, %d of them lost with killed nodes, %d in flight", r.Recovered, r.Acknowledged, r.Lost, r.InFlight)
	}
	return nil
}

// account adds a node's increments to the report.
func (k *kills) account(m *member) {
	for _, l := range append(slices.Clone(m.ended), m.life) {
		k.report.Operations += l.operations
		done, asked := l.done(), l.asked()
		for n, acknowledged := range done {
			k.report.Acknowledged += acknowledged
			k.report.InFlight += asked[n] - acknowledged
			if l != m.life {
				k.report.Lost += max(0, acknowledged-k.remains[l][n])
			}
		}
	}
}

// use measures what a node uses at the end.
func (k *kills) use(ctx context.Context, m *member) error {
	u := KillsUsage{Host: m.Host}
	status, err := m.Status(ctx)
	if err != nil {
		return err
	}
	if u.Lives, err = strconv.Atoi(status["lives"]); err != nil {
		return fmt.Errorf("lives of node %s: %w", m.Host, err)
	}
	if least := len(m.ended) + 1; u.Lives < least {
		return fmt.Errorf("node %s says that its directory has had %d lives, not %d at the least", m.Host, u.Lives, least)
	}
	s, err := m.read(ctx, k.config.Counters)
	if err != nil {
		return err
	}
	for _, slots := range s.slots {
		u.Slots += float64(slots) / float64(len(s.slots))
		u.SlotsMost = max(u.SlotsMost, slots)
	}
	if u.Disk, err = m.metric(ctx, "blue_rings_disk_bytes"); err != nil {
		return err
	}
	if u.Resident, err = m.metric(ctx, "process_resident_memory_bytes"); err != nil {
		return err
	}
	k.report.Usage = append(k.report.Usage, u)
	return nil
}

// percentile is that of times, which are more than none.
func percentile(times []time.Duration, percent int) time.Duration {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	return sorted[(len(sorted)-1)*percent/100]
}
