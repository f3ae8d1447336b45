package cli

import (
	"bytes"
	"context"
	"net"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/transport"
	"blue-rings/transport/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inMemory is options whose network is in memory.
func inMemory(network *memory.Network) Options {
	return Options{Network: func() (transport.Network, error) { return network.Node("a"), nil }}
}

// run carries out a command line that ends by itself.
func run(t *testing.T, options Options, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out, err bytes.Buffer
	code = Run(ctx, args, &out, &err, options)
	if ctx.Err() != nil {
		t.Fatalf("%v did not end by itself", args)
	}
	return code, out.String(), err.String()
}

func TestBadFlagsAreOneClearLineAndExitTwo(t *testing.T) {
	for want, args := range map[string][]string{
		"--host":                      {"serve"},
		"unknown flag --prot":         {"serve", "--host", "a", "--prot", "1"},
		"unexpected argument b":       {"serve", "--host", "a", "b"},
		"unexpected argument sreve":   {"sreve"},
		"expected one of":             {},
		`--host (Host) "a b"`:         {"serve", "--host", "a b"},
		"--pub is empty":              {"serve", "--host", "a", "--pub", ""},
		"give --catch-up, too":        {"serve", "--host", "a", "--pub", "tcp://127.0.0.1:65535"},
		"twice --max-clock-skew":      {"serve", "--host", "a", "--retention", "20s"},
		"--log-level is empty":        {"serve", "--host", "a", "--log-level", ""},
		"--pub (Options.Publish)":     {"serve", "--host", "a", "--pub", "tcp://127.0.0.1"},
		"--subscribe-to (Peers)":      {"serve", "--host", "a", "--subscribe-to", "tcp://127.0.0.1:1,tcp://127.0.0.1:2"},
		"--catch-up is empty":         {"serve", "--host", "a", "--catch-up", ""},
		"--catch-up (Options.CatchUp": {"serve", "--host", "a", "--catch-up", "tcp://127.0.0.1:4000"},
		"--catch-up-advertise (Opt":   {"serve", "--host", "a", "--catch-up-advertise", "tcp://*:4001"},
		"this node publishes":         {"serve", "--host", "a", "--subscribe-to", "tcp://localhost:4000"},
		"--redis (Redis)":             {"serve", "--host", "a", "--redis", "6380"},
		"--http (HTTP)":               {"serve", "--host", "a", "--http", "localhost:http"},
		"--ping-interval":             {"serve", "--host", "a", "--ping-interval", "137"},
		"--ping-interval is -1s":      {"serve", "--host", "a", "--ping-interval=-1s"},
		"--grace is 0s":               {"serve", "--host", "a", "--grace", "0s"},
		"--stores (Shards) is -1":     {"serve", "--host", "a", "--stores=-1"},
		"--log-level (Log.Level)":     {"serve", "--host", "a", "--log-level", "loud"},
		"--log-format (Log.Format)":   {"serve", "--host", "a", "--log-format", "xml"},
		"--repeat-names: expected":    {"serve", "--host", "a", "--repeat-names", "many"},
		"--repeat-names is -1":        {"serve", "--host", "a", "--repeat-names=-1"},
		"--ready-peers is -2":         {"serve", "--host", "a", "--ready-peers=-2"},
		"--ready-peers (Options":      {"serve", "--host", "a", "--ready-peers", "1025"},
		"--ready-timeout is 0s":       {"serve", "--host", "a", "--ready-timeout", "0s"},
		"--fsync is for a data":       {"serve", "--host", "a", "--fsync", "interval"},
		"--fsync-interval is for a":   {"serve", "--host", "a", "--fsync-interval", "1s"},
		"--fsync is empty":            {"serve", "--host", "a", "--data-dir", "/none/d", "--fsync", ""},
		"--fsync-interval is 0s":      {"serve", "--host", "a", "--data-dir", "/none/d", "--fsync-interval", "0s"},
		"leave out one of them":       {"serve", "--host", "a", "--data-dir", "/none/d", "--fsync", "always", "--fsync-interval", "1s"},
		"--rebuild (Options.Rebuild":  {"serve", "--host", "a", "--rebuild", "1ms"},
	} {
		code, stdout, stderr := run(t, inMemory(memory.New()), args...)
		if code != 2 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "blue-rings: ") ||
			!strings.Contains(stderr, want) {
			t.Errorf("%v: code %d, stdout %q, stderr %q, want %q", args, code, stdout, stderr, want)
		}
	}
}

