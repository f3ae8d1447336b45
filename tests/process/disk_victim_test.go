package process

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// diskVictim is a node under which the file system fails, its peer, and what the node was
// asked for.
type diskVictim struct {
	fault diskFault
	node  *ring.Node
	peer  *ring.Node

	acknowledged map[string]int64 // by name
	attempted    map[string]int64
	settled      map[string]int64 // acknowledged, and on disk whatever the setting
}

func newDiskVictim(t *testing.T, m *mounts, fault diskFault) *diskVictim {
	t.Helper()
	m.run(t, fault.mount)
	nodes := start(t, []string{"b"}, nil)
	a, err := ring.NewNode("a")
	if err != nil {
		t.Fatal(err)
	}
	a.Through = append(m.through(), fault.through...)
	a.Flags = []string{"--data-dir", filepath.Join(m.at, "data"), "--fsync", fault.fsync}
	a.Peers = []string{nodes["b"].Endpoint()}
	t.Cleanup(func() {
		_ = a.Kill()
		if a.Client != nil {
			_ = a.Client.Close()
		}
	})
	if err := a.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	nodes["a"] = a
	if err := nodes["b"].Client.Do(t.Context(), "RING.MEET", a.Endpoint()).Err(); err != nil {
		t.Fatal(err)
	}
	awaitCoherent(t, nodes)
	return &diskVictim{
		fault: fault, node: a, peer: nodes["b"],
		acknowledged: map[string]int64{}, attempted: map[string]int64{}, settled: map[string]int64{},
	}
}

// increment adds 1 to one of ten counters.
func (v *diskVictim) increment(ctx context.Context, n int) error {
	name := fmt.Sprint("counter ", n%10)
	v.attempted[name]++
	err := v.node.Client.Incr(ctx, name).Err()
	if err == nil {
		v.acknowledged[name]++
	}
	return err
}

func (v *diskVictim) write(t *testing.T, increments int) {
	t.Helper()
	for n := range increments {
		if err := v.increment(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
}

// settle waits until what was acknowledged is on disk.
func (v *diskVictim) settle(t *testing.T) {
	t.Helper()
	commits := func(ctx context.Context) string {
		text, err := metrics(ctx, v.node)
		if err != nil || !strings.Contains(text, "\nblue_rings_unsaved_names 0\n") {
			return fmt.Sprintf("names are unsaved (error: %v)", err)
		}
		return ""
	}
	eventually(t, 10*time.Second, commits)
	if err := v.node.Client.Incr(t.Context(), "last").Err(); err != nil { // a commit follows the one under way
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, commits)
	for name, n := range v.acknowledged {
		v.settled[name] = n
	}
}

// writeUntilRefused writes until the node takes no more, and looks at what it says.
func (v *diskVictim) writeUntilRefused(t *testing.T) {
	t.Helper()
	value := strings.Repeat("x", 60_000)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for n := 0; ; n++ {
		err := v.increment(ctx, n)
		if err == nil && v.fault.opens {
			err = v.node.Client.Set(ctx, fmt.Sprint("long ", n%500), value, 0).Err()
		}
		switch {
		case err == nil, strings.HasPrefix(err.Error(), "UNKNOWN "):
		case strings.HasPrefix(err.Error(), "READONLY "):
			if !strings.Contains(err.Error(), v.fault.reason) {
				t.Errorf("it is refused with %q, not for %q", err, v.fault.reason)
			}
			return
		default:
			t.Fatalf("after %d writes: %v", n, err)
		}
	}
}

// judgeServing looks at what a node does that takes no writes.
func (v *diskVictim) judgeServing(t *testing.T) {
	t.Helper()
	for name, least := range v.acknowledged {
		if got, err := v.node.Client.Get(t.Context(), name).Int64(); err != nil || got < least || got > v.attempted[name] {
			t.Errorf("%s is %d, %d were acknowledged, %d attempted (error: %v)", name, got, least, v.attempted[name], err)
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if code, body, err := get(t.Context(), v.node, path); err != nil || code != http.StatusServiceUnavailable || !strings.Contains(body, v.fault.reason) {
			t.Errorf("%s: %d %q, not 503 for %q (error: %v)", path, code, body, v.fault.reason, err)
		}
	}
	if disk := field(t, v.node, "disk"); !strings.HasPrefix(disk, "failed: ") || !strings.Contains(disk, v.fault.reason) {
		t.Errorf("RING.STATUS says disk %q", disk)
	}
	if err := v.peer.Client.IncrBy(t.Context(), "of the peer", 7).Err(); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, 10*time.Second, map[string]*ring.Node{"a": v.node, "b": v.peer}, map[string]int64{"of the peer": 7})
	var errors []string
	for _, line := range strings.Split(v.node.Log(), "\n") {
		if strings.Contains(line, `"level":"error"`) {
			errors = append(errors, line)
		}
	}
	if len(errors) != 1 || !strings.Contains(errors[0], `"event":"disk_failed"`) || !strings.Contains(errors[0], v.fault.reason) {
		t.Errorf("the log has %q, not one line for %q", errors, v.fault.reason)
	}
}

// judgeStop looks at how the node ends: not as if all were well.
func (v *diskVictim) judgeStop(t *testing.T) {
	t.Helper()
	before := v.node.Log()
	if err := v.node.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*stopWithin)
	defer cancel()
	err := v.node.Wait(ctx)
	var exit *exec.ExitError
	said := strings.TrimPrefix(v.node.Log(), before)
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, v.fault.reason) ||
		!strings.HasPrefix(said, "blue-rings: changes of about ") {
		t.Errorf("ended with %v, saying %q", err, said)
	}
}

// judgeAlone starts the node without its peer, and looks for what was on disk.
func (v *diskVictim) judgeAlone(t *testing.T) {
	t.Helper()
	peers := v.node.Peers
	v.node.Peers = nil
	defer func() { v.node.Peers = peers }()
	if err := v.node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	owed := v.settled
	switch {
	case v.fault.gone:
		owed = nil
	case v.fault.fsync == "always":
		owed = v.acknowledged
	}
	for name, least := range owed {
		if got, err := v.node.Client.Get(t.Context(), name).Int64(); err != nil || got < least || got > v.attempted[name] {
			t.Errorf("%s is %d after a restart, %d were acknowledged, %d attempted (error: %v)", name, got, least, v.attempted[name], err)
		}
	}
	if err := v.node.Stop(); err != nil {
		t.Error(err)
	}
}

// judgeWithPeer starts it with its peer, and looks for all that was acknowledged.
func (v *diskVictim) judgeWithPeer(t *testing.T) {
	t.Helper()
	if err := v.node.Start(t.Context(), binary); err != nil {
		t.Fatal(err)
	}
	nodes := map[string]*ring.Node{"a": v.node, "b": v.peer}
	awaitCoherent(t, nodes)
	awaitEqual(t, 20*time.Second, nodes, map[string]int64{"of the peer": 7})
	for name, least := range v.acknowledged {
		if got, err := v.node.Client.Get(t.Context(), name).Int64(); err != nil || got < least || got > v.attempted[name] {
			t.Errorf("%s is %d with the peer, %d were acknowledged, %d attempted (error: %v)", name, got, least, v.attempted[name], err)
		}
	}
	if err := v.node.Client.Incr(t.Context(), "counter 0").Err(); err != nil {
		t.Errorf("it takes no writes again: %v", err)
	}
	if err := v.node.Stop(); err != nil {
		t.Error(err)
	}
}
