package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"
)

// leavingSize is how long the values are that leave the disk, in bytes: much, beside
// the counters that stay.
const leavingSize = 1000

// leave lets registers expire and deletes as many, under a node that has counters
// besides, and looks at the tables on disk. They are rewritten when there is
// something to write, so the counters are updated for a while each time, also before
// the first registers come.
//
// Some of what has left stays in the tables: Pebble need not rewrite the lowest level
// while the one above, which says what was deleted, is shorter than 64 MiB. How much,
// is printed. It is an error if it is more than what comes once, though it has come
// four times by the end, or if a start finds any of it.
func (m *compact) leave(e *env) (err error) {
	dir, err := dataFolder(e)
	if err != nil {
		return err
	}
	node, err := newSoloNode(e, "a", dir, "--grace", "1s", "--retention", "10s")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.remove()) }()
	if err := node.start(e.ctx); err != nil {
		return err
	}
	if err := errors.Join(load(e.ctx, node.Client, m.Keys), node.saved(e.ctx)); err != nil {
		return err
	}
	fmt.Printf("\nA node with %d counters and `--grace 1s --retention 10s`; %d registers of %d random bytes come and go\n\n", m.Keys, m.Leaving, leavingSize)
	fmt.Println("| | names | records in tables, about | tables, MiB | logs, MiB |")
	fmt.Println("|---|---|---|---|---|")
	if _, err := m.report(e.ctx, node, "counters only"); err != nil {
		return err
	}
	before, err := m.overwrite(e.ctx, node)
	if err != nil {
		return err
	}
	expire := func(p redis.Pipeliner, name string, value []byte) { p.Set(e.ctx, name, value, 2*time.Second) }
	set := func(p redis.Pipeliner, name string, value []byte) { p.Set(e.ctx, name, value, 0) }
	remove := func(p redis.Pipeliner, name string, _ []byte) { p.Del(e.ctx, name) }
	for range 2 {
		if err := m.comeAndGo(e.ctx, node, before, "set with EX 2", "expired", expire, nil); err != nil {
			return err
		}
		if err := m.comeAndGo(e.ctx, node, before, "set", "deleted", set, remove); err != nil {
			return err
		}
	}
	if err := node.stop(); err != nil {
		return err
	}
	if err := node.start(e.ctx); err != nil {
		return err
	}
	if _, err := m.report(e.ctx, node, "stopped, and started again"); err != nil {
		return err
	}
	metrics, err := scrape(e.ctx, node.Node)
	if err != nil {
		return err
	}
	if loaded := metrics["blue_rings_loaded_keys"]; loaded != float64(m.Keys) {
		return fmt.Errorf("the start loaded %.0f keys; %d are left", loaded, m.Keys)
	}
	return nil
}

// comeAndGo sets registers, lets them go, and looks at what is left of them.
func (m *compact) comeAndGo(ctx context.Context, node *soloNode, before float64, came, went string, come, goes func(redis.Pipeliner, string, []byte)) error {
	if err := m.registers(ctx, node.Client, come); err != nil {
		return err
	}
	if _, err := m.report(ctx, node, fmt.Sprintf("%d registers %s", m.Leaving, came)); err != nil {
		return err
	}
	if goes != nil {
		if err := m.registers(ctx, node.Client, goes); err != nil {
			return err
		}
	}
	if err := await(ctx, time.Minute, "the registers are "+went, func(ctx context.Context) (bool, error) {
		names, err := node.Client.DBSize(ctx).Result()
		return names == int64(m.Keys), err
	}); err != nil {
		return err
	}
	time.Sleep(15 * time.Second) // the node forgets them, and writes that
	if err := node.saved(ctx); err != nil {
		return err
	}
	if _, err := m.report(ctx, node, went+", 15 s without updates"); err != nil {
		return err
	}
	after, err := m.overwrite(ctx, node)
	if err != nil {
		return err
	}
	if stay := after - before; stay > float64(m.Leaving*leavingSize) {
		return fmt.Errorf("the tables are %.0f MiB longer than without the registers, which are %s: they do not leave", stay/(1<<20), went)
	}
	return nil
}

// overwrite updates the counters for a while, and answers the bytes of the tables
// when they have not changed for five seconds.
func (m *compact) overwrite(ctx context.Context, node *soloNode) (float64, error) {
	updates := offer(ctx, node.RedisAddress(), m.Rate, m.Keys)
	defer updates.stop()
	select {
	case <-time.After(m.For / 2):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if _, err := updates.end(); err != nil {
		return 0, err
	}
	last, since := int64(-1), time.Now()
	if err := await(ctx, 3*time.Minute, "the tables rest", func(context.Context) (bool, error) {
		time.Sleep(100 * time.Millisecond) // looking costs something, too
		tables, err := bytesIn(node.folder(), ".sst")
		if tables != last {
			last, since = tables, time.Now()
		}
		return time.Since(since) >= 5*time.Second, err
	}); err != nil {
		return 0, err
	}
	return m.report(ctx, node, fmt.Sprintf("after %s of %d updates a second", m.For/2, m.Rate))
}

// registers does something with each register, in pipelines.
func (m *compact) registers(ctx context.Context, c *redis.Client, each func(p redis.Pipeliner, name string, value []byte)) error {
	random := rand.NewChaCha8([32]byte{1})
	const batch = 500
	for first := 0; first < m.Leaving; first += batch {
		if _, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for n := first; n < min(first+batch, m.Leaving); n++ {
				value := make([]byte, leavingSize)
				_, _ = random.Read(value) // never fails
				each(p, fmt.Sprintf("leaving:%012d", n), value)
			}
			return nil
		}); err != nil {
			return fmt.Errorf("registers: %w", err)
		}
	}
	return nil
}

// report prints what is on disk, and answers the bytes of the tables.
func (m *compact) report(ctx context.Context, node *soloNode, when string) (float64, error) {
	names, err := node.Client.DBSize(ctx).Result()
	if err != nil {
		return 0, err
	}
	metrics, err := scrape(ctx, node.Node)
	if err != nil {
		return 0, err
	}
	tables, err := bytesIn(node.folder(), ".sst")
	if err != nil {
		return 0, err
	}
	logs, err := bytesIn(node.folder(), ".log")
	if err != nil {
		return 0, err
	}
	fmt.Printf("| %s | %d | %.0f | %.1f | %.1f |\n", when, names, metrics["blue_rings_disk_records"], float64(tables)/(1<<20), float64(logs)/(1<<20))
	return float64(tables), nil
}
