package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"blue-rings/cmd/ring"
)

// solo is one process of either side that nobody replicates to or from, with a
// folder of its own for what it keeps on disk.
type solo interface {
	start(ctx context.Context) error         // until it serves commands on names
	stop() error                             // in order
	kill() error                             // as a crash would
	ready(ctx context.Context) (bool, error) // it has loaded all
	saved(ctx context.Context) error         // waits until a crash would lose nothing
	remove() error                           // kills it and removes its folder

	name() string
	port() int // of the Redis protocol on loopback
	pid() int
	folder() string
}

// soloNode is a node with a data directory.
type soloNode struct {
	*ring.Node
	binary string
	dir    string // empty: it keeps nothing on disk
}

var _ solo = (*soloNode)(nil)

// newSoloNode makes a node that is yet to be started; dir may be empty.
func newSoloNode(e *env, host, dir string, flags ...string) (*soloNode, error) {
	node, err := ring.NewNode(host)
	if err != nil {
		return nil, err
	}
	if dir != "" {
		node.Flags = []string{"--data-dir", dir}
	}
	node.Flags = append(node.Flags, flags...)
	return &soloNode{Node: node, binary: e.binary, dir: dir}, nil
}

func (n *soloNode) kill() error    { return n.Kill() }
func (n *soloNode) name() string   { return "blue-rings" }
func (n *soloNode) port() int      { return n.Redis }
func (n *soloNode) pid() int       { return n.Pid() }
func (n *soloNode) folder() string { return n.dir }

// stop waits for longer than a ring does: a disk may take its time.
func (n *soloNode) stop() error {
	if err := n.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return n.Wait(ctx)
}

// start waits for longer than a ring does: on a busy machine a node may take its time
// to load.
func (n *soloNode) start(ctx context.Context) error {
	err := n.Start(ctx, n.binary)
	if n.Client == nil || err == nil || errors.Is(err, ring.ErrEnded) {
		return err
	}
	return await(ctx, time.Minute, "the node has loaded", func(ctx context.Context) (bool, error) {
		return true, n.Client.DBSize(ctx).Err()
	})
}

func (n *soloNode) ready(ctx context.Context) (bool, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.HTTPAddress()+"/readyz", nil)
	if err != nil {
		return false, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, err
	}
	return response.StatusCode == http.StatusOK, response.Body.Close()
}

// saved waits until nothing is unsaved and no commit has ended for half a second.
func (n *soloNode) saved(ctx context.Context) error {
	if n.dir == "" {
		return nil
	}
	last, since := -1.0, time.Now()
	return await(ctx, time.Minute, "all is on disk", func(ctx context.Context) (bool, error) {
		m, err := scrape(ctx, n.Node)
		if err != nil {
			return false, err
		}
		if bytes := m["blue_rings_commit_bytes_total"]; bytes != last || m["blue_rings_unsaved_names"] > 0 {
			last, since = bytes, time.Now()
		}
		return time.Since(since) >= 500*time.Millisecond, nil
	})
}

func (n *soloNode) remove() error {
	err := n.Kill()
	if n.Client != nil {
		err = errors.Join(err, n.Client.Close())
	}
	if n.dir != "" {
		err = errors.Join(err, os.RemoveAll(n.dir))
	}
	return err
}

// soloServer is a redis-server whose working directory is its own.
type soloServer struct{ *server }

var _ solo = (*soloServer)(nil)

// newSoloServer makes a redis-server that is yet to be started.
func newSoloServer(dir string, flags ...string) (*soloServer, error) {
	s, err := newServer(dir, flags...)
	if err != nil {
		return nil, err
	}
	return &soloServer{s}, nil
}

func (s *soloServer) name() string   { return "redis" }
func (s *soloServer) port() int      { return s.listens }
func (s *soloServer) pid() int       { return s.process.Process.Pid }
func (s *soloServer) folder() string { return s.dir }

func (s *soloServer) ready(ctx context.Context) (bool, error) {
	info, err := s.client.Info(ctx, "persistence").Result()
	return strings.Contains(info, "\nloading:0"), err // there is async_loading, too
}

// saved does nothing: a command that was answered is with the operating system.
func (s *soloServer) saved(context.Context) error { return nil }

func (s *soloServer) remove() error {
	return errors.Join(s.kill(), s.client.Close(), os.RemoveAll(s.dir))
}

// dataFolder makes a folder for the data of one process.
func dataFolder(e *env) (string, error) {
	dir, err := os.MkdirTemp(e.folder, "data")
	if err != nil {
		return "", fmt.Errorf("folder for data: %w", err)
	}
	return dir, nil
}
