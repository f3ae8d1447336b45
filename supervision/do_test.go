package supervision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport/memory"
)

// news is more of it than a node with a backlog of 1,000 bytes takes at a time.
func news() []messages.Packet {
	var packets []messages.Packet
	for i := range 10 {
		packets = append(packets, messages.Packet{Name: fmt.Sprint("news ", i)})
	}
	return packets
}

// Callers who write wait for the publisher; those who read do not. They go on when
// the news has left, and none of them keeps the node from stopping.
func TestDoWaitsForThePublisher(t *testing.T) {
	network := memory.New()
	network.Auto(true)
	ctx := within(t)
	cfg := serving(network.Node("a"), "a")
	cfg.Options.Backlog = 1_000
	node, err := Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	held := node.env.Pressure.Announce(news()) // on its way, and not there
	short, cancel := context.WithCancel(ctx)
	cancel()
	_, err = node.Do(short, []messages.Op{{Verb: messages.Get, Name: "x"}, increment("x", 1)})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "not begun") {
		t.Fatalf("a write answered %v", err)
	}
	get := []messages.Op{{Verb: messages.Get, Name: "x"}, {Verb: messages.Count}}
	if answers, err := node.Do(ctx, get); err != nil || answers[0].Outcome != messages.Missing {
		t.Fatalf("a read answered %v, %v", answers, err)
	}

	done := make(chan error)
	do := func() {
		_, err := node.Do(ctx, []messages.Op{increment("x", 1)})
		done <- err
	}
	go do()
	node.env.System.Root.Send(node.env.Addresses.Publisher, held)
	if err := <-done; err != nil {
		t.Fatal(err)
	}

	_ = node.env.Pressure.Announce(news()) // and never comes
	go do()
	if err := node.Stop(ctx, "test"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, ErrStopped) {
		t.Fatalf("a write answered %v", err)
	}
}
