package supervision

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/transport"
	"blue-rings/transport/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lines is a log that may be read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// closing is a network that notes that it was closed.
type closing struct {
	transport.Network
	closed int
	err    error
}

func (c *closing) Close() error {
	c.closed++
	return c.err
}

// within is a context that ends a test which hangs.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// serving is the configuration of a node in service, on a network in memory.
func serving(n transport.Network, host string) Config {
	return Config{
		Host:    host,
		Network: n,
		Shards:  2,
		Options: actors.Options{Publish: "tcp://" + host + ":4000", PingInterval: 10 * time.Millisecond},
	}
}

// eventually waits until f holds.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	ctx := within(t)
	tick, stop := context.WithCancel(ctx)
	defer stop()
	for !f() {
		waited := make(chan struct{})
		cancel := actors.SystemClock{}.After(time.Millisecond, func() { close(waited) })
		select {
		case <-waited:
		case <-tick.Done():
			cancel()
			t.Fatalf("not in time: %s", what)
		}
	}
}

func TestANodeStartsServesAndStops(t *testing.T) {
	network := memory.New()
	network.Auto(true)
	ctx := within(t)
	log := &lines{}
	ends := &closing{Network: network.Node("a")}
	cfg := serving(ends, "a")
	cfg.Log = Log{Writer: log, Level: "debug", Format: "json"}
	a, err := Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg = serving(network.Node("b"), "b")
	cfg.Peers = []string{"tcp://a:4000"}
	b, err := Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}

	answers, err := a.Do(ctx, []messages.Op{increment("x", 2), increment("y", 5), increment("x", 3), {Verb: messages.Count}})
	if err != nil {
		t.Fatal(err)
	}
	if got := answers[2].Number.String(); got != "5" {
		t.Fatalf("x is %s, want 5", got)
	}
	answers, err = a.Do(ctx, []messages.Op{{Verb: messages.Count}, {Verb: messages.Fingerprint}, {Verb: messages.Get, Name: "y"}})
	if err != nil || answers[0].Number.String() != "2" || answers[1].Digest == 0 || answers[2].Number.String() != "5" {
		t.Fatalf("%v: %+v", err, answers)
	}
	eventually(t, "b hears of x and is coherent", func() bool {
		answers, err := b.Do(ctx, []messages.Op{{Verb: messages.Get, Name: "x"}})
		return err == nil && answers[0].Outcome == messages.Done && answers[0].Number.String() == "5" && b.Status().Coherent
	})
	if s := b.Status(); s.PeersTotal != 1 || s.PeersUp != 1 || s.Replica.Host != "b" || s.Recv == 0 {
		t.Fatalf("status of b: %+v", s)
	}

	if changed, err := a.Meet(ctx, "tcp://b:4000"); !changed || err != nil {
		t.Fatalf("meet: %v %v", changed, err)
	}
	if _, err := a.Meet(ctx, "tcp://a:4000"); err == nil {
		t.Fatal("a met itself")
	}
	if changed, err := a.Forget(ctx, "tcp://b:4000"); !changed || err != nil {
		t.Fatalf("forget: %v %v", changed, err)
	}

	for _, n := range []*Node{a, b, a} {
		if err := n.Stop(ctx, "test"); err != nil {
			t.Fatal(err)
		}
	}
	if ends.closed != 1 {
		t.Fatalf("the network was closed %d times", ends.closed)
	}
	if _, err := a.Do(ctx, []messages.Op{increment("x", 1)}); !errors.Is(err, ErrStopped) {
		t.Fatalf("a stopped node answered: %v", err)
	}
	if _, err := a.Meet(ctx, "tcp://b:4000"); !errors.Is(err, ErrStopped) {
		t.Fatalf("a stopped node met: %v", err)
	}
	checkLog(t, log.String())
}

// checkLog reads each line of a log as JSON without a key given twice.
func checkLog(t *testing.T, log string) {
	t.Helper()
	seen := map[string]bool{}
	for line := range strings.Lines(log) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		for _, key := range []string{"level", "time", "host", "event", "message"} {
			if fields[key] == nil {
				t.Errorf("no %s in %s", key, line)
			}
			if strings.Count(line, `"`+key+`":`) > 1 {
				t.Errorf("%s twice in %s", key, line)
			}
		}
		seen[fields["event"].(string)] = true
	}
	for _, event := range []string{"bound", "started", "peer_added", "peer_removed", "stopping"} {
		if !seen[event] {
			t.Errorf("no event %s in\n%s", event, log)
		}
	}
}

