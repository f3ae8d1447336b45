package supervision

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/transport"
)

// change asks for a change of peers and answers what came of it.
func (w *world) change(t *testing.T, env *actors.Env, m messages.ToPeers) messages.PeersChanged {
	t.Helper()
	a := &answer{arrived: make(chan any, 1)}
	pid, _ := env.System.ProcessRegistry.Add(a, "asker"+env.System.ProcessRegistry.NextId())
	env.System.Root.RequestWithCustomSender(env.Addresses.Peers, m, pid)
	w.run()
	select {
	case got := <-a.arrived:
		return got.(messages.PeersChanged)
	default:
		t.Fatalf("%T was not answered", m)
		return messages.PeersChanged{}
	}
}

func peerNames(env *actors.Env) string {
	var names []string
	for _, p := range env.View.Load().Peers {
		names = append(names, p.Endpoint)
	}
	return strings.Join(names, " ")
}

func TestPeersAreAddedAndRemovedAtRunTime(t *testing.T) {
	w := newWorld()
	env, _ := w.spawn(t, w.config("a"))
	const peer = "node/peers/tcp://b:4000"

	if got := w.change(t, env, messages.Meet{Endpoint: "tcp://B:4000"}); !got.Changed || got.Err != nil {
		t.Fatalf("meet: %+v", got)
	}
	if !living(env, peer) || peerNames(env) != "tcp://b:4000" {
		t.Fatalf("not subscribed: %q", peerNames(env))
	}
	if got := w.change(t, env, messages.Meet{Endpoint: "tcp://b:4000"}); got.Changed || got.Err != nil {
		t.Fatalf("meet again: %+v", got)
	}
	if got := w.change(t, env, messages.Forget{Endpoint: "tcp://b:4000"}); !got.Changed || got.Err != nil {
		t.Fatalf("forget: %+v", got)
	}
	if living(env, peer) || peerNames(env) != "" {
		t.Fatalf("still subscribed: %q", peerNames(env))
	}
	if got := w.change(t, env, messages.Forget{Endpoint: "tcp://b:4000"}); got.Changed || got.Err != nil {
		t.Fatalf("forget again: %+v", got)
	}
	if added, removed := heard[messages.PeerAdded](w), heard[messages.PeerRemoved](w); len(added) != 1 || len(removed) != 1 {
		t.Fatalf("events: %v %v", added, removed)
	}
}

func TestAPeerMetAgainWhileItLeavesIsThereInTheEnd(t *testing.T) {
	w := newWorld()
	cfg := w.config("a")
	cfg.Peers = []string{"tcp://b:4000"}
	env, _ := w.spawn(t, cfg)
	root, peers := env.System.Root, env.Addresses.Peers
	for range 3 {
		root.Send(peers, messages.Forget{Endpoint: "tcp://b:4000"})
		root.Send(peers, messages.Meet{Endpoint: "tcp://b:4000"})
	}
	w.run()
	if !living(env, "node/peers/tcp://b:4000") || peerNames(env) != "tcp://b:4000" {
		t.Fatalf("the peer is not there: %q", peerNames(env))
	}
	if failed := heard[messages.ActorFailed](w); len(failed) > 0 {
		t.Fatalf("failed: %v", failed)
	}
	root.Send(peers, messages.Meet{Endpoint: "tcp://c:4000"})
	root.Send(peers, messages.Forget{Endpoint: "tcp://b:4000"})
	root.Send(peers, messages.Meet{Endpoint: "tcp://b:4000"})
	root.Send(peers, messages.Forget{Endpoint: "tcp://b:4000"})
	w.run()
	if living(env, "node/peers/tcp://b:4000") || peerNames(env) != "tcp://c:4000" {
		t.Fatalf("the forgotten peer is there: %q", peerNames(env))
	}
}

func TestPeersThatCannotBeAreRefused(t *testing.T) {
	for endpoint, why := range map[string]string{
		"":                    "empty",
		"b:4000":              "scheme",
		"tcp://b":             "port",
		"tcp://b:80x":         "decimal",
		"tcp://*:4000":        "all addresses",
		"tcp://a:4000":        "this node publishes",
		"tcp://A:4000":        "this node publishes",
		"udp://b:4000":        "tcp nor ipc",
		"tcp://b:4000\n":      "decimal",
		"tcp://[::1:4000":     "IPv6",
		"tcp://0.0.0.0:04000": "all addresses",
		"ipc:///run/catch-up": "another name",
	} {
		w := newWorld()
		env, _ := w.spawn(t, w.config("a"))
		got := w.change(t, env, messages.Meet{Endpoint: endpoint})
		if got.Changed || got.Err == nil || !strings.Contains(got.Err.Error(), why) {
			t.Errorf("meet %q: %+v, want an error with %q", endpoint, got, why)
		}
	}
}

