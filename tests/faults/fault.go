package faults

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// kind is what can be done to a mesh.
type kind int

const (
	cut  kind = iota // some directed links carry nothing
	stop             // a process is stopped, and goes on (SIGSTOP, SIGCONT)
	kill             // a process is killed (SIGKILL) and started anew, with nothing
)

// fault is one thing that is done to a mesh, and undone.
type fault struct {
	kind  kind
	node  int           // stopped or killed
	links []edge        // cut
	after time.Duration // from the beginning of the cycle
	lasts time.Duration // until it is undone
}

// edge is a directed link: who hears whom.
type edge struct{ at, of int }

// hostOf is the name of the n-th node.
func hostOf(n int) string { return string(rune('a' + n)) }

func (f fault) String() string {
	switch f.kind {
	case cut:
		var links []string
		for _, link := range f.links {
			links = append(links, hostOf(link.of)+"→"+hostOf(link.at))
		}
		return fmt.Sprintf("cut %s for %.1f s", strings.Join(links, " "), f.lasts.Seconds())
	case stop:
		return fmt.Sprintf("stop %s for %.1f s", hostOf(f.node), f.lasts.Seconds())
	case kill:
		return fmt.Sprintf("kill %s, start it anew after %.1f s", hostOf(f.node), f.lasts.Seconds())
	default:
		return fmt.Sprintf("fault %d", f.kind)
	}
}

// told is faults on one line.
func told(faults []fault) string {
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "; ")
}

// draw draws the faults of one cycle among so many nodes: one, or two of different
// kinds and on different nodes. The first node is never killed, so that one process
// lives as long as the run.
func draw(random *rand.Rand, nodes int) []fault {
	kinds := random.Perm(3)
	count := 1
	if random.IntN(4) == 0 {
		count = 2
	}
	var faults []fault
	victim := -1
	for i, k := range kinds[:count] {
		f := fault{kind: kind(k), lasts: 200*time.Millisecond + time.Duration(random.Int64N(int64(2800*time.Millisecond)))}
		if i > 0 {
			f.after = time.Duration(random.Int64N(int64(time.Second)))
		}
		switch f.kind {
		case cut:
			f.links = drawLinks(random, nodes)
		case stop:
			for f.node = random.IntN(nodes); f.node == victim; {
				f.node = random.IntN(nodes)
			}
			victim = f.node
		case kill:
			for f.node = 1 + random.IntN(nodes-1); f.node == victim; {
				f.node = 1 + random.IntN(nodes-1)
			}
			victim = f.node
			f.lasts /= 3 // a supervisor of processes is quick
		}
		faults = append(faults, f)
	}
	return faults
}

// drawLinks draws at least one of the directed links of a mesh.
func drawLinks(random *rand.Rand, nodes int) []edge {
	var all []edge
	for at := range nodes {
		for of := range nodes {
			if at != of {
				all = append(all, edge{at, of})
			}
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+random.IntN(len(all))]
}
