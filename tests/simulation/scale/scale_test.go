package scale_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/tests/simulation/scale"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestStars runs rings of one site and of three.
func TestStars(t *testing.T) {
	for _, is := range []struct {
		nodes, links, diameter int
		converges              time.Duration // the longest way, and a spacing at each node on it
		publish                float64       // who made the update, and the bridges
	}{
		{nodes: 10, links: 34, diameter: 2, converges: 3 * time.Millisecond, publish: 3},
		{nodes: 60, links: 230, diameter: 4, converges: 84 * time.Millisecond, publish: 7},
	} {
		t.Run(fmt.Sprint(is.nodes), func(t *testing.T) {
			t.Parallel()
			r := scale.Run(scale.Config{Nodes: is.nodes, Updates: 120, Rate: 1000, Counters: 50, Seed: 1})
			t.Logf("%+v", r)
			for _, v := range r.Violations {
				t.Error(v)
			}
			if r.Links != is.links || r.Diameter != is.diameter {
				t.Errorf("%d links, diameter %d; want %d and %d", r.Links, r.Diameter, is.links, is.diameter)
			}
			if r.Took.Max <= 0 || r.Took.Max > is.converges {
				t.Errorf("an update took %v to be everywhere, want at most %v", r.Took.Max, is.converges)
			}
			if r.News.Frames < 1 || r.News.Frames > r.News.Changes || r.News.Changes > is.publish {
				t.Errorf("%.2f frames of %.2f changes are published for each update, want 1 to %.0f", r.News.Frames, r.News.Changes, is.publish)
			}
			// One way by each bridge, but for what one node made itself.
			if others := float64(is.nodes-1) / float64(is.nodes); r.News.Copies < others || r.News.Copies > 2 {
				t.Errorf("%.2f copies of each update come to a node, want %.2f to 2", r.News.Copies, others)
			}
		})
	}
}

// TestReplays: the configuration decides everything.
func TestReplays(t *testing.T) {
	c := scale.Config{Nodes: 21, Updates: 30, Rate: 1000, Counters: 10, Seed: 7}
	first, again := scale.Run(c), scale.Run(c)
	if !reflect.DeepEqual(first, again) {
		t.Errorf("two runs went different ways:\n%+v\n%+v", first, again)
	}
	c.Seed = 8
	if other := scale.Run(c); other.Sum == first.Sum {
		t.Errorf("seeds 7 and 8 went the same way: %x", first.Sum)
	}
}
