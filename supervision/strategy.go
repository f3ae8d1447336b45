package supervision

import (
	"fmt"
	"math/rand/v2"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// RestartDue tells a supervisor that the delay of a failed child is over.
type RestartDue struct {
	Child   *actor.PID
	failure uint64 // which failure; a later one, or the child's end, makes it stale
}

// String is the message in one line.
func (m RestartDue) String() string { return "RestartDue " + m.Child.Id }

// IgnoreDeadLetterLogging says that nobody misses it.
func (RestartDue) IgnoreDeadLetterLogging() {}

// strategy restarts a failed child, and nothing else, after the delay that its
// policy decides. Until then the child's mailbox is suspended: what is sent to
// it waits. All methods are called in the turn of the supervisor that owns it;
// it outlives the supervisor's instances.
type strategy struct {
	env      *actors.Env
	self     *actor.PID // of the supervisor
	policy   RestartPolicy
	random   *rand.Rand
	failures uint64
	children map[string]*failing
}

type failing struct {
	state  RestartState
	latest uint64 // the failure that waits for its restart; 0: none
	cancel func()
}

var _ actor.SupervisorStrategy = (*strategy)(nil)

func newStrategy(env *actors.Env, self *actor.PID, policy RestartPolicy, draw func() uint64) *strategy {
	return &strategy{
		env:      env,
		self:     self,
		policy:   policy,
		random:   rand.New(rand.NewPCG(draw(), draw())),
		children: map[string]*failing{},
	}
}

// HandleFailure schedules the restart of the child as a message to the
// supervisor, so that it is the supervisor who restarts, in a turn of its own.
func (s *strategy) HandleFailure(system *actor.ActorSystem, _ actor.Supervisor, child *actor.PID,
	_ *actor.RestartStatistics, reason, message any) {
	f := s.children[child.Id]
	if f == nil {
		f = &failing{cancel: func() {}}
		s.children[child.Id] = f
	}
	f.cancel()
	delay, state := s.policy.Next(f.state, s.env.Clock.Now(), s.random)
	s.failures++
	due := RestartDue{Child: child, failure: s.failures}
	f.state, f.latest = state, s.failures
	f.cancel = s.env.Clock.After(delay, func() { system.Root.Send(s.self, due) })
	s.env.Emit(messages.ActorFailed{
		Actor:    child.Id,
		Reason:   fmt.Sprintf("%v (handling %T)", reason, actor.UnwrapEnvelopeMessage(message)),
		Failures: state.Failures,
		Delay:    delay,
	})
}

// restart carries out a RestartDue, unless it is stale. It reports whether it
// did.
func (s *strategy) restart(ctx actor.Context, m RestartDue) bool {
	f := s.children[m.Child.Id]
	if f == nil || f.latest != m.failure {
		return false
	}
	f.latest = 0
	supervisor, ok := ctx.(actor.Supervisor)
	if !ok {
		panic(fmt.Sprintf("supervision: %T cannot restart children", ctx))
	}
	supervisor.RestartChildren(m.Child)
	return true
}

// forget drops a child that is being stopped or has stopped: a restart that is
// still to come would bring it back.
func (s *strategy) forget(child *actor.PID) {
	if f := s.children[child.Id]; f != nil {
		f.cancel()
		delete(s.children, child.Id)
	}
}

// end forgets all children.
func (s *strategy) end() {
	for _, f := range s.children {
		f.cancel()
	}
	clear(s.children)
}

// waits reports whether the child has failed and is not restarted yet.
func (s *strategy) waits(child *actor.PID) bool {
	f := s.children[child.Id]
	return f != nil && f.latest != 0
}
