package faults

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// shares is what a node says each replica has added to each counter, and the values
// its clients read.
type shares struct {
	of     map[string][]int64 // by replica and counter
	totals []int64            // by counter
	slots  []int              // by counter: how many the total is the sum of
}

// read asks a node for the shares in all counters. While it is written to, totals
// are newer than shares.
func (m *member) read(ctx context.Context, counters int) (s shares, err error) {
	var explained []*redis.Cmd
	var values []*redis.StringCmd
	_, err = m.Client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for n := range counters {
			explained = append(explained, p.Do(ctx, "RING.EXPLAIN", counterName(n)))
			values = append(values, p.Get(ctx, counterName(n)))
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return s, fmt.Errorf("shares at node %s: %w", m.Host, err)
	}
	s = shares{of: map[string][]int64{}, totals: make([]int64, counters), slots: make([]int, counters)}
	for n := range counters {
		total, err := values[n].Int64()
		if err != nil && !errors.Is(err, redis.Nil) {
			return s, fmt.Errorf("value at node %s: %w", m.Host, err)
		}
		s.totals[n] = total
		if err := s.explained(n, explained[n]); err != nil && !errors.Is(err, redis.Nil) {
			return s, fmt.Errorf("shares at node %s: %w", m.Host, err)
		}
	}
	return s, nil
}

// explained adds what a reply to RING.EXPLAIN says of a counter.
func (s *shares) explained(counter int, reply *redis.Cmd) error {
	answer, err := reply.Result()
	if err != nil {
		return err
	}
	fields, ok := answer.(map[any]any)
	if !ok {
		return fmt.Errorf("RING.EXPLAIN answered %v", answer)
	}
	slots, ok := fields["slots"].([]any)
	if !ok {
		return fmt.Errorf("RING.EXPLAIN answered slots %v", fields["slots"])
	}
	s.slots[counter] = len(slots)
	for _, each := range slots {
		slot, ok := each.(map[any]any)
		if !ok {
			return fmt.Errorf("RING.EXPLAIN answered the slot %v", each)
		}
		added, err := redis.NewCmdResult(slot["added"], nil).Int64()
		if err != nil {
			return fmt.Errorf("added of a slot: %w", err)
		}
		replica := fmt.Sprint(slot["replica"])
		if s.of[replica] == nil {
			s.of[replica] = make([]int64, len(s.totals))
		}
		s.of[replica][counter] += added
	}
	return nil
}

// at is what a replica has added to each counter, nothing where it is unknown.
func (s *shares) at(replica string) []int64 {
	if counts := s.of[replica]; counts != nil {
		return counts
	}
	return make([]int64, len(s.totals))
}
