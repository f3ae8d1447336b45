package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"blue-rings/actors"
)

// show shows a host's counters, and what its monitor says of its peers.
func (c *command) show() string {
	h := c.host()
	n := h.env.Counters
	var b strings.Builder
	fmt.Fprintf(&b, "recv frames=%d changes=%d pings=%d\n", n.Recv.Load(), n.RecvChanges.Load(), n.RecvPings.Load())
	fmt.Fprintf(&b, "sent frames=%d changes=%d pings=%d\n", n.Sent.Load(), n.SentChanges.Load(), n.SentPings.Load())
	fmt.Fprintf(&b, "keys=%d passes=%d\n", n.Keys(), n.Passes.Load())
	for _, reason := range actors.AllDrops() {
		if dropped := n.Dropped[reason].Load(); dropped > 0 {
			fmt.Fprintf(&b, "dropped %s=%d\n", reason, dropped)
		}
	}
	events := n.Events.Counts()
	for _, name := range slices.Sorted(maps.Keys(events)) {
		if h.root == "" { // on a node they follow from the trace
			fmt.Fprintf(&b, "event %s=%d\n", name, events[name])
		}
	}
	view := h.env.View.Load()
	for _, p := range view.Peers {
		fmt.Fprintf(&b, "peer %s (%s) %s radius=%d gaps=%d restarts=%d\n",
			p.Endpoint, p.Replica, p.State, p.Radius, p.Gaps, p.Restarts)
	}
	fmt.Fprintf(&b, "coherent=%t up=%d/%d", view.Coherent, view.Up, len(view.Peers))
	return readable(b.String())
}

// tree shows the actors of a host: up, or down while a failed one waits for its
// restart.
func (c *command) tree() string {
	h := c.host()
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(c.world.boxes)) {
		m := c.world.boxes[name]
		if m.host != h {
			continue
		}
		state := "up"
		if m.suspended {
			state = "down"
		}
		if m.failures > 0 {
			state += fmt.Sprintf(" failures=%d", m.failures)
		}
		lines = append(lines, fmt.Sprintf("%-28s %s", name, state))
	}
	if len(lines) == 0 {
		return "nobody"
	}
	return strings.Join(lines, "\n")
}

// wire shows what is in flight between the hosts.
func (c *command) wire() string {
	var lines []string
	for _, f := range c.world.wire.InFlight() {
		line := fmt.Sprintf("%s=>%s  %s", f.From, f.To, bytesLine(f.Cargo, f.Frame))
		if f.Held {
			line += " held"
		}
		lines = append(lines, readable(line))
	}
	if len(lines) == 0 {
		return "nothing"
	}
	return strings.Join(lines, "\n")
}
