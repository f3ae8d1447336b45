package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// round is what is done in one cycle of kills.
type round struct {
	after    time.Duration // from when all serve, under writes
	victims  []int         // at once
	stopping time.Duration // more than 0: so long after it was told to stop
	loads    int           // starts that are killed, too
}

func (s round) String() string {
	var hosts []string
	for _, v := range s.victims {
		hosts = append(hosts, hostOf(v))
	}
	said := fmt.Sprintf("kill %s after %.3f s", strings.Join(hosts, " and "), s.after.Seconds())
	if s.stopping > 0 {
		said += fmt.Sprintf(", %.3f s after SIGTERM", s.stopping.Seconds())
	}
	if s.loads > 0 {
		said += fmt.Sprintf(", and %d times while it starts", s.loads)
	}
	return said
}

// between is how long nodes are written to before the next of them is killed.
func (k *kills) between() time.Duration {
	return 20*time.Millisecond + time.Duration(k.random.Int64N(int64(400*time.Millisecond)))
}

// draw draws a cycle: one node is killed, or now and then two of several. With all of
// a mesh gone nobody would be left who knows what was acknowledged.
func (k *kills) draw() round {
	s := round{after: k.between(), victims: k.random.Perm(k.config.Nodes)[:1]}
	if k.config.Nodes > 2 && k.random.IntN(5) == 0 {
		s.victims = k.random.Perm(k.config.Nodes)[:2]
	}
	if k.random.IntN(7) == 0 {
		s.stopping = 1 + time.Duration(k.random.Int64N(int64(30*time.Millisecond)))
	}
	if k.random.IntN(4) == 0 {
		s.loads = 1 + k.random.IntN(2)
	}
	return s
}

// cycle kills nodes, starts them again, and judges what they have come back with.
func (k *kills) cycle(ctx context.Context) error {
	s := k.draw()
	wait(ctx, s.after)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := k.carryOut(ctx, s); err != nil {
		return fmt.Errorf("%s: %w", s, err)
	}
	owed := k.owed()
	if len(k.members) > 1 {
		if _, err := k.inStep(ctx); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	if err := k.judge(ctx, owed, false); err != nil {
		return fmt.Errorf("%s: %w", s, err)
	}
	for _, m := range k.members {
		if _, err := m.life.isOver(); err != nil {
			return fmt.Errorf("%s: node %s, which was not killed, refused an increment: %w", s, m.Host, err)
		}
	}
	k.report.Cycles++
	return k.say(s)
}

// carryOut kills and starts. What the killed lives owe from then on is noted: what those know
// who live on and, if nothing is acknowledged that is not on disk, all that they have acknowledged.
func (k *kills) carryOut(ctx context.Context, s round) error {
	for _, v := range s.victims {
		k.members[v].life.kill()
		if s.stopping > 0 {
			if err := k.members[v].Signal(syscall.SIGTERM); err != nil {
				return err
			}
		}
	}
	wait(ctx, s.stopping)
	var dead []*life
	for _, v := range s.victims {
		m := k.members[v]
		m.life.died = time.Now()
		if err := m.Kill(); err != nil {
			return err
		}
		m.life.end()
		dead = append(dead, m.life)
	}
	if err := k.learn(ctx, s.victims); err != nil {
		return err
	}
	failed := make([]error, len(s.victims))
	took := make([]time.Duration, len(s.victims))
	delays := k.delays(s)
	var starts sync.WaitGroup
	for i, v := range s.victims {
		starts.Go(func() { took[i], failed[i] = k.restart(ctx, k.members[v], delays[i]) })
	}
	starts.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	if k.config.Fsync == always {
		for _, l := range dead {
			k.remains[l] = most(k.remains[l], l.done())
		}
	}
	k.loading = slices.Max(took)
	k.report.Kills += len(dead)
	k.report.Loads += s.loads * len(dead)
	k.report.Starts = append(k.report.Starts, took...)
	return nil
}

// learn notes what those who live on know of the lives that were killed.
func (k *kills) learn(ctx context.Context, victims []int) error {
	for i, m := range k.members {
		if slices.Contains(victims, i) {
			continue
		}
		s, err := m.read(ctx, k.config.Counters)
		if err != nil {
			return err
		}
		for _, v := range victims {
			l := k.members[v].life
			k.remains[l] = most(k.remains[l], s.at(l.replica))
		}
	}
	return nil
}

// most is the greater of two counts of each counter.
func most(a, b []int64) []int64 {
	if a == nil {
		return b
	}
	greater := slices.Clone(a)
	for n := range b {
		greater[n] = max(a[n], b[n])
	}
	return greater
}

// delays draws after how long each start of each victim is killed.
func (k *kills) delays(s round) [][]time.Duration {
	all := make([][]time.Duration, len(s.victims))
	for i := range all {
		for range s.loads {
			all[i] = append(all[i], time.Duration(k.random.Int64N(int64(k.loading)+int64(50*time.Millisecond))))
		}
	}
	return all
}

// restart starts a node that was killed, after it was started and killed again so often. It answers how
// long the last start took.
func (k *kills) restart(ctx context.Context, m *member, killed []time.Duration) (took time.Duration, err error) {
	if err := k.interrupt(ctx, m, killed); err != nil {
		return 0, err
	}
	began := time.Now()
	err = m.start(ctx, k.config.Binary, k.config.Counters)
	return time.Since(began), err
}

// interrupt starts a node and kills it while it starts, or soon after. No client may take it for the
// life that was killed before: those that still ask that one are waited for.
func (k *kills) interrupt(ctx context.Context, m *member, killed []time.Duration) error {
	m.gate.Lock()
	defer m.gate.Unlock()
	for _, after := range killed {
		if err := m.Launch(k.config.Binary); err != nil {
			return err
		}
		wait(ctx, after)
		if err := m.Kill(); err != nil {
			return err
		}
	}
	return nil
}
