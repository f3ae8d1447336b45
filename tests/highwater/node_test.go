package highwater_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/supervision"
	"blue-rings/tests/highwater"
	"blue-rings/transport/memory"
)

// TestNodes registers the store by value on two running nodes: what is raised on
// one is seen on the other.
func TestNodes(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	network := memory.New()
	network.Auto(true)
	a := start(ctx, t, network, "a", "b")
	b := start(ctx, t, network, "b", "a")
	invoke(ctx, t, a, "raise", "7")
	for invoke(ctx, t, b, "get").Number.String() != "7" {
		if ctx.Err() != nil {
			t.Fatal("b never heard of 7")
		}
	}
	for _, n := range []*supervision.Node{a, b} {
		if err := n.Stop(ctx, "the test is over"); err != nil {
			t.Error(err)
		}
	}
}

func start(ctx context.Context, t *testing.T, network *memory.Network, host, peer string) *supervision.Node {
	cfg := supervision.Config{
		Host:    host,
		Peers:   []string{"tcp://" + peer + ":4000"},
		Network: network.Node(host),
		Kinds:   []supervision.Kind{{Name: highwater.Kind, New: highwater.New}},
	}
	cfg.Options.Publish = "tcp://" + host + ":4000"
	n, err := supervision.Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func invoke(ctx context.Context, t *testing.T, n *supervision.Node, args ...string) messages.Answer {
	answers, err := n.Invoke(ctx, highwater.Kind, []messages.Op{{Verb: messages.Invoke, Name: "peak", Args: args}})
	if err != nil {
		t.Fatal(err)
	}
	return answers[0]
}
