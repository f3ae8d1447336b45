package main

import (
	"errors"
	"fmt"

	"blue-rings/cmd/ring"
)

// topology says whom each of a number of nodes subscribes to.
type topology struct {
	name  string
	peers func(node, of int) []int
}

// topologies are the ways in which eight nodes are linked; only the first has a
// target.
var topologies = []topology{
	{"full mesh", func(node, of int) (peers []int) {
		for peer := range of {
			if peer != node {
				peers = append(peers, peer)
			}
		}
		return peers
	}},
	{"ring, one way", func(node, of int) []int { return []int{(node + of - 1) % of} }},
	{"ring, both ways", func(node, of int) []int { return []int{(node + of - 1) % of, (node + 1) % of} }},
	{"star", func(node, of int) []int { return star(node, 0, of) }},
	chain,
	{"two stars, bridged", func(node, of int) []int {
		half := of / 2
		switch node {
		case 0:
			return append(star(node, 0, half), half)
		case half:
			return append(star(node, half, of), 0)
		default:
			return star(node, node/half*half, min(node/half*half+half, of))
		}
	}},
}

// chain links each node with the ones before and after it.
var chain = topology{"chain", func(node, of int) (peers []int) {
	if node > 0 {
		peers = append(peers, node-1)
	}
	if node < of-1 {
		peers = append(peers, node+1)
	}
	return peers
}}

// star is whom a node subscribes to in a star of the nodes from hub up to end.
func star(node, hub, end int) (peers []int) {
	if node != hub {
		return []int{hub}
	}
	for peer := hub + 1; peer < end; peer++ {
		peers = append(peers, peer)
	}
	return peers
}

// linked starts nodes that subscribe to each other as a topology says, with further flags.
func linked(e *env, t topology, of int, flags ...func(host string) []string) (all []*ring.Node, err error) {
	for i := range of {
		node, err := ring.NewNode(string(rune('a' + i)))
		if err != nil {
			return nil, err
		}
		for _, each := range flags {
			node.Flags = append(node.Flags, each(node.Host)...)
		}
		all = append(all, node)
	}
	for i, node := range all {
		for _, peer := range t.peers(i, of) {
			node.Peers = append(node.Peers, all[peer].Endpoint())
		}
	}
	for _, node := range all {
		if err := node.Start(e.ctx, e.binary); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", t.name, err), stopAll(all))
		}
	}
	return all, nil
}
