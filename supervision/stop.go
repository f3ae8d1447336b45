package supervision

import (
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// StopOrderly tells the node to stop everything, in order, and to call Done,
// if it is set, when nothing is left to wait for.
type StopOrderly struct {
	Reason string
	Done   func()
}

// StepDue tells the node that a step of its stop missed its deadline.
type StepDue struct{ step int }

func (m StopOrderly) String() string { return "StopOrderly " + m.Reason }
func (m StepDue) String() string     { return fmt.Sprintf("StepDue %d", m.step) }

// IgnoreDeadLetterLogging says that nobody misses it.
func (StepDue) IgnoreDeadLetterLogging() {}

// stopStep is one step of the ordered stop.
type stopStep struct {
	name     string
	deadline time.Duration
	drains   bool // what waits in its mailbox is handled first
	last     any  // a last message for one that drains; nil: none
}

// stopSteps are the steps, in order: first nobody may ask any more, then what
// was taken is finished and told to the peers. The deadlines leave a second of
// the five that Stop has for the network. With a disk the stores write what is not
// there yet, which may take longer, and is worth it.
func stopSteps(disk bool) []stopStep {
	var backup []stopStep
	stores := 500 * time.Millisecond
	if disk {
		backup = []stopStep{{name: nameBackup, deadline: 250 * time.Millisecond}}
		stores = saveDeadline
	}
	return append(backup, []stopStep{
		{name: nameGateways, deadline: time.Second},
		{name: nameEnumerator, deadline: 250 * time.Millisecond},
		{name: namePeers, deadline: 500 * time.Millisecond},
		{name: nameStores, deadline: stores},
		{name: namePublisher, deadline: time.Second, drains: true, last: messages.PingDue{}}, // sends all it holds
		{name: nameMonitor, deadline: 250 * time.Millisecond},
		{name: nameRecorder, deadline: 250 * time.Millisecond, drains: true},
	}...)
}

// saveDeadline is how long the stores may take to write what is unsaved.
const saveDeadline = 10 * time.Second

// stopping is an ordered stop on its way.
type stopping struct {
	steps  []stopStep
	step   int
	done   func()
	cancel func() // of the deadline
}

func (n *node) onStopOrderly(ctx actor.Context, m StopOrderly) {
	if n.stop != nil {
		return
	}
	n.steps = nil
	n.plan.roles.loader.cancel()
	n.plan.env.Emit(messages.NodeStopping{Reason: m.Reason})
	n.stop = &stopping{steps: stopSteps(n.plan.env.Disk != nil), step: -1, done: m.Done, cancel: func() {}}
	n.nextStep(ctx)
}

func (n *node) onTerminated(ctx actor.Context, who *actor.PID) {
	if n.stop != nil && n.stop.step < len(n.stop.steps) && who.Id == ctx.Self().Id+"/"+n.stop.steps[n.stop.step].name {
		n.nextStep(ctx)
	}
}

func (n *node) onStepDue(ctx actor.Context, m StepDue) {
	if n.stop == nil || m.step != n.stop.step {
		return
	}
	step := n.stop.steps[m.step]
	n.plan.env.Emit(messages.StopLate{Step: step.name, Deadline: step.deadline})
	n.plan.node.forget(n.child(ctx, step.name))
	ctx.Stop(n.child(ctx, step.name)) // one that drains does not need more time
	n.nextStep(ctx)
}

// nextStep stops the next child that exists, and watches the clock.
func (n *node) nextStep(ctx actor.Context) {
	n.stop.cancel()
	for n.stop.step++; n.stop.step < len(n.stop.steps); n.stop.step++ {
		step := n.stop.steps[n.stop.step]
		child := n.child(ctx, step.name)
		if child == nil {
			continue
		}
		due, self, root := StepDue{step: n.stop.step}, ctx.Self(), ctx.ActorSystem().Root
		n.stop.cancel = n.plan.env.Clock.After(step.deadline, func() { root.Send(self, due) })
		if step.drains && !n.plan.node.waits(child) {
			if step.last != nil {
				ctx.Send(child, step.last)
			}
			ctx.Poison(child)
			return
		}
		n.plan.node.forget(child)
		ctx.Stop(child)
		return
	}
	if n.stop.done != nil {
		n.stop.done()
	}
	ctx.Stop(ctx.Self())
}
