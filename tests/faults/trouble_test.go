package faults

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The same seed draws the same troubles, the one given among them; the first node is never killed, nobody is
// stopped and killed in one cycle, no clock is changed twice, and no line ends where it begins.
func TestTroublesAreDrawnFromTheSeed(t *testing.T) {
	one, two := rand.New(rand.NewPCG(3, 1)), rand.New(rand.NewPCG(3, 1))
	more := 0
	for n := range 5_000 {
		given, nodes := trouble(n%troubleKinds), 3+n%14
		all := afflict(one, nodes, given)
		for i, again := range afflict(two, nodes, given) {
			if all[i].String() != again.String() || all[i].after != again.after {
				t.Fatal("equal seeds draw different troubles")
			}
		}
		if all[0].trouble != given {
			t.Fatalf("%s, not %s", all[0], given)
		}
		more += len(all) - 1
		var processes, clocks []int
		for _, a := range all {
			switch a.trouble {
			case killed, stopped:
				if processes = append(processes, a.node); a.trouble == killed && a.node == 0 {
					t.Fatal("the first node is killed")
				}
			case clockJumps, clockLeaps, clockDrifts:
				clocks = append(clocks, a.node)
			case broken:
				if a.node < 0 || a.node >= nodes {
					t.Fatalf("%s, of %d nodes", a, nodes)
				}
			default:
				if len(a.ends) == 0 || slices.ContainsFunc(a.ends, func(e edge) bool { return e.at == e.of || max(e.at, e.of) >= nodes }) {
					t.Fatalf("%s, of %d nodes", a, nodes)
				}
			}
			if a.lasts < lastsLeast/3 || a.lasts > lastsLong*lastsMost {
				t.Fatalf("%s", a)
			}
		}
		for _, nodes := range [][]int{processes, clocks} {
			slices.Sort(nodes)
			if len(slices.Compact(slices.Clone(nodes))) != len(nodes) {
				t.Fatalf("%v: two troubles of one node", all)
			}
		}
	}
	if more < 3_000 {
		t.Errorf("5000 cycles draw %d more troubles than those given", more)
	}
}

func TestHalvesAreCutInAllLinesBetweenThem(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for range 200 {
		const nodes = 5
		for _, kind := range []trouble{nodeDown, halvesDown, halvesApart} {
			var cut [nodes][nodes]bool
			for _, end := range ends(random, nodes, kind) {
				cut[end.at][end.of] = true
				if kind != halvesApart {
					cut[end.of][end.at] = true
				}
			}
			// Who is on the side of the first node has lines to it that are not cut, either way.
			for one := range nodes {
				for other := range nodes {
					if apart := cut[0][one] != cut[0][other]; one != other && cut[one][other] != apart {
						t.Fatalf("%s: %v", kind, cut)
					}
				}
			}
		}
	}
}

func TestNamespacesThatMakeNoSenseAreRefused(t *testing.T) {
	good := NamespacesConfig{For: time.Second, Nodes: 3, Counters: 1, Rate: 2}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*NamespacesConfig){
		"nodes":    func(c *NamespacesConfig) { c.Nodes = 17 },
		"for":      func(c *NamespacesConfig) { c.For = 0 },
		"counters": func(c *NamespacesConfig) { c.Counters = 0 },
		"rate":     func(c *NamespacesConfig) { c.Rate = 1 },
	} {
		bad := good
		spoil(&bad)
		if bad.Validate() == nil {
			t.Errorf("%s: %+v is taken", name, bad)
		}
	}
}
