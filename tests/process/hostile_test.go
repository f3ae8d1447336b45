package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"blue-rings/cmd/ring"
	"blue-rings/messages"
	"blue-rings/transport/zmq"
)

// A peer that publishes what no node would publish harms nobody: the node goes
// on serving, counts what it refused, and hears its honest peer.
func TestHostilePublisherHarmsNobody(t *testing.T) {
	endpoint := "tcp://" + freeAddress(t)
	network, err := zmq.New()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = network.Close() }()
	outlet, err := network.Bind(endpoint, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = outlet.Close() }()

	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	if err := nodes["a"].Client.Do(t.Context(), "RING.MEET", endpoint).Err(); err != nil {
		t.Fatal(err)
	}
	good, err := messages.AppendFrame(nil, &messages.Frame{
		Publisher: messages.Replica{Host: "x", Incarnation: 1}, Sequence: 1,
		Stamp: messages.StampAt(time.Now().UnixMilli()), Wall: time.Now().UnixMilli(),
		Ping: &messages.Ping{},
	})
	if err != nil {
		t.Fatal(err)
	}
	wrongVersion := append([]byte{200}, good[1:]...)
	frames := [][]byte{
		{}, {0}, []byte("hello"), []byte(`[{"n":"calls"`), wrongVersion, good[:len(good)/2],
		bytes.Repeat([]byte{0x9f}, 1000), append(bytes.Clone(good), 0), bytes.Repeat([]byte{0xff}, 100_000),
	}
	eventually(t, 20*time.Second, func(ctx context.Context) string {
		for _, frame := range frames {
			if err := outlet.Send(frame); err != nil {
				return err.Error()
			}
		}
		text, err := metrics(ctx, nodes["a"])
		if err != nil {
			return err.Error()
		}
		for _, reason := range []string{"malformed", "version"} {
			if !counted(text, reason) {
				return "no frames dropped as " + reason
			}
		}
		return ""
	})
	// Beyond the largest legal message libzmq ends the connection for good; the
	// node must make a new one by itself.
	if err := outlet.Send(make([]byte, 64<<20)); err != nil {
		t.Fatal(err)
	}
	eventually(t, 40*time.Second, func(ctx context.Context) string {
		if err := outlet.Send(good); err != nil {
			return err.Error()
		}
		if coherent, err := nodes["a"].Coherent(ctx); err != nil || !coherent {
			return fmt.Sprintf("node a does not hear all its peers (error: %v)", err)
		}
		return ""
	})
	if err := nodes["b"].Client.IncrBy(t.Context(), "calls", 7).Err(); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, 10*time.Second, nodes, map[string]int64{"calls": 7})
}

// A peer that speaks ZeroMQ but is no publisher, and one that speaks something
// else, harm nobody either.
func TestWrongSocketTypesHarmNobody(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	for name, greeting := range map[string][]byte{
		"REP":  zmtp("REP"),
		"HTTP": []byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
	} {
		listener, err := net.Listen("tcp", freeAddress(t))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = listener.Close() }()
		greeted := make(chan struct{}, 100)
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go func() {
					defer func() { _ = conn.Close() }()
					if _, err := conn.Write(greeting); err != nil {
						return
					}
					select {
					case greeted <- struct{}{}:
					default:
					}
					_, _ = io.Copy(io.Discard, conn)
				}()
			}
		}()
		if err := nodes["a"].Client.Do(t.Context(), "RING.MEET", "tcp://"+listener.Addr().String()).Err(); err != nil {
			t.Fatalf("meet a %s peer: %v", name, err)
		}
		select {
		case <-greeted:
		case <-time.After(20 * time.Second):
			t.Fatalf("the node never connected to the %s peer", name)
		}
	}
	if err := nodes["b"].Client.IncrBy(t.Context(), "calls", 7).Err(); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, 10*time.Second, nodes, map[string]int64{"calls": 7})
}

// zmtp is the opening of a ZMTP 3.0 connection (NULL security) by a socket of
// some type.
func zmtp(socketType string) []byte {
	greeting := make([]byte, 64)
	greeting[0], greeting[9], greeting[10] = 0xff, 0x7f, 3
	copy(greeting[12:], "NULL")
	body := "\x05READY\x0bSocket-Type\x00\x00\x00" + string(rune(len(socketType))) + socketType
	return append(greeting, append([]byte{0x04, byte(len(body))}, body...)...)
}

// A port that is taken at the first start ends the process, with one line that
// says so.
func TestTakenPortEndsTheProcess(t *testing.T) {
	listener, err := net.Listen("tcp", freeAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	for _, flag := range []string{"--pub", "--catch-up", "--redis", "--http"} {
		address := listener.Addr().String()
		if flag == "--pub" || flag == "--catch-up" {
			address = "tcp://" + address
		}
		node, err := ring.NewNode("a")
		if err != nil {
			t.Fatal(err)
		}
		arguments := []string{
			"serve", "--host", "a", "--pub", node.Endpoint(), "--catch-up", "tcp://" + node.CatchUpAddress(),
			"--redis", node.RedisAddress(), "--http", node.HTTPAddress(), flag, address,
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		command := exec.CommandContext(ctx, binary, arguments...)
		var stderr bytes.Buffer
		command.Stderr = &stderr
		var exit *exec.ExitError
		if err := command.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("%s taken: ended with %v, not with exit code 1: %s", flag, err, stderr.String())
		}
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, "in use") || !strings.Contains(last, listener.Addr().String()) {
			t.Errorf("%s taken: the last line does not say what is in use: %s", flag, last)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	port, err := ring.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", port)
}
