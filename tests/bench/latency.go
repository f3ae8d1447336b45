package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/redis/go-redis/v9"
)

// latency is the time from before a write's command is sent to one node until a
// polling client of the other sees the value, on one host clock.
type latency struct {
	Rounds  int           `default:"3" help:"Times each side is measured, in turn."`
	Samples int           `default:"5000" help:"Writes in a round."`
	Apart   time.Duration `default:"4ms" help:"Time between writes."`
}

// Run measures both sides in turn.
func (m *latency) Run(e *env) error {
	fmt.Printf("One way, idle, %d writes %s apart, microseconds, median (least..most) of %d\n\n", m.Samples, m.Apart, m.Rounds)
	fmt.Println("| | blue-rings | redis | ratio |")
	fmt.Println("|---|---|---|---|")
	percents := []float64{50, 99}
	ours, theirs, ratios := make([][]float64, 2), make([][]float64, 2), make([][]float64, 2)
	for range m.Rounds {
		our, err := m.measure(e, nodes)
		if err != nil {
			return err
		}
		their, err := m.measure(e, servers)
		if err != nil {
			return err
		}
		for i, percent := range percents {
			o, t := float64(our.ValueAtQuantile(percent))/1000, float64(their.ValueAtQuantile(percent))/1000
			ours[i], theirs[i], ratios[i] = append(ours[i], o), append(theirs[i], t), append(ratios[i], o/t)
		}
	}
	for i, percent := range percents {
		fmt.Printf("| p%.0f | %s | %s | %s |\n", percent, spread(ours[i], "%.0f"), spread(theirs[i], "%.0f"), spread(ratios[i], "%.2f"))
	}
	return nil
}

func (m *latency) measure(e *env, start func(*env, int) (*contestant, error)) (_ *hdrhistogram.Histogram, err error) {
	c, err := start(e, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	ctx, cancel := context.WithTimeout(e.ctx, 10*time.Minute)
	defer cancel()
	writer, reader := client(c.leader), client(c.followers[0])
	defer func() { err = errors.Join(err, writer.Close(), reader.Close()) }()

	began := make([]atomic.Int64, m.Samples+1) // when each write began, Unix nanoseconds
	histogram := hdrhistogram.New(1_000, int64(10*time.Second), 3)
	seen := make(chan error, 1)
	go func() { seen <- poll(ctx, reader, began, histogram) }()
	for i := range m.Samples {
		next := time.Now().Add(m.Apart)
		began[i+1].Store(time.Now().UnixNano())
		if err := writer.Set(ctx, "latency", i+1, 0).Err(); err != nil {
			return nil, fmt.Errorf("write to %s: %w", c.name, err)
		}
		time.Sleep(time.Until(next))
	}
	return histogram, <-seen
}

// poll reads until it has seen the last write, and records how long each took.
func poll(ctx context.Context, reader *redis.Client, began []atomic.Int64, histogram *hdrhistogram.Histogram) error {
	for last := 0; last < len(began)-1; {
		value, err := reader.Get(ctx, "latency").Int()
		if err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("poll: %w", err)
		}
		now := time.Now().UnixNano()
		for ; last < value; last++ {
			if err := histogram.RecordValue(now - began[last+1].Load()); err != nil {
				return fmt.Errorf("record: %w", err)
			}
		}
	}
	return nil
}
