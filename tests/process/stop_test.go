package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// stopWithin is how long a stop may take, whatever the node is doing.
const stopWithin = 5 * time.Second

// A node that is written to stops in order at either signal. What it has
// acknowledged until then is at its peer.
func TestASignalUnderLoadStopsInOrder(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
		ctx, stop := context.WithCancel(t.Context())
		var writing sync.WaitGroup
		writers := make([]*writer, 4)
		for i := range writers {
			writers[i] = &writer{node: nodes["a"], acknowledged: map[string]int64{}, attempted: map[string]int64{}}
			writing.Go(func() { writers[i].run(ctx) })
		}
		eventually(t, 10*time.Second, func(ctx context.Context) string {
			if status, err := nodes["b"].Status(ctx); err != nil || status["keys"] != "20" {
				return fmt.Sprintf("b has not heard of all 20 names: %v (error: %v)", status, err)
			}
			return ""
		})
		if err := nodes["a"].Signal(signal); err != nil {
			t.Fatal(err)
		}
		ends(t, nodes["a"], signal)
		stop()
		writing.Wait()
		acknowledged, attempted := map[string]int64{}, map[string]int64{}
		for _, w := range writers {
			for name, n := range w.acknowledged {
				acknowledged[name] += n
				attempted[name] += w.attempted[name]
			}
		}
		eventually(t, 10*time.Second, func(ctx context.Context) string {
			for name, least := range acknowledged {
				if got, err := nodes["b"].Client.Get(ctx, name).Int64(); err != nil || got < least || got > attempted[name] {
					return fmt.Sprintf("%s is %d at b, a acknowledged %d of %d (error: %v)", name, got, least, attempted[name], err)
				}
			}
			return ""
		})
	}
}

// ends waits until a node that was sent a signal has ended in order.
func ends(t *testing.T, node *ring.Node, signal syscall.Signal) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopWithin)
	defer cancel()
	if err := node.Wait(ctx); err != nil {
		t.Fatalf("%s: %v: %s", signal, err, node.Log())
	}
}

// The second signal ends a node that is stopping at once.
func TestASecondSignalEndsTheProcess(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		// A stop that a client holds up takes half a second. On a busy machine it
		// may be over before the second signal comes.
		var err error
		for range 5 {
			if err = stopTwice(t, signal); err != nil {
				break
			}
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != signal {
			t.Errorf("%s twice: ended with %v", signal, err)
		}
	}
}

// stopTwice sends a signal to a node with a client that does not read its
// replies, and again when the node says that it is stopping.
func stopTwice(t *testing.T, signal syscall.Signal) error {
	node := start(t, []string{"a"}, nil, "--log-level", "info")["a"]
	if err := node.Client.Set(t.Context(), "large", strings.Repeat("x", 60_000), 0).Err(); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", node.RedisAddress())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, strings.Repeat("GET large\r\n", 1000)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := node.Signal(signal); err != nil {
		t.Fatal(err)
	}
	eventually(t, stopWithin, func(context.Context) string {
		if !strings.Contains(node.Log(), `"event":"stopping"`) {
			return "the node does not say that it is stopping: " + node.Log()
		}
		return ""
	})
	if err := node.Signal(signal); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), stopWithin)
	defer cancel()
	return node.Wait(ctx)
}

// A node that is told to stop while it starts, here while it waits for a taken
// port, stops without a word and without an error.
func TestASignalDuringTheStartEndsIt(t *testing.T) {
	taken, err := net.Listen("tcp", freeAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		// It waits for half a second. On a busy machine the signal may come later.
		for attempt := range 5 {
			var stderr bytes.Buffer
			redis := freeAddress(t)
			command := serve(t, &stderr, "--pub", "tcp://"+taken.Addr().String(), "--catch-up", "none", "--redis", redis, "--http", "")
			eventually(t, 10*time.Second, func(context.Context) string {
				conn, err := net.Dial("tcp", redis)
				if err != nil {
					return err.Error()
				}
				_ = conn.Close()
				return ""
			})
			err := signalled(t, command, signal)
			if err != nil && strings.Contains(stderr.String(), "in use") && attempt < 4 {
				continue
			}
			if err != nil || stderr.Len() > 0 {
				t.Errorf("%s: ended with %v: %s", signal, err, stderr.String())
			}
			break
		}
	}
}

// A standard error that nobody reads holds up neither the node nor its stop; the
// lines that were lost are counted.
func TestALogThatNobodyReadsHoldsUpNothing(t *testing.T) { loseLog(t, false) }

// Nor does a reader that goes away end the node.
func TestALogWhoseReaderIsGoneHoldsUpNothing(t *testing.T) { loseLog(t, true) }

// loseLog has a node write more to its log than anybody reads, or to nobody.
func loseLog(t *testing.T, gone bool) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = read.Close() }()
	node, err := ring.NewNode("a")
	if err != nil {
		t.Fatal(err)
	}
	command := serve(t, write, "--pub", node.Endpoint(), "--catch-up", "none", "--redis", node.RedisAddress(), "--http", node.HTTPAddress())
	_ = write.Close()
	eventually(t, 10*time.Second, func(ctx context.Context) string {
		if status, _, err := get(ctx, node, "/readyz"); err != nil || status != http.StatusOK {
			return fmt.Sprintf("not ready: %d (error: %v)", status, err)
		}
		return ""
	})
	if gone {
		_ = read.Close()
	}
	conn, err := net.Dial("tcp", node.RedisAddress())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const changes = 2000
	go func() { _, _ = io.Copy(io.Discard, conn) }()
	if _, err := io.WriteString(conn, strings.Repeat("RING.MEET tcp://127.0.0.1:1\r\nRING.FORGET tcp://127.0.0.1:1\r\n", changes)); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, func(ctx context.Context) string {
		text, err := metrics(ctx, node)
		if err != nil {
			return err.Error()
		}
		for _, line := range []string{
			fmt.Sprintf("blue_rings_events_total{event=\"peer_removed\"} %d\n", changes), "blue_rings_log_lines_dropped_total ",
		} {
			if !strings.Contains(text, line) || strings.Contains(text, "blue_rings_log_lines_dropped_total 0\n") {
				return "not yet: " + line
			}
		}
		return ""
	})
	if status, body, err := get(t.Context(), node, "/healthz"); err != nil || status != http.StatusOK {
		t.Errorf("/healthz: %d %s %v", status, body, err)
	}
	if err := signalled(t, command, syscall.SIGTERM); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// serve runs a node of other flags than those of a ring. It is killed when the
// test ends, or when it has not ended stopWithin after it was signalled.
func serve(t *testing.T, stderr io.Writer, flags ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), binary, append([]string{"serve", "--host", "a", "--log-format", "json"}, flags...)...)
	command.Stderr = stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command
}

// signalled sends a signal and answers how the process ended.
func signalled(t *testing.T, command *exec.Cmd, signal syscall.Signal) error {
	t.Helper()
	if err := command.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	late := time.AfterFunc(stopWithin, func() { _ = command.Process.Kill() })
	defer late.Stop()
	return command.Wait()
}
