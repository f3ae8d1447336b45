package supervision

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/storage/disk"
)

// Node is a running node. Safe for concurrent use.
type Node struct {
	env   *actors.Env
	root  *actor.PID
	lines *logQueue
	log   *heldLog
	began time.Time
	first *firstBind
	disk  *disk.Disk // nil: none
	doors OpenGateways

	workers  *actors.Workers
	stopOnce sync.Once
	stopped  chan struct{} // closed when the tree has stopped
	closed   chan struct{} // closed when the network has, or will not
	unsaved  error         // what Stop answers; set before closed is
}

// ConfigError says that a Config is not valid, and why.
type ConfigError struct{ Err error }

func (e *ConfigError) Error() string { return e.Err.Error() }

func (e *ConfigError) Unwrap() error { return e.Err }

// Start starts a node and waits until it serves: its actors are spawned, its
// publisher and its enumerator are bound, its clients are let in. An error says
// which flag or field is wrong (a ConfigError), or which address could not be had
// and what to do; nothing is left running then, and the network is closed. ctx
// ends the wait only: the node is stopped by Stop.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	cfg = cfg.Defaults()
	if err := cfg.Validate(); err != nil {
		return nil, errors.Join(&ConfigError{err}, closeNetwork(cfg.Network))
	}
	doors, err := openDoors(ctx, cfg)
	if err != nil {
		return nil, errors.Join(err, closeNetwork(cfg.Network))
	}
	n, err := spawnNode(cfg)
	if err != nil {
		n.lines.flush()
		closeListeners(doors)
		return nil, errors.Join(err, n.closeDisk(), closeNetwork(cfg.Network))
	}
	if n.disk != nil {
		n.open(doors) // a load may take long, and they say how far it is
	}
	if err := n.first.wait(ctx); err != nil {
		n.log.silence()
		if n.disk == nil {
			closeListeners(doors)
		}
		stopped := n.Stop(context.WithoutCancel(ctx), "start failed")
		if lacks := (*UnsavedError)(nil); errors.As(stopped, &lacks) && lacks.Names == 0 {
			stopped = nil // nothing is lost, and what the disk said is err, or a later one
		}
		return nil, errors.Join(err, stopped)
	}
	n.log.release()
	if n.disk == nil {
		n.open(doors)
	}
	return n, nil
}

// open lets clients in.
func (n *Node) open(doors OpenGateways) {
	n.doors = doors
	n.env.System.Root.Send(n.root, doors)
}

// watch makes it known when the disk fails, also while nothing is committed, and when the
// directory has gone, until the tree has stopped.
func (n *Node) watch(d *disk.Disk, at *place) {
	for {
		due := make(chan struct{})
		cancel := n.env.Clock.After(placeEvery, func() { close(due) })
		select {
		case <-d.Failure():
			cancel()
			n.env.DiskFailed(d.Failed())
			return
		case <-n.stopped:
			cancel()
			return
		case <-due:
			if err := at.left(); err != nil {
				n.env.DiskFailed(err)
				return
			}
		}
	}
}

// closeDisk closes the data directory, if there is one. One that has failed is left as
// it is: another may be in its place.
func (n *Node) closeDisk() error {
	if n.disk == nil || n.env.Counters.Disk.Failure.Load() != nil {
		return nil
	}
	return n.disk.Close()
}

// spawnNode spawns the tree of a valid cfg on a system of its own.
func spawnNode(cfg Config) (*Node, error) {
	counters := newCounters(cfg)
	lines := newLogQueue(cfg.Log.output(), &counters.LogDropped)
	logger := cfg.Log.logger(lines, cfg.Host)
	env := NewEnv(newSystem(logger), cfg)
	env.Counters = counters
	workers := &actors.Workers{}
	env.Dispatcher = workers
	n := &Node{
		env:     env,
		workers: workers,
		lines:   lines,
		log:     &heldLog{write: newEventLog(logger, cfg.Clock)},
		began:   cfg.Clock.Now(),
		first:   newFirstBind(env),
		stopped: make(chan struct{}),
		closed:  make(chan struct{}),
	}
	d, err := openDataDir(cfg, n.log.hear)
	if err != nil {
		return n, err
	}
	var at *place
	if n.disk = d; d != nil {
		if err := useDataDir(env, d); err != nil {
			return n, err
		}
		if at, err = newPlace(cfg.DataDir); err != nil {
			return n, err
		}
	}
	reportDeadLetters(env)
	root, err := Spawn(env, cfg, n.log.hear, n.first.hear)
	n.root = root
	if err == nil && d != nil {
		go n.watch(d, at)
	}
	return n, err
}

// openDoors listens where clients are to be served.
func openDoors(ctx context.Context, cfg Config) (OpenGateways, error) {
	var doors OpenGateways
	for _, door := range []struct {
		flag, address string
		listener      *net.Listener
	}{
		{"--redis", cfg.Redis, &doors.Redis},
		{"--http", cfg.HTTP, &doors.HTTP},
	} {
		if door.address == "" {
			continue
		}
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", door.address)
		if err != nil {
			closeListeners(doors)
			return OpenGateways{}, fmt.Errorf("%s %s: cannot listen: %w; stop what uses the address or give another one", door.flag, door.address, err)
		}
		*door.listener = l
	}
	return doors, nil
}