func TestATakenPortIsOneClearLineAndExitOne(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	address := taken.Addr().String()
	network := memory.New()
	thief, err := network.Node("thief").Bind("tcp://127.0.0.1:4000", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = thief.Close() }()
	for want, args := range map[string][]string{
		"--redis " + address:         {"--redis", address, "--http", ""},
		"--http " + address:          {"--http", address, "--redis", ""},
		"--pub tcp://127.0.0.1:4000": {"--http", "", "--redis", "", "--catch-up", "none"},
	} {
		args = append([]string{"serve", "--host", "a"}, args...)
		code, _, stderr := run(t, inMemory(network), args...)
		if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) || !strings.Contains(stderr, "in use") {
			t.Errorf("%v: code %d, stderr %q, want %q", args, code, stderr, want)
		}
	}
}

func TestHelpSaysEveryFlag(t *testing.T) {
	code, stdout, stderr := run(t, Options{}, "serve", "--help")
	if code != 0 || stderr != "" {
		t.Fatalf("code %d, stderr %q", code, stderr)
	}
	for _, flag := range []string{
		"--host", "--pub", "--catch-up", "--catch-up-advertise", "--subscribe-to", "--redis", "--http", "--ping-interval", "--log-level", "--log-format",
		"--repeat-names", "--stores", "--grace", "--retention", "--max-clock-skew", "--rebuild",
	} {
		if !strings.Contains(stdout, flag+"=") {
			t.Errorf("no %s in\n%s", flag, stdout)
		}
	}
	if code, stdout, _ := run(t, Options{}, "--help"); code != 0 || !strings.Contains(stdout, "version") {
		t.Fatalf("code %d\n%s", code, stdout)
	}
}

func TestVersionSaysGoAndLibzmq(t *testing.T) {
	code, stdout, stderr := run(t, Options{}, "version")
	if code != 0 || stderr != "" || strings.Count(stdout, "\n") != 3 {
		t.Fatalf("code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	for _, want := range []string{"blue-rings ", runtime.Version(), "libzmq 4."} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in %q", want, stdout)
		}
	}
}

func TestTheRevisionIsPartOfTheVersion(t *testing.T) {
	info := &debug.BuildInfo{Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"},
	}}
	if got, want := buildVersion(info), "(devel) revision abc, modified"; got != want {
		t.Fatalf("%q, want %q", got, want)
	}
	info = &debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}
	if got, want := buildVersion(info), "v1.2.3"; got != want {
		t.Fatalf("%q, want %q", got, want)
	}
}

// watched is a writer that says when a text was written.
type watched struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	text  string
	found chan struct{}
	once  sync.Once
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.buf.Write(p)
	if strings.Contains(w.buf.String(), w.text) {
		w.once.Do(func() { close(w.found) })
	}
	return n, err
}

func TestServeStopsInOrderAndExitsZero(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stderr := &watched{text: `"event":"bound"`, found: make(chan struct{})}
	code := make(chan int, 1)
	args := []string{"serve", "--host", "a", "--redis", "127.0.0.1:0", "--http", "127.0.0.1:0", "--log-format", "json",
		"--subscribe-to", "tcp://127.0.0.1:4002", "--subscribe-to", "tcp://127.0.0.1:4003", "--repeat-names", "0"}
	go func() { code <- Run(ctx, args, &bytes.Buffer{}, stderr, inMemory(memory.New())) }()
	limit, done := context.WithTimeout(t.Context(), 20*time.Second)
	defer done()
	select {
	case <-stderr.found:
	case <-limit.Done():
		t.Fatal("the node did not start")
	}
	cancel()
	select {
	case got := <-code:
		if got != 0 {
			t.Fatalf("exit %d: %s", got, &stderr.buf)
		}
	case <-limit.Done():
		t.Fatal("the node did not stop")
	}
}
