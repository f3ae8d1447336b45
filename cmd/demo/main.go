// Command demo shows a ring of three real nodes on one machine: live traffic at
// all three, one node cut off and brought back, and the counters equal again.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-isatty"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"blue-rings/cmd/ring"
)

type flags struct {
	Binary string        `required:"" help:"The blue-rings binary to run."`
	Once   bool          `help:"Show it once, without a terminal; exit 0 only if every total is exact on all nodes."`
	Before time.Duration `default:"4s" help:"Traffic before the cut."`
	Cut    time.Duration `default:"4s" help:"How long one node is cut off."`
}

func main() {
	var f flags
	kong.Parse(&f, kong.Name("demo"), kong.Description("A ring of three nodes, cut and healed."))
	redis.SetLogger(&logging.VoidLogger{}) // what fails is answered, too; nodes are not there at first
	// A terminal that closes and a pipe that nobody reads end it, too: its nodes
	// must not stay behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	terminal := !f.Once && isatty.IsTerminal(os.Stdout.Fd()) && os.Getenv("TERM") != "dumb"
	err := run(ctx, f, os.Stdout, terminal)
	if err != nil && (!errors.Is(err, context.Canceled) || f.Once) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

// run shows the whole of it; the nodes have ended when it answers.
func run(ctx context.Context, f flags, out io.Writer, terminal bool) (err error) {
	nodes, err := mesh(3)
	if err != nil {
		return err
	}
	defer func() {
		for _, n := range nodes {
			err = errors.Join(err, n.Stop())
			for _, link := range n.links {
				link.Cut()
			}
		}
	}()
	for _, n := range nodes {
		if err := n.Start(ctx, f.Binary); err != nil {
			return err
		}
	}
	t := newTraffic(nodes, time.Now())
	b := newTable(out, terminal, len(nodes), time.Now())

	if err := bill(ctx, t, b, f.Before, "Three nodes, calls billed at each of them:"); err != nil {
		return err
	}
	b.settle()
	cutOff := nodes[len(nodes)-1]
	for _, link := range linksOf(nodes, cutOff) {
		link.Cut()
	}
	if err := bill(ctx, t, b, f.Cut, fmt.Sprintf("Node %s is cut off; all go on counting, and say that they are not coherent:", cutOff.Host)); err != nil {
		return err
	}
	if err := incoherent(ctx, nodes); err != nil {
		return err
	}
	b.settle()
	for _, link := range linksOf(nodes, cutOff) {
		if err := link.Open(); err != nil {
			return fmt.Errorf("open the link again: %w", err)
		}
	}
	if err := t.finish(ctx); err != nil {
		return err
	}
	took, err := agree(ctx, t, b)
	if err != nil {
		return err
	}
	b.settle()
	if _, err := fmt.Fprintf(out, "All three nodes hold the exact totals and have equal digests, %.1f s after the link was healed.\n", took.Seconds()); err != nil {
		return err
	}
	if f.Once {
		return nil
	}
	return stay(ctx, t, b, out, nodes)
}

// bill runs traffic for some time and shows it.
func bill(ctx context.Context, t *traffic, b *table, d time.Duration, text string) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	until := time.Now().Add(d)
	for i := 1; ; i++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		if err := t.bill(ctx); err != nil {
			return err
		}
		over := !time.Now().Before(until)
		if (b.terminal && i%5 == 0) || over {
			if err := b.draw(ctx, t, text, time.Now()); err != nil {
				return err
			}
		}
		if over {
			return nil
		}
	}
}

// incoherent fails unless every node has noticed the cut.
func incoherent(ctx context.Context, nodes []*member) error {
	for _, n := range nodes {
		coherent, err := n.Coherent(ctx)
		if err != nil {
			return err
		}
		if coherent {
			return fmt.Errorf("node %s calls itself coherent while a link is cut", n.Host)
		}
	}
	return nil
}

// agree waits until all nodes hold the exact totals and equal digests.
func agree(ctx context.Context, t *traffic, b *table) (time.Duration, error) {
	healed := time.Now()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		wrong, err := disagreement(ctx, t)
		if err != nil {
			return 0, err
		}
		now := time.Now()
		if wrong == "" || b.terminal {
			if err := b.draw(ctx, t, "Healed; what was missed is fetched:", now); err != nil {
				return 0, err
			}
		}
		if wrong == "" {
			return now.Sub(healed), nil
		}
		if now.Sub(healed) > 20*time.Second {
			return 0, fmt.Errorf("no agreement 20 s after the link was healed: %s", wrong)
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-ticker.C:
		}
	}
}

// disagreement is one thing in which the nodes differ from the exact totals or
// from each other, or "".
func disagreement(ctx context.Context, t *traffic) (string, error) {
	var first string
	for _, n := range t.nodes {
		wrong, err := t.check(ctx, n)
		if wrong != "" || err != nil {
			return wrong, err
		}
		digest, err := n.Digest(ctx)
		if err != nil {
			return "", err
		}
		if first == "" {
			first = digest
		}
		if digest != first {
			return fmt.Sprintf("node %s has digest %s, node %s has %s", n.Host, digest, t.nodes[0].Host, first), nil
		}
		coherent, err := n.Coherent(ctx)
		if err != nil {
			return "", err
		}
		if !coherent {
			return fmt.Sprintf("node %s is not coherent", n.Host), nil
		}
	}
	return "", nil
}

// stay keeps the nodes up, with traffic, until ctx ends.
func stay(ctx context.Context, t *traffic, b *table, out io.Writer, nodes []*member) error {
	for _, n := range nodes {
		if _, err := fmt.Fprintf(out, "node %s: redis-cli -p %d    http://%s/metrics\n", n.Host, n.Redis, n.HTTPAddress()); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(out, "Try RING.STATUS, RING.PEERS, RING.EXPLAIN %q; Ctrl-C ends the demo.\n", counter(0, "calls")); err != nil {
		return err
	}
	err := bill(ctx, t, b, 24*time.Hour, "Live:")
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// member is a node of the demo's ring and the links it subscribes through.
type member struct {
	*ring.Node
	links []*ring.Link
}

// mesh lays out n nodes, each subscribed to all others through links.
func mesh(n int) ([]*member, error) {
	members := make([]*member, n)
	for i := range members {
		node, err := ring.NewNode(string(rune('a' + i)))
		if err != nil {
			return nil, err
		}
		members[i] = &member{Node: node}
	}
	for _, to := range members {
		for _, from := range members {
			if from == to {
				continue
			}
			link, err := ring.NewLink(from.Node)
			if err != nil {
				return nil, err
			}
			to.links = append(to.links, link)
			to.Peers = append(to.Peers, link.Endpoint())
		}
	}
	return members, nil
}

// linksOf are the links into and out of a node.
func linksOf(members []*member, of *member) []*ring.Link {
	links := append([]*ring.Link(nil), of.links...)
	for _, m := range members {
		for _, link := range m.links {
			if link.To == of.Node {
				links = append(links, link)
			}
		}
	}
	return links
}
