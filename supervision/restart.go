package supervision

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// RestartPolicy says how long a failed actor waits before it is restarted: the
// delay doubles with each failure, up to a cap, and starts anew after a healthy
// time. A failed actor is never given up.
type RestartPolicy struct {
	First   time.Duration // delay after the first failure; more than 0
	Cap     time.Duration // no delay is longer, jitter included; at least First
	Healthy time.Duration // running so long since its restart, an actor counts as healthy
	Jitter  float64       // a delay is shortened by up to this part of itself; 0..1
}

// RestartPolicies are the policies for the parts of the tree.
type RestartPolicies struct {
	Roles RestartPolicy // publisher, monitor, enumerator, recorder and the supervisors
	Store RestartPolicy // stores
	Peer  RestartPolicy // subscribers and catch-up actors
	Entry RestartPolicy // gateways
}

// DefaultRestarts are the policies of a node in service. A store's state is in
// its engine, so it comes back at once; a subscriber may face a lasting trouble
// of its socket.
func DefaultRestarts() RestartPolicies {
	return RestartPolicies{
		Roles: RestartPolicy{First: 50 * time.Millisecond, Cap: 5 * time.Second, Healthy: 30 * time.Second, Jitter: 0.2},
		Store: RestartPolicy{First: 10 * time.Millisecond, Cap: time.Second, Healthy: 10 * time.Second, Jitter: 0.2},
		Peer:  RestartPolicy{First: 100 * time.Millisecond, Cap: 5 * time.Second, Healthy: 30 * time.Second, Jitter: 0.2},
		Entry: RestartPolicy{First: 50 * time.Millisecond, Cap: 5 * time.Second, Healthy: 30 * time.Second, Jitter: 0.2},
	}
}

// RestartState is what the policy remembers of one actor. The zero value is
// that of an actor that never failed.
type RestartState struct {
	Failures int       // in a row, since the actor was last healthy
	Due      time.Time // when the last restart was due
}

// Next decides about a failure at now: the delay until the restart, and the
// state to remember. It is pure but for what it draws from random, one number
// a call.
func (p RestartPolicy) Next(s RestartState, now time.Time, random *rand.Rand) (time.Duration, RestartState) {
	if s.Failures > 0 && now.Sub(s.Due) >= p.Healthy {
		s.Failures = 0
	}
	delay := p.Cap
	if s.Failures < 63 && p.First <= p.Cap>>s.Failures {
		delay = p.First << s.Failures
	}
	delay -= time.Duration(random.Float64() * p.Jitter * float64(delay))
	return delay, RestartState{Failures: s.Failures + 1, Due: now.Add(delay)}
}

// Validate says what is wrong with p.
func (p RestartPolicy) Validate() error {
	switch {
	case p.First <= 0:
		return fmt.Errorf("first delay is %s: give more than 0", p.First)
	case p.Cap < p.First:
		return fmt.Errorf("cap is %s: give at least the first delay, %s", p.Cap, p.First)
	case p.Healthy < 0:
		return fmt.Errorf("healthy time is %s: give 0 or more", p.Healthy)
	case !(p.Jitter >= 0 && p.Jitter <= 1):
		return fmt.Errorf("jitter is %v: give 0 to 1", p.Jitter)
	default:
		return nil
	}
}
