package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// restart is how long a process with many counters on disk takes, from its start, to
// the first right answer to a GET, and until it has loaded all.
type restart struct {
	Rounds int `default:"3" help:"Times each is measured, in turn."`
	Keys   int `default:"1000000" help:"Counters with names of 20 bytes, incremented once each."`
}

// ending is how a process comes to its end before it is started again.
type ending struct {
	name  string
	start func(e *env, dir string) (solo, error)
	end   func(ctx context.Context, s solo) error
}

// endings are those that are measured; the order counts for endingPairs.
var endings = []ending{
	{"blue-rings, killed (-9)", intervalNode, func(_ context.Context, s solo) error { return s.kill() }},
	{"redis, killed (-9): append-only file as it was written", aofServer, func(_ context.Context, s solo) error { return s.kill() }},
	{"blue-rings, stopped in order", intervalNode, func(_ context.Context, s solo) error { return s.stop() }},
	{"redis, append-only file rewritten", aofServer, func(ctx context.Context, s solo) error {
		return errors.Join(rewriteAOF(ctx, s), s.stop())
	}},
	{"redis, snapshot (RDB)", memoryServer, func(ctx context.Context, s solo) error {
		return errors.Join(saveRDB(ctx, s), s.stop())
	}},
}

// endingPairs are the endings of both sides that leave as much to do.
var endingPairs = []struct {
	name         string
	ours, theirs int
}{
	{"ratio: killed", 0, 1},
	{"ratio: stopped, to the append-only file rewritten", 2, 3},
	{"ratio: stopped, to the snapshot", 2, 4},
}

func intervalNode(e *env, dir string) (solo, error) {
	return newSoloNode(e, "a", dir, "--fsync", "interval")
}

// aofServer does not rewrite its append-only file of its own accord.
func aofServer(_ *env, dir string) (solo, error) {
	return newSoloServer(dir, "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0")
}

func memoryServer(_ *env, dir string) (solo, error) { return newSoloServer(dir) }

// rewriteAOF makes an append-only file of a redis-server that has each name once.
func rewriteAOF(ctx context.Context, s solo) error {
	c := client(s.port())
	defer func() { _ = c.Close() }()
	if err := c.BgRewriteAOF(ctx).Err(); err != nil {
		return fmt.Errorf("rewrite the append-only file: %w", err)
	}
	return await(ctx, time.Minute, "the append-only file is rewritten", func(ctx context.Context) (bool, error) {
		info, err := c.Info(ctx, "persistence").Result()
		return strings.Contains(info, "aof_rewrite_in_progress:0") && strings.Contains(info, "aof_rewrite_scheduled:0"), err
	})
}

// saveRDB makes a snapshot of a redis-server.
func saveRDB(ctx context.Context, s solo) error {
	c := redis.NewClient(&redis.Options{Addr: fmt.Sprintf("127.0.0.1:%d", s.port()), MaxRetries: -1, ReadTimeout: time.Minute})
	defer func() { _ = c.Close() }()
	if err := c.Save(ctx).Err(); err != nil {
		return fmt.Errorf("save a snapshot: %w", err)
	}
	return nil
}

// returned is what was measured of one start.
type returned struct{ answers, ready, mib float64 } // seconds, seconds, on disk

// Run measures all endings in turn.
func (m *restart) Run(e *env) error {
	if m.Rounds < 1 || m.Keys < 1 {
		return fmt.Errorf("--rounds is %d and --keys %d: give at least 1 of each", m.Rounds, m.Keys)
	}
	kind, err := needDisk(e.folder)
	if err != nil {
		return err
	}
	fmt.Printf("%d counters incremented once each, data on %s under %s, read from the system's cache; from the start of the process, median (least..most) of %d\n\n",
		m.Keys, kind, e.folder, m.Rounds)
	all := make([][]returned, len(endings))
	for range m.Rounds {
		for i, ending := range endings {
			r, err := m.measure(e, ending)
			if err != nil {
				return fmt.Errorf("%s: %w", ending.name, err)
			}
			all[i] = append(all[i], r)
		}
	}
	fmt.Println("| | to the first right GET, s | to ready, s | MiB on disk |")
	fmt.Println("|---|---|---|---|")
	for i, ending := range endings {
		m.print(ending.name, all[i])
	}
	for _, pair := range endingPairs {
		var ratios []returned
		for round, our := range all[pair.ours] {
			their := all[pair.theirs][round]
			ratios = append(ratios, returned{our.answers / their.answers, our.ready / their.ready, our.mib / their.mib})
		}
		m.print(pair.name, ratios)
	}
	return nil
}

func (m *restart) print(name string, rounds []returned) {
	var answers, ready, mib []float64
	for _, r := range rounds {
		answers, ready, mib = append(answers, r.answers), append(ready, r.ready), append(mib, r.mib)
	}
	fmt.Printf("| %s | %s | %s | %s |\n", name, spread(answers, "%.2f"), spread(ready, "%.2f"), spread(mib, "%.2f"))
}

// measure loads a process, ends it and starts it again. All that it had must be there
// then.
func (m *restart) measure(e *env, ending ending) (r returned, err error) {
	dir, err := dataFolder(e)
	if err != nil {
		return r, err
	}
	s, err := ending.start(e, dir)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.remove()) }()
	c := client(s.port())
	defer func() { _ = c.Close() }()
	if err := s.start(e.ctx); err != nil {
		return r, err
	}
	if err := errors.Join(load(e.ctx, c, m.Keys), s.saved(e.ctx)); err != nil {
		return r, err
	}
	if err := ending.end(e.ctx, s); err != nil {
		return r, err
	}
	bytes, err := bytesIn(dir, "")
	if err != nil {
		return r, err
	}
	r.mib = float64(bytes) / (1 << 20)
	if err := m.time(e.ctx, s, &r); err != nil {
		return r, err
	}
	return r, holds(e.ctx, c, s.name(), m.Keys, int64(m.Keys))
}

// time starts a process, and asks it all the while.
func (m *restart) time(ctx context.Context, s solo, r *returned) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	began := time.Now()
	c := client(s.port())
	defer func() { _ = c.Close() }()
	failed := make(chan error)
	watch := func(what string, seconds *float64, ask func(context.Context) (bool, error)) {
		go func() {
			err := await(ctx, 2*time.Minute, what, ask)
			*seconds = time.Since(began).Seconds()
			failed <- err
		}()
	}
	watch("a right answer", &r.answers, func(ctx context.Context) (bool, error) {
		n, err := c.Get(ctx, keyOf(m.Keys-1)).Int()
		return n == 1, err
	})
	watch("ready", &r.ready, s.ready)
	if err = s.start(ctx); err != nil {
		stop()
	}
	return errors.Join(err, <-failed, <-failed)
}