func TestATakenEndpointEndsTheStart(t *testing.T) {
	network := memory.New()
	thief, err := network.Node("thief").Bind("tcp://a:4000", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = thief.Close() }()
	ends := &closing{Network: network.Node("a")}
	_, err = Start(within(t), serving(ends, "a"))
	if !errors.Is(err, transport.ErrInUse) || !strings.Contains(err.Error(), "--pub tcp://a:4000") {
		t.Fatalf("start: %v", err)
	}
	if ends.closed != 1 {
		t.Fatalf("the network was closed %d times", ends.closed)
	}
}

func TestAnEndpointThatIsReleasedSoonIsWaitedFor(t *testing.T) {
	network := memory.New()
	network.FailNext("a", transport.OpBind, "*", transport.ErrInUse)
	network.FailNext("a", transport.OpBind, "*", transport.ErrInUse)
	n, err := Start(within(t), serving(network.Node("a"), "a"))
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(within(t), "test"); err != nil {
		t.Fatal(err)
	}
}

func TestAnEndpointThatCannotBeHadEndsTheStartAtOnce(t *testing.T) {
	network := memory.New()
	network.FailNext("a", transport.OpBind, "*", errors.New("no such device"))
	_, err := Start(within(t), serving(network.Node("a"), "a"))
	if err == nil || !strings.Contains(err.Error(), "no such device") {
		t.Fatalf("start: %v", err)
	}
}

func TestAStartWithoutFilesSaysWhichLimitToRaise(t *testing.T) {
	network := memory.New()
	network.FailNext("a", transport.OpBind, "*", syscall.EMFILE)
	_, err := Start(within(t), serving(network.Node("a"), "a"))
	if err == nil || !strings.Contains(err.Error(), "raise the limit of open files (ulimit -n)") || strings.Contains(err.Error(), "give an endpoint") {
		t.Fatalf("start: %v", err)
	}
}

func TestATakenClientPortEndsTheStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for flag, set := range map[string]func(*Config){
		"--redis": func(c *Config) { c.Redis = taken.Addr().String() },
		"--http":  func(c *Config) { c.HTTP = taken.Addr().String() },
	} {
		cfg := serving(memory.New().Node("a"), "a")
		set(&cfg)
		if _, err := Start(within(t), cfg); err == nil || !strings.Contains(err.Error(), flag+" "+taken.Addr().String()) {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

func TestAStartThatIsNotWantedAnyMoreLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, serving(memory.New().Node("a"), "a")); !errors.Is(err, context.Canceled) {
		t.Fatalf("start: %v", err)
	}
	cfg := serving(memory.New().Node("a"), "a")
	cfg.Redis = "127.0.0.1:0"
	if err := Run(ctx, cfg); err != nil {
		t.Fatalf("run: %v", err)
	}
}

func TestAConfigurationThatMakesNoSenseIsAConfigError(t *testing.T) {
	_, err := Start(within(t), Config{})
	var config *ConfigError
	if !errors.As(err, &config) {
		t.Fatalf("start: %v", err)
	}
}

// stuck is a network that never closes.
type stuck struct {
	transport.Network
	release chan struct{}
}

func (s stuck) Close() error {
	<-s.release
	return nil
}

func TestANetworkThatDoesNotCloseIsReportedAndLeftBehind(t *testing.T) {
	log := &lines{}
	s := stuck{memory.New().Node("a"), make(chan struct{})}
	defer close(s.release)
	cfg := serving(s, "a")
	cfg.Log = Log{Writer: log, Format: "console"}
	n, err := Start(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(within(t), "test"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "stop late: network took more than 1s") {
		t.Fatalf("log: %s", log)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	log := &lines{}
	cfg := serving(memory.New().Node("a"), "a")
	cfg.Log = Log{Writer: log, Format: "json"}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, cfg) }()
	eventually(t, "the node runs", func() bool { return strings.Contains(log.String(), `"started"`) })
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-within(t).Done():
		t.Fatal("Run did not end")
	}
	if !strings.Contains(log.String(), "stopping: ") {
		t.Fatalf("log: %s", log)
	}
}

// What holds for the publisher's endpoint holds for the one where peers ask.
func TestATakenCatchUpEndpointEndsTheStart(t *testing.T) {
	network := memory.New()
	thief, err := network.Node("thief").Answer("tcp://a:4001", nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg := serving(network.Node("a"), "a")
	cfg.Options.CatchUp = "tcp://a:4001"
	_, err = Start(within(t), cfg)
	if !errors.Is(err, transport.ErrInUse) || !strings.Contains(err.Error(), "--catch-up tcp://a:4001: cannot answer peers") {
		t.Fatalf("start: %v", err)
	}
	if err := thief.Close(); err != nil {
		t.Fatal(err)
	}
	network.FailNext("a", transport.OpAnswer, "*", transport.ErrInUse)
	n, err := Start(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(within(t), "test"); err != nil {
		t.Fatal(err)
	}
}