func TestANodeBoundEverywhereRefusesItselfOnLoopback(t *testing.T) {
	for own, peers := range map[string][]string{
		"tcp://*:4000":         {"tcp://127.0.0.1:4000", "tcp://localhost:4000", "tcp://[::1]:4000"},
		"tcp://127.0.0.1:4000": {"tcp://localhost:4000", "tcp://127.0.0.1:4000"},
	} {
		for _, peer := range peers {
			w := newWorld()
			cfg := w.config("a")
			cfg.Options.Publish = own
			cfg.Peers = []string{peer}
			if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), "publishes on") {
				t.Errorf("%s beside %s: %v", peer, own, err)
			}
		}
	}
	w := newWorld()
	cfg := w.config("a")
	cfg.Options.Publish = "tcp://127.0.0.1:4000"
	cfg.Peers = []string{"tcp://127.0.0.2:4000", "tcp://127.0.0.1:4001", "tcp://b:4000"}
	if err := cfg.Validate(); err != nil {
		t.Errorf("other places were refused: %v", err)
	}
}

// Restarts are counted for the actors there are: who meets and forgets ever new
// peers must not fill the memory and the metrics with their names.
func TestAForgottenPeerLeavesNoCountOfItsRestarts(t *testing.T) {
	w := newWorld()
	cfg := w.config("a")
	env := NewEnv(newSystem(zerolog.Nop()), cfg)
	if _, err := Spawn(env, cfg); err != nil {
		t.Fatal(err)
	}
	w.run()
	const peer = "tcp://b:4000"
	for range 2 {
		w.net.FailNext("a", transport.OpConnect, peer, errors.New("ETERM"))
		w.change(t, env, messages.Meet{Endpoint: peer})
		w.advance(time.Second)
		if got := env.Counters.Mailboxes.Restarts()["node/peers/"+peer]; got != 1 {
			t.Fatalf("%d restarts are counted, want 1", got)
		}
		w.change(t, env, messages.Forget{Endpoint: peer})
		for id, restarts := range env.Counters.Mailboxes.Restarts() {
			if strings.HasSuffix(id, peer) || restarts > 0 {
				t.Fatalf("still counted: %d of %s", restarts, id)
			}
		}
	}
}

// The two actors of a peer fail, wait and are restarted apart.
func TestASubscriberAndItsCatchUpFailApart(t *testing.T) {
	const peer = "tcp://b:4000"
	for failing, op := range map[string]string{"node/peers/" + peer: transport.OpReceive, "node/peers/" + peer + "/catch-up": transport.OpAsk} {
		w := newWorld()
		cfg := w.config("b")
		cfg.Options.CatchUp = "tcp://b:4001"
		b, _ := w.spawn(t, cfg)
		cfg = w.config("a")
		cfg.Peers = []string{peer}
		a, _ := w.spawn(t, cfg)
		w.operate(t, b, nil, increment("cows", 3))
		w.net.FailNext("a", op, "*", errors.New("ETERM"))
		w.advance(time.Second)
		for _, failed := range heard[messages.ActorFailed](w) {
			if failed.Actor != failing {
				t.Errorf("%s failed beside %s", failed.Actor, failing)
			}
		}
		if restarted := heard[messages.ActorRestarted](w); len(restarted) != 1 || restarted[0].Actor != failing {
			t.Errorf("restarted: %v, expected %s", restarted, failing)
		}
		w.advance(5 * time.Second)
		if got := w.operate(t, a, nil, messages.Op{Verb: messages.Get, Name: "cows"}); got.Number.String() != "3" {
			t.Errorf("after %s failed, there are %s cows", failing, got.Number)
		}
		if view := a.View.Load(); view.Peers[0].State != actors.Current {
			t.Errorf("after %s failed, the link is %v", failing, view.Peers[0].State)
		}
	}
}
