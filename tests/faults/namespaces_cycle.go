package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"time"
)

// cycle has the nodes suffer, and waits until they are in step again.
func (n *namespaces) cycle(ctx context.Context, began time.Time) error {
	all := afflict(n.random, n.config.Nodes, trouble(n.order[n.report.Cycles%len(n.order)]))
	var told []string
	failed := make([]error, len(all))
	var suffered sync.WaitGroup
	for i, a := range all {
		told = append(told, a.String())
		suffered.Go(func() { failed[i] = n.suffer(ctx, a) })
	}
	suffered.Wait()
	said := strings.Join(told, "; ")
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%s: %w", said, err)
	}
	took, err := n.heal(ctx, all)
	if err != nil {
		return fmt.Errorf("%s: %w", said, err)
	}
	n.report.Cycles++
	n.run.report.Cycles++
	for _, a := range all {
		n.report.Troubles[a.trouble]++
	}
	if err := n.use(ctx, n.half(began)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(n.config.Log, "cycle %d: %s; current after %.2f s\n", n.report.Cycles, said, took.Seconds()); err != nil {
		return err
	}
	wait(ctx, between(n.random, 500*time.Millisecond))
	return ctx.Err()
}

// heal waits until all nodes are current after the last trouble is over, and judges what they
// have. It answers how long that took.
func (n *namespaces) heal(ctx context.Context, all []affliction) (took time.Duration, err error) {
	healed, owed, marked := time.Now(), n.owed(), n.marked()
	for _, a := range all {
		if a.trouble != killed {
			continue
		}
		n.usage[a.node] = Usage{Host: hostOf(a.node)}
		dead := n.members[a.node].ended[len(n.members[a.node].ended)-1]
		if fsyncOf(a.node) == always {
			n.remains[dead] = dead.done()
		}
	}
	current, err := n.inStep(ctx)
	if err != nil {
		return 0, err
	}
	if err := n.judgeAll(ctx, owed, marked, false); err != nil {
		return 0, err
	}
	took = max(0, current.Sub(healed))
	n.report.ToCurrent = append(n.report.ToCurrent, took)
	for _, a := range all {
		if a.trouble == killed {
			window, err := n.window(n.members[a.node].ended[len(n.members[a.node].ended)-1])
			if err != nil {
				return 0, err
			}
			n.report.Window = max(n.report.Window, window)
		}
	}
	return took, nil
}

// suffer has one trouble begin and end, also when ctx does.
func (n *namespaces) suffer(ctx context.Context, a affliction) error {
	wait(ctx, a.after)
	m := n.members[a.node]
	switch a.trouble {
	case lineDown, nodeDown, halvesDown:
		err := n.lines.takeDown(true, a.ends...)
		wait(ctx, a.lasts)
		return errors.Join(err, n.lines.takeDown(false, a.ends...))
	case oneWay, halvesApart:
		err := n.lines.drop(true, a.ends...)
		wait(ctx, a.lasts)
		return errors.Join(err, n.lines.drop(false, a.ends...))
	case broken:
		return n.lines.nodes[a.node].breakConnections(ctx, a.lasts)
	case stopped:
		if err := m.Signal(syscall.SIGSTOP); err != nil {
			return err
		}
		wait(ctx, a.lasts)
		return m.Signal(syscall.SIGCONT)
	case killed:
		m.life.kill()
		m.life.died = time.Now()
		if err := m.Kill(); err != nil {
			return err
		}
		m.life.end()
		if err := sound(m); err != nil {
			return err
		}
		wait(ctx, a.lasts)
		return m.start(ctx, n.config.Binary, n.config.Counters)
	case clockJumps, clockLeaps:
		n.clocks[a.node].Set(n.clocks[a.node].wrong + a.by)
		wait(ctx, a.lasts)
		n.clocks[a.node].Set(n.clocks[a.node].wrong)
		return nil
	case clockDrifts:
		n.clocks[a.node].drift(ctx, a)
		return nil
	default:
		return fmt.Errorf("%s: unknown", a)
	}
}

// driftsEach is how often a drifting clock is set.
const driftsEach = 10 * time.Millisecond

// drift has a clock be wrong by more and more, and then by no more than at all times.
func (c clock) drift(ctx context.Context, a affliction) {
	began := time.Now()
	for passed := time.Duration(0); passed < a.lasts && ctx.Err() == nil; passed = time.Since(began) {
		c.Set(c.wrong + time.Duration(passed.Seconds()*float64(a.by)))
		wait(ctx, driftsEach)
	}
	c.Set(c.wrong)
}
