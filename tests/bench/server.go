package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// server is a redis-server on loopback, without snapshots of its own accord and,
// unless its flags say otherwise, without persistence.
type server struct {
	listens int
	dir     string // its working directory
	flags   []string
	process *exec.Cmd
	client  *redis.Client
}

func newServer(dir string, flags ...string) (*server, error) {
	port, err := ring.FreePort()
	if err != nil {
		return nil, err
	}
	return &server{listens: port, dir: dir, flags: flags, client: client(port)}, nil
}

// launch starts the process, and does not wait for anything.
func (s *server) launch() error {
	s.process = exec.Command("redis-server", append([]string{
		"--port", fmt.Sprint(s.listens), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1",
		"--dir", s.dir, "--daemonize", "no",
	}, s.flags...)...)
	// Who measures decides when it stops: Ctrl-C must not reach it.
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.process.Start(); err != nil {
		s.process = nil
		return fmt.Errorf("start redis-server: %w", err)
	}
	return nil
}

// start starts the process and waits until it has loaded what it has.
func (s *server) start(ctx context.Context) error {
	if err := s.launch(); err != nil {
		return err
	}
	return await(ctx, time.Minute, "redis-server answers", func(ctx context.Context) (bool, error) {
		return true, s.client.DBSize(ctx).Err()
	})
}

// stop ends the process in order, without a snapshot.
func (s *server) stop() error { return s.end(syscall.SIGTERM) }

// kill ends it at once, as a crash would.
func (s *server) kill() error { return s.end(syscall.SIGKILL) }

func (s *server) end(signal syscall.Signal) error {
	if s.process == nil {
		return nil
	}
	if err := s.process.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal redis-server: %w", err)
	}
	_ = s.process.Wait() // how it ended is of no interest
	s.process = nil
	return nil
}
