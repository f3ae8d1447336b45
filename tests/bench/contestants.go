package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// contestant is a leader that takes the writes and the followers that get them.
type contestant struct {
	name      string
	leader    int   // ports of the Redis protocol on loopback
	followers []int //
	stop      func() error
}

// nodes starts one node and followers subscribed to it.
func nodes(e *env, followers int) (*contestant, error) {
	all := make([]*ring.Node, 0, followers+1)
	c := &contestant{name: "blue-rings", stop: func() error {
		var failed error
		for _, node := range all {
			failed = errors.Join(failed, node.Stop())
			if node.Client != nil {
				failed = errors.Join(failed, node.Client.Close())
			}
		}
		return failed
	}}
	for i := range followers + 1 {
		node, err := ring.NewNode(string(rune('a' + i)))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			node.Peers = []string{all[0].Endpoint()}
			c.followers = append(c.followers, node.Redis)
		} else {
			c.leader = node.Redis
		}
		all = append(all, node)
		if err := node.Start(e.ctx, e.binary); err != nil {
			return nil, errors.Join(err, c.stop())
		}
	}
	return c, c.ready(e.ctx)
}

// servers starts one redis-server and replicas of it, all without persistence.
func servers(e *env, followers int) (*contestant, error) {
	var all []*server
	c := &contestant{name: "redis", stop: func() (failed error) {
		for _, s := range all {
			failed = errors.Join(failed, s.kill(), s.client.Close())
		}
		return failed
	}}
	for i := range followers + 1 {
		flags := []string{"--repl-diskless-sync-delay", "0"}
		if i > 0 {
			flags = append(flags, "--replicaof", "127.0.0.1", fmt.Sprint(c.leader))
		}
		s, err := newServer(e.folder, flags...)
		if err != nil {
			return nil, errors.Join(err, c.stop())
		}
		all = append(all, s)
		if i > 0 {
			c.followers = append(c.followers, s.listens)
		} else {
			c.leader = s.listens
		}
		if err := s.launch(); err != nil {
			return nil, errors.Join(err, c.stop())
		}
	}
	return c, c.ready(e.ctx)
}

// ready waits until each follower has what is written at the leader, so that
// both sides are measured with live followers.
func (c *contestant) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	leader := client(c.leader)
	defer func() { _ = leader.Close() }()
	for i, port := range c.followers {
		follower := client(port)
		defer func() { _ = follower.Close() }()
		for {
			_ = leader.Incr(ctx, "ready").Err()
			if follower.Get(ctx, "ready").Err() == nil {
				break
			}
			if err := ctx.Err(); err != nil {
				return errors.Join(fmt.Errorf("%s: follower %d gets nothing: %w", c.name, i, err), c.stop())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

func client(port int) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: fmt.Sprintf("127.0.0.1:%d", port), MaxRetries: -1})
}
