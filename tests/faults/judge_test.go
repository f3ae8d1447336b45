package faults

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

func memberCalled(host string) *member { return &member{Node: &ring.Node{Host: host}} }

// lifeOf has one counter.
func lifeOf(attempted, acknowledged int) *life {
	l := newLife("a#1", 1)
	for range attempted {
		l.attempt(0, 1)
	}
	for range acknowledged {
		l.acknowledge(0, 1)
	}
	return l
}

func TestShareIsHeldAgainstTheLife(t *testing.T) {
	l := lifeOf(7, 5)
	for got, want := range map[int64]string{4: "lacks increments", 5: "", 7: "", 8: "counts twice"} {
		var found complaints
		within(&found, memberCalled("b"), l, []int64{got}, l.done())
		if err := found.join(); (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("a share of %d: %v, not %q", got, err, want)
		}
	}
}

func TestEndedLifeIsTheSameEverywhere(t *testing.T) {
	var found complaints
	same(&found, memberCalled("b"), memberCalled("a"), lifeOf(7, 5), []int64{3}, []int64{3})
	if err := found.join(); err != nil {
		t.Error(err)
	}
	same(&found, memberCalled("b"), memberCalled("a"), lifeOf(7, 5), []int64{3}, []int64{4})
	if found.join() == nil {
		t.Error("two nodes may say different things of an ended life")
	}
}

func TestSharesAddUpToTheTotal(t *testing.T) {
	for total, wrong := range map[int64]bool{7: false, 8: true} {
		var found complaints
		addUp(&found, memberCalled("a"), &shares{of: map[string][]int64{"a#1": {3}, "b#2": {4}}, totals: []int64{total}})
		if (found.join() != nil) != wrong {
			t.Errorf("a total of %d of shares 3 and 4: %v", total, found.join())
		}
	}
}

func TestGrowthIsSeen(t *testing.T) {
	before := resources{goroutines: 30, files: 80, resident: 40, heap: 257}
	if err := grown("a", before, before); err != nil {
		t.Error(err)
	}
	after := before
	after.goroutines += 21
	if grown("a", before, after) == nil {
		t.Error("21 goroutines more are no growth")
	}
}

// The same seed draws the same faults; the first node is never killed, and nobody is
// stopped and killed in one cycle.
func TestFaultsAreDrawnFromTheSeed(t *testing.T) {
	one, two := rand.New(rand.NewPCG(3, 1)), rand.New(rand.NewPCG(3, 1))
	kinds := map[kind]int{}
	for range 1000 {
		faults := draw(one, 4)
		if told(faults) != told(draw(two, 4)) {
			t.Fatal("equal seeds draw different faults")
		}
		victims := map[int]bool{}
		for _, f := range faults {
			kinds[f.kind]++
			if f.kind == kill && f.node == 0 {
				t.Fatal("the first node is killed")
			}
			if f.kind == cut {
				continue
			}
			if victims[f.node] {
				t.Fatalf("%s: one node twice", told(faults))
			}
			victims[f.node] = true
			if f.lasts <= 0 || f.lasts > 3*time.Second {
				t.Fatalf("%s: lasts %s", f, f.lasts)
			}
		}
	}
	for _, k := range []kind{cut, stop, kill} {
		if kinds[k] < 200 {
			t.Errorf("%d faults of kind %d in 1000 cycles", kinds[k], k)
		}
	}
}
