package ring_test

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"blue-rings/tests/simulation/ring"
)

// TestShrinkFindsTheMinimum: what is needed is all that is left, whatever it is.
func TestShrinkFindsTheMinimum(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		plan := ring.Draw(seed, ring.Sizes()["middle"])
		random := rand.New(rand.NewPCG(seed, 9))
		fault := func() ring.Fault { return plan.Faults[random.IntN(len(plan.Faults))] }
		need := []ring.Fault{fault(), fault()}
		operation := plan.Operations[random.IntN(len(plan.Operations))]
		link := plan.Links[random.IntN(len(plan.Links))]
		fails := func(p ring.Plan) bool {
			for _, n := range need {
				if !slices.ContainsFunc(p.Faults, func(f ring.Fault) bool { return f.Kind == n.Kind && f.Host == n.Host && f.To == n.To }) {
					return false
				}
			}
			return slices.ContainsFunc(p.Operations, func(o ring.Operation) bool { return o.Host == operation.Host && o.Name == operation.Name }) &&
				slices.ContainsFunc(p.Links, func(l ring.Link) bool { return l.From == link.From && l.To == link.To })
		}
		small, tried := ring.Shrink(context.Background(), plan, 10_000, fails)
		if !fails(small) {
			t.Fatalf("seed %d: this does not fail:\n%v", seed, small)
		}
		hosts := map[string]bool{operation.Host: true, link.From: true, link.To: true}
		links := map[[2]string]bool{{min(link.From, link.To), max(link.From, link.To)}: true}
		faults := map[[3]string]bool{}
		for _, f := range need {
			faults[[3]string{string(f.Kind), f.Host, f.To}] = true
			hosts[f.Host], hosts[f.To] = true, true
		}
		delete(hosts, "")
		pairs := map[[2]string]bool{}
		for _, l := range small.Links {
			pairs[[2]string{min(l.From, l.To), max(l.From, l.To)}] = true
		}
		if len(small.Hosts) != len(hosts) || !reflect.DeepEqual(pairs, links) || len(small.Faults) != len(faults) || len(small.Operations) != 1 {
			t.Errorf("seed %d: after %d runs more is left than hosts %v, links %v, faults %v and %v:\n%v", seed, tried, hosts, links, faults, operation, small)
		}
		again, _ := ring.Shrink(context.Background(), small, 10_000, fails)
		if again.String() != small.String() {
			t.Errorf("seed %d: what is small becomes smaller:\n%v\n%v", seed, small, again)
		}
	}
}

// TestShrinkKeepsToItsBudget: it never tries more than it may, never the same twice, and
// answers what has failed.
func TestShrinkKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	plan := ring.Draw(1, ring.Sizes()["middle"])
	for _, runs := range []int{0, 1, 7, 40} {
		asked, last := map[string]bool{}, plan
		small, tried := ring.Shrink(context.Background(), plan, runs, func(p ring.Plan) bool {
			if asked[p.String()] {
				t.Errorf("tried twice:\n%v", p)
			}
			asked[p.String()] = true
			if len(p.Hosts) < 3 || len(p.Faults) < 5 {
				return false
			}
			last = p
			return true
		})
		if tried > runs || len(asked) != tried {
			t.Errorf("of %d runs that it may do it has done %d, and says that it did %d", runs, len(asked), tried)
		}
		if small.String() != last.String() {
			t.Errorf("after %d runs it does not answer the plan that failed last, but\n%v", runs, small)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	tries := 0
	_, tried := ring.Shrink(ctx, plan, 1_000, func(ring.Plan) bool {
		if tries++; tries == 3 {
			cancel()
		}
		return true
	})
	if tried != 3 {
		t.Errorf("it did %d runs, though it was to end after 3", tried)
	}
}

// TestShrinkLeavesPlans: neither the plan nor its parts are changed, and each that is
// tried is a plan whose text is read again.
func TestShrinkLeavesPlans(t *testing.T) {
	t.Parallel()
	plan := ring.Draw(2, ring.Sizes()["small"])
	before := plan.String()
	n := 0
	ring.Shrink(context.Background(), plan, 3_000, func(p ring.Plan) bool {
		n++
		again, err := ring.Parse(p.String())
		if err != nil || again.String() != p.String() {
			t.Fatalf("%v:\n%v", err, p)
		}
		for _, f := range p.Faults {
			for _, name := range []string{f.Host, f.To} {
				if name != "" && !slices.ContainsFunc(p.Hosts, func(h ring.Host) bool { return h.Name == name }) {
					t.Fatalf("a fault is at %s, which is not there:\n%v", name, p)
				}
			}
		}
		return n%3 == 0
	})
	if plan.String() != before {
		t.Error("the plan was changed")
	}
	if n == 0 {
		t.Error("no plan was tried")
	}
}
