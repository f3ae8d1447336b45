package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// keyOf is the name of the n-th counter, of 20 bytes.
func keyOf(n int) string { return fmt.Sprintf("counter:%012d", n) }

// load increments each of the first keys once, in pipelines.
func load(ctx context.Context, c *redis.Client, keys int) error {
	const batch = 1000
	for first := 0; first < keys; first += batch {
		if _, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for n := first; n < min(first+batch, keys); n++ {
				p.Incr(ctx, keyOf(n))
			}
			return nil
		}); err != nil {
			return fmt.Errorf("load: %w", err)
		}
	}
	return nil
}

// holds checks that the first counters of somebody sum to what was acknowledged.
func holds(ctx context.Context, c *redis.Client, who string, counters int, want int64) error {
	var sum int64
	const batch = 1000
	for first := 0; first < counters; first += batch {
		var answers []*redis.StringCmd
		_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for n := first; n < min(first+batch, counters); n++ {
				answers = append(answers, p.Get(ctx, keyOf(n)))
			}
			return nil
		})
		if err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("counters of %s: %w", who, err)
		}
		for _, answer := range answers {
			n, err := answer.Int64()
			if err != nil && !errors.Is(err, redis.Nil) {
				return fmt.Errorf("counter of %s: %w", who, err)
			}
			sum += n
		}
	}
	if sum != want {
		return fmt.Errorf("the counters of %s sum to %d, %d increments were acknowledged", who, sum, want)
	}
	return nil
}

// await asks every few milliseconds until the answer is yes, at most for so long.
func await(ctx context.Context, most time.Duration, what string, ask func(context.Context) (bool, error)) error {
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		yes, err := ask(ctx)
		if yes && err == nil {
			return nil
		}
		if asked.Err() != nil {
			return fmt.Errorf("%s: given up: %w", what, asked.Err())
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: not within %s: %w", what, most, errors.Join(err, ctx.Err()))
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// equal reports whether the nodes have the same digest.
func equal(nodes ...*ring.Node) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		first, err := nodes[0].Digest(ctx)
		if err != nil {
			return false, err
		}
		for _, node := range nodes[1:] {
			if digest, err := node.Digest(ctx); err != nil || digest != first {
				return false, err
			}
		}
		return true, nil
	}
}

// current reports whether all links of the nodes are current.
func current(nodes ...*ring.Node) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		for _, node := range nodes {
			status, err := node.Status(ctx)
			if err != nil || status["state"] != "current" || status["coherent"] != "true" {
				return false, err
			}
		}
		return true, nil
	}
}

// stopAll stops nodes in order.
func stopAll(nodes []*ring.Node) (failed error) {
	for _, node := range nodes {
		failed = errors.Join(failed, node.Stop())
		if node.Client != nil {
			failed = errors.Join(failed, node.Client.Close())
		}
	}
	return failed
}

// pair is two nodes that subscribe to each other, each by a link of its own.
type pair struct {
	a, b   *ring.Node
	ab, ba *ring.Link // what a hears of b, what b hears of a
}

func newPair() (p pair, err error) {
	if p.a, err = ring.NewNode("a"); err != nil {
		return p, err
	}
	if p.b, err = ring.NewNode("b"); err != nil {
		return p, err
	}
	if p.ab, err = ring.NewLink(p.b); err != nil {
		return p, err
	}
	if p.ba, err = ring.NewLink(p.a); err != nil {
		return p, err
	}
	p.a.Peers, p.b.Peers = []string{p.ab.Endpoint()}, []string{p.ba.Endpoint()}
	return p, nil
}

func (p *pair) bytes() int64 { return p.ab.Bytes() + p.ba.Bytes() }

func (p *pair) stop() error {
	err := stopAll([]*ring.Node{p.a, p.b})
	p.ab.Cut()
	p.ba.Cut()
	return err
}
