// Package ring runs nodes as processes of this machine, and links them through
// relays that can be cut. The demo, the tests of real processes and the
// benchmarks are built on it.
package ring

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// Node is one node of a ring, in a process of its own, and a client of it. One
// goroutine at a time may start, stop and signal it; Client is safe for all.
type Node struct {
	Host    string
	Publish int      // TCP port on loopback of each service
	CatchUp int      //
	Redis   int      //
	HTTP    int      //
	Listen  string   // the address that peers reach, loopback if empty; clients reach loopback
	Peers   []string // endpoints to subscribe to
	Flags   []string // further flags of serve
	Through []string // a command that becomes the node's, which follows it: nsenter, setpriv
	Client  *redis.Client

	process *exec.Cmd
	output  *output
	ended   *ended
}

// NewNode is a node that is yet to be started, with free ports.
func NewNode(host string) (*Node, error) {
	n := &Node{Host: host}
	for _, port := range []*int{&n.Publish, &n.CatchUp, &n.Redis, &n.HTTP} {
		var err error
		if *port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// PublishAddress is where peers subscribe, as host:port.
func (n *Node) PublishAddress() string { return fmt.Sprintf("127.0.0.1:%d", n.Publish) }

// CatchUpAddress is where peers ask for what they lack.
func (n *Node) CatchUpAddress() string { return fmt.Sprintf("127.0.0.1:%d", n.CatchUp) }

// RedisAddress is where Redis clients connect.
func (n *Node) RedisAddress() string { return fmt.Sprintf("127.0.0.1:%d", n.Redis) }

// HTTPAddress is where health and metrics are served.
func (n *Node) HTTPAddress() string { return fmt.Sprintf("127.0.0.1:%d", n.HTTP) }

// Endpoint is what peers subscribe to.
func (n *Node) Endpoint() string { return "tcp://" + n.PublishAddress() }

// at is where the node serves peers on a port.
func (n *Node) at(port int) string {
	return fmt.Sprintf("tcp://%s:%d", cmp.Or(n.Listen, "127.0.0.1"), port)
}

// Start runs the node and waits until it answers clients, for at most 10 s.
func (n *Node) Start(ctx context.Context, binary string) error {
	if err := n.Launch(binary); err != nil {
		return err
	}
	return n.await(ctx)
}

// Launch runs the node and does not wait.
func (n *Node) Launch(binary string) error {
	arguments := []string{
		"serve", "--host", n.Host, "--pub", n.at(n.Publish), "--catch-up", n.at(n.CatchUp),
		"--redis", n.RedisAddress(), "--http", n.HTTPAddress(),
		"--log-level", "warn", "--log-format", "json",
	}
	for _, peer := range n.Peers {
		arguments = append(arguments, "--subscribe-to", peer)
	}
	command := slices.Concat(n.Through, []string{binary}, arguments, n.Flags)
	n.process = exec.Command(command[0], command[1:]...)
	n.output = &output{}
	n.process.Stderr = n.output
	// Whoever runs the ring decides when a node stops: Ctrl-C must not reach it.
	n.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := n.process.Start(); err != nil {
		return fmt.Errorf("start node %s: %w", n.Host, err)
	}
	n.ended = wait(n.process)
	if n.Client == nil {
		n.Client = redis.NewClient(&redis.Options{
			Addr: n.RedisAddress(), MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second, ReadTimeout: 10 * time.Second,
		})
	}
	return nil
}

func (n *Node) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for n.Client.DBSize(ctx).Err() != nil { // a node that loads its data directory answers a ping
		select {
		case <-n.ended.done:
			return fmt.Errorf("node %s ended: %w: %s", n.Host, errors.Join(ErrEnded, n.ended.err), n.Log())
		case <-ctx.Done():
			return fmt.Errorf("node %s does not answer on %s: %w: %s", n.Host, n.RedisAddress(), ctx.Err(), n.Log())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// Stop ends the node in order, or by force when that takes more than 6 s, which
// is an error. A node that does not run is left alone.
func (n *Node) Stop() error {
	if n.process == nil {
		return nil
	}
	if err := n.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	defer func() { n.process = nil }()
	select {
	case <-n.ended.done:
		if n.ended.err != nil {
			return fmt.Errorf("node %s ended with %w: %s", n.Host, n.ended.err, n.Log())
		}
		return nil
	case <-time.After(6 * time.Second):
		_ = n.process.Process.Kill()
		<-n.ended.done
		return fmt.Errorf("node %s did not stop within 6 s and was killed: %s", n.Host, n.Log())
	}
}

// Wait waits until the process ends by itself, or for ctx. Nil says that it ended
// in order; an exec.ExitError how else.
func (n *Node) Wait(ctx context.Context) error {
	select {
	case <-n.ended.done:
		n.process = nil
		return n.ended.err
	case <-ctx.Done():
		return fmt.Errorf("node %s runs: %w", n.Host, ctx.Err())
	}
}

// Kill ends the node at once, as a crash would.
func (n *Node) Kill() error {
	if n.process == nil {
		return nil
	}
	if err := n.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-n.ended.done
	n.process = nil
	return nil
}

// Signal sends the process a signal; one that has ended already is no error.
func (n *Node) Signal(signal syscall.Signal) error {
	if err := n.process.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal node %s: %w", n.Host, err)
	}
	return nil
}

// Pid is the process, 0 if none runs.
func (n *Node) Pid() int {
	if n.process == nil {
		return 0
	}
	return n.process.Process.Pid
}

// Log is what the process has written to its standard error.
func (n *Node) Log() string {
	if n.output == nil {
		return ""
	}
	return n.output.String()
}

// Status is RING.STATUS, each value as text.
func (n *Node) Status(ctx context.Context) (map[string]string, error) {
	reply, err := n.Client.Do(ctx, "RING.STATUS").Result()
	if err != nil {
		return nil, fmt.Errorf("status of node %s: %w", n.Host, err)
	}
	pairs, ok := reply.(map[any]any)
	if !ok {
		return nil, fmt.Errorf("status of node %s: not a map: %v", n.Host, reply)
	}
	status := make(map[string]string, len(pairs))
	for field, value := range pairs {
		status[fmt.Sprint(field)] = fmt.Sprint(value)
	}
	return status, nil
}

// Coherent reports whether the node hears all its peers.
func (n *Node) Coherent(ctx context.Context) (bool, error) {
	status, err := n.Status(ctx)
	return status["coherent"] == "true", err
}

// Digest is the node's RING.DIGEST.
func (n *Node) Digest(ctx context.Context) (string, error) {
	digest, err := n.Client.Do(ctx, "RING.DIGEST").Text()
	if err != nil {
		return "", fmt.Errorf("digest of node %s: %w", n.Host, err)
	}
	return digest, nil
}

// ErrEnded says that a node's process ended when it should have served.
var ErrEnded = errors.New("the process has ended")

// ended is how a process ended, once done is closed.
type ended struct {
	done chan struct{}
	err  error
}

func wait(process *exec.Cmd) *ended {
	e := &ended{done: make(chan struct{})}
	go func() {
		e.err = process.Wait()
		close(e.done)
	}()
	return e
}

// output collects what a process writes while others read it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
