package faults

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// keptAtOnce is how many names are written or read in one pipeline.
const keptAtOnce = 1_000

func keptName(n int) string { return fmt.Sprintf("kept %d", n) }

// keep writes to a node the names that are written once.
func (k *kills) keep(ctx context.Context, m *member) error {
	for first := 0; first < k.config.Kept; first += keptAtOnce {
		_, err := m.Client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for n := first; n < min(first+keptAtOnce, k.config.Kept); n++ {
				p.IncrBy(ctx, keptName(n), int64(n+1))
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("write what is kept: %w", err)
		}
	}
	return nil
}

// judgeKept checks that a node has these names as they were written.
func (k *kills) judgeKept(ctx context.Context, m *member) error {
	var found complaints
	for first := 0; first < k.config.Kept; first += keptAtOnce {
		var names []string
		for n := first; n < min(first+keptAtOnce, k.config.Kept); n++ {
			names = append(names, keptName(n))
		}
		values, err := m.Client.MGet(ctx, names...).Result()
		if err != nil {
			return fmt.Errorf("read what is kept: %w", err)
		}
		for i, value := range values {
			if want := fmt.Sprint(first + i + 1); value != want {
				found.add("node %s has %q = %v, not %s", m.Host, names[i], value, want)
			}
		}
	}
	return found.join()
}
