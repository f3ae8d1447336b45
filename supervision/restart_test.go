package supervision

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// plain has no jitter, so that its delays can be named.
func plain() RestartPolicy {
	return RestartPolicy{First: 100 * time.Millisecond, Cap: time.Second, Healthy: 10 * time.Second}
}

func TestDelaysDoubleUpToTheCapAndStartAnewAfterHealth(t *testing.T) {
	steps := []struct {
		after    time.Duration // since the last restart was due
		delay    time.Duration
		failures int
	}{
		{0, 100 * time.Millisecond, 1},
		{0, 200 * time.Millisecond, 2},
		{time.Second, 400 * time.Millisecond, 3},
		{9 * time.Second, 800 * time.Millisecond, 4},
		{0, time.Second, 5},
		{10*time.Second - 1, time.Second, 6},
		{10 * time.Second, 100 * time.Millisecond, 1},
		{0, 200 * time.Millisecond, 2},
	}
	random := rand.New(rand.NewPCG(1, 1))
	now, state := time.Unix(1_000, 0), RestartState{}
	for i, step := range steps {
		now = now.Add(step.after)
		var delay time.Duration
		delay, state = plain().Next(state, now, random)
		if delay != step.delay || state.Failures != step.failures {
			t.Fatalf("step %d: %s after %d failures, want %s after %d", i, delay, state.Failures, step.delay, step.failures)
		}
		now = now.Add(delay)
		if !state.Due.Equal(now) {
			t.Fatalf("step %d: due at %s, want %s", i, state.Due, now)
		}
	}
}

func TestJitterShortensADelayByNoMoreThanItsPart(t *testing.T) {
	p := plain()
	p.Jitter = 0.25
	random := rand.New(rand.NewPCG(1, 1))
	seen := map[time.Duration]bool{}
	for range 1_000 {
		delay, _ := p.Next(RestartState{}, time.Unix(0, 0), random)
		if delay > p.First || delay < p.First*3/4 {
			t.Fatalf("delay %s is outside of 75ms..100ms", delay)
		}
		seen[delay] = true
	}
	if len(seen) < 900 {
		t.Fatalf("only %d delays of 1,000 differ", len(seen))
	}
}

func TestEveryPolicyKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := RestartPolicy{
			First:   time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "first")),
			Healthy: time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "healthy")),
			Jitter:  rapid.Float64Range(0, 1).Draw(t, "jitter"),
		}
		p.Cap = time.Duration(rapid.Int64Range(int64(p.First), int64(1<<62)).Draw(t, "cap"))
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		now, state := time.Unix(0, 0), RestartState{}
		longest := time.Duration(0) // delay without jitter
		for range rapid.IntRange(1, 100).Draw(t, "failures") {
			ran := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "ran"))
			now = now.Add(ran)
			before := state
			var delay time.Duration
			delay, state = p.Next(state, now, random)

			switch healthy := before.Failures == 0 || ran >= p.Healthy; {
			case healthy && state.Failures != 1:
				t.Fatalf("failure %d after health", state.Failures)
			case !healthy && state.Failures != before.Failures+1:
				t.Fatalf("failure %d after %d", state.Failures, before.Failures)
			case healthy:
				longest = p.First
			case longest > p.Cap/2:
				longest = p.Cap
			default:
				longest *= 2
			}
			if delay < 0 || delay > longest || float64(delay) < float64(longest)*(1-p.Jitter)-2 {
				t.Fatalf("delay %s for %s with jitter %v", delay, longest, p.Jitter)
			}
			now = state.Due
		}
	})
}

func TestPoliciesThatMakeNoSenseAreRefused(t *testing.T) {
	for name, p := range map[string]RestartPolicy{
		"no first":     {Cap: time.Second},
		"cap < first":  {First: time.Second, Cap: time.Millisecond},
		"health < 0":   {First: 1, Cap: 1, Healthy: -1},
		"jitter > 1":   {First: 1, Cap: 1, Jitter: 1.5},
		"jitter < 0":   {First: 1, Cap: 1, Jitter: -0.1},
		"negative all": {First: -1, Cap: -1, Healthy: -1, Jitter: -1},
	} {
		if p.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	d := DefaultRestarts()
	for _, p := range []RestartPolicy{d.Roles, d.Store, d.Peer, d.Entry} {
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
	}
}
