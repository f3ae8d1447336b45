package faults

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// trouble is what can be done to nodes in namespaces.
type trouble int

const (
	lineDown     trouble = iota // one end of one line
	nodeDown                    // the ends of all lines at a node
	halvesDown                  // an end of each line between two halves
	oneWay                      // what goes to some ends is dropped, what comes from there is not
	halvesApart                 // what goes from one half to the other is dropped, both ways
	broken                      // the connections between nodes that end at one are, again and again
	stopped                     // SIGSTOP, SIGCONT
	killed                      // SIGKILL, and a start with what is on disk, if anything
	clockJumps                  // by less than nodes put up with
	clockLeaps                  // by more: who is behind hears nothing from who is ahead
	clockDrifts                 // faster or slower, and set right at the end
	troubleKinds int     = iota
)

func (t trouble) String() string {
	return [...]string{
		"line down", "node down", "halves down", "dropped one way", "halves apart", "connections broken", "stopped", "killed",
		"clock jumps", "clock leaps", "clock drifts",
	}[t]
}

// affliction is one trouble, and how long it lasts.
type affliction struct {
	trouble
	node  int           // of all but lines
	ends  []edge        // of lines
	by    time.Duration // of a clock; if it drifts: in each second
	after time.Duration // from the beginning of the cycle
	lasts time.Duration // until it is undone
}

func (a affliction) String() string {
	said := a.trouble.String()
	switch a.trouble {
	case lineDown, nodeDown, halvesDown, oneWay, halvesApart:
		var ends []string
		for _, end := range a.ends {
			ends = append(ends, hostOf(end.of)+"→"+hostOf(end.at))
		}
		said += " " + strings.Join(ends, " ")
	case clockJumps, clockLeaps:
		said += fmt.Sprintf(" %s by %.1f s", hostOf(a.node), a.by.Seconds())
	case clockDrifts:
		said += fmt.Sprintf(" %s by %.0f ms each second", hostOf(a.node), float64(a.by.Milliseconds()))
	default:
		said += " " + hostOf(a.node)
	}
	return fmt.Sprintf("%s for %.1f s", said, a.lasts.Seconds())
}

// Times and clocks that are drawn.
const (
	lastsLeast = 200 * time.Millisecond
	lastsMost  = 3 * time.Second
	lastsLong  = 5               // times as long is each sixth cut: a socket that is silent so long is made anew
	jumpMost   = 7 * time.Second // nodes put up with 10 s, and clocks are wrong by wrongMost at all times
	leapLeast  = 12 * time.Second
	leapMost   = 35 * time.Second       // who was ahead stays so by its hybrid clock, and is refused until that is no more than 20 s
	driftMost  = 200 * time.Millisecond // in each second
	wrongMost  = time.Second            // how wrong a clock is at all times
)

// afflict draws what is done in one cycle: the trouble given and up to two others. Nobody is stopped and
// killed in one cycle, no clock is changed twice, and the first node is never killed, so that one process
// lives as long as the run.
func afflict(random *rand.Rand, nodes int, given trouble) (all []affliction) {
	troubles := []trouble{given}
	for _, t := range random.Perm(troubleKinds)[:random.IntN(3)] {
		if !slices.Contains(troubles, trouble(t)) {
			troubles = append(troubles, trouble(t))
		}
	}
	processes, clocks := random.Perm(nodes), random.Perm(nodes)
	slices.SortStableFunc(processes, func(a, b int) int { return min(1, b) - min(1, a) }) // the first node last
	for i, t := range troubles {
		a := affliction{trouble: t, lasts: lastsLeast + between(random, lastsMost-lastsLeast)}
		if i > 0 {
			a.after = between(random, lastsMost/2)
		}
		switch t {
		case broken:
			a.node = random.IntN(nodes)
		case stopped:
			a.node = processes[len(processes)-1-random.IntN(len(processes)-1)]
		case killed:
			a.node = processes[0]
			a.lasts /= 3 // a supervisor of processes is quick
		case clockJumps:
			a.node, a.by = clocks[0], either(random, between(random, jumpMost))
		case clockLeaps:
			a.node, a.by = clocks[1], either(random, leapLeast+between(random, leapMost-leapLeast))
		case clockDrifts:
			a.node, a.by = clocks[2], either(random, between(random, driftMost))
		default:
			a.ends = ends(random, nodes, t)
			if random.IntN(6) == 0 {
				a.lasts *= lastsLong
			}
		}
		all = append(all, a)
	}
	return all
}

func between(random *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(most)))
}

func either(random *rand.Rand, by time.Duration) time.Duration {
	if random.IntN(2) == 0 {
		return -by
	}
	return by
}

// ends draws which ends of lines a trouble is about.
func ends(random *rand.Rand, nodes int, t trouble) (drawn []edge) {
	order := random.Perm(nodes)
	half := order[:1+random.IntN(nodes-1)]
	switch t {
	case lineDown:
		return []edge{{order[0], order[1]}}
	case nodeDown:
		half = order[:1]
	case oneWay:
		links := drawLinks(random, nodes)
		return links[:min(len(links), nodes)]
	default: // halves
	}
	for _, one := range half {
		for _, other := range order[len(half):] {
			end := edge{one, other}
			switch {
			case t == halvesApart:
				drawn = append(drawn, end.turned())
			case t == halvesDown && random.IntN(2) == 0:
				end = end.turned()
			}
			drawn = append(drawn, end)
		}
	}
	return drawn
}
