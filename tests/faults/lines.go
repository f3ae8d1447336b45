package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
)

// lines are the network of nodes, each in a namespace of its own: between each two of them is
// a line of its own, which passes through one more namespace, the hub. An end of a line can be
// taken down there, so that the node at it has no carrier and the other one is told that
// nobody is there; and what goes to an end can be dropped there, which nobody is told.
// Safe for concurrent use.
type lines struct {
	hub   *namespace
	nodes []*namespace

	mu      sync.Mutex
	down    map[edge]int // by the end of a line: how many faults keep it down
	dropped map[edge]int // how many have what goes to it dropped
}

// newLines makes the network of so many nodes, at most 16; it is the caller's to close, also when it fails.
func newLines(ctx context.Context, nodes int) (l *lines, err error) {
	l = &lines{down: map[edge]int{}, dropped: map[edge]int{}}
	if l.hub, err = newNamespace(ctx); err != nil {
		return l, err
	}
	forward := func() error { return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0) }
	if err := l.hub.enter(forward); err != nil {
		return l, err
	}
	for range nodes {
		node, err := newNamespace(ctx)
		if err != nil {
			return l, err
		}
		l.nodes = append(l.nodes, node)
	}
	for at := range nodes {
		for of := range nodes {
			if at != of {
				if err := l.draw(edge{at, of}); err != nil {
					return l, err
				}
			}
		}
	}
	return l, nil
}

// draw draws half of a line: from the hub to a node, which reaches the other one through it.
func (l *lines) draw(end edge) error {
	err := l.hub.ip(
		fmt.Sprintf("link add name %s type veth peer name to-%s netns %d", deviceOf(end), hostOf(end.of), l.nodes[end.at].pid()),
		fmt.Sprintf("addr add %s/30 dev %s", subnetOf(end, 1), deviceOf(end)),
		fmt.Sprintf("link set dev %s up", deviceOf(end)),
	)
	if err != nil {
		return err
	}
	return l.nodes[end.at].ip(
		fmt.Sprintf("addr add %s/30 dev to-%s", addressOf(end), hostOf(end.of)),
		fmt.Sprintf("link set dev to-%s up", hostOf(end.of)),
		fmt.Sprintf("route add %s/30 via %s", subnetOf(end.turned(), 0), subnetOf(end, 1)),
	)
}

// turned is the other end of the same line.
func (e edge) turned() edge { return edge{e.of, e.at} }

// deviceOf is what an end of a line is called in the hub.
func deviceOf(end edge) string { return hostOf(end.at) + "-to-" + hostOf(end.of) }

// addressOf is that of a node on the line to another one.
func addressOf(end edge) string { return subnetOf(end, 2) }

func subnetOf(end edge, n int) string { return fmt.Sprintf("10.77.%d.%d", end.at*16+end.of, n) }

// takeDown takes ends of lines down, or up again when nobody else keeps them down.
func (l *lines) takeDown(down bool, ends ...edge) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var commands []string
	for _, end := range turn(l.down, down, ends) {
		state := "up"
		if down {
			state = "down"
		}
		commands = append(commands, fmt.Sprintf("link set dev %s %s", deviceOf(end), state))
	}
	return l.hub.ip(commands...)
}

// drop has what goes to the ends dropped in the hub, or not any more when nobody else has it dropped.
func (l *lines) drop(dropped bool, ends ...edge) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var commands []string
	for _, end := range turn(l.dropped, dropped, ends) {
		verb := "del"
		if dropped {
			verb = "add"
		}
		commands = append(commands, fmt.Sprintf("route %s blackhole %s/32", verb, addressOf(end)))
	}
	return l.hub.ip(commands...)
}

// turn counts who wants a thing on, and answers for which ends this turns it on or off.
func turn(wanted map[edge]int, on bool, ends []edge) (turned []edge) {
	for _, end := range ends {
		by, from := -1, 1
		if on {
			by, from = 1, 0
		}
		if wanted[end] == from {
			turned = append(turned, end)
		}
		wanted[end] += by
	}
	return turned
}

// close ends the namespaces.
func (l *lines) close() (failed error) {
	if l.hub != nil {
		failed = l.hub.close()
	}
	for _, node := range l.nodes {
		failed = errors.Join(failed, node.close())
	}
	return failed
}
