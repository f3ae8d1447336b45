package supervision

import (
	"net"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Ready tells the node that all children of one of its supervisors are spawned.
type Ready struct{}

// OpenGateways tells the node to serve clients on these listeners; nil: none.
// The gateways own them from now on.
type OpenGateways struct{ Redis, HTTP net.Listener }

func (Ready) String() string        { return "Ready" }
func (OpenGateways) String() string { return "OpenGateways" }

// node is the root of the tree. It spawns its children in order, waiting for
// the supervisors among them to spawn theirs, restarts them, and stops them in
// order. It hears from its supervisors (Ready), from Start (OpenGateways) and
// from whoever stops it (StopOrderly). It does nothing that can fail.
type node struct {
	plan    *plan
	steps   []startStep
	waiting string // name of the child whose Ready comes next; "" when all are up
	stop    *stopping
}

func newNode(p *plan) actor.Producer {
	return func() actor.Actor { return &node{plan: p} }
}

// Receive takes lifecycle messages and those of this package.
func (n *node) Receive(ctx actor.Context) {
	switch msg := ctx.Message().(type) {
	case *actor.Started:
		n.steps = n.plan.startSteps()
		n.start(ctx)
	case *actor.Stopping, *actor.Restarting:
		n.plan.node.end()
	case *actor.Stopped:
	case *actor.Terminated:
		n.plan.node.forget(msg.Who)
		n.onTerminated(ctx, msg.Who)
	case RestartDue:
		n.plan.node.restart(ctx, msg)
	case Ready:
		n.onReady(ctx)
	case OpenGateways:
		n.onOpenGateways(ctx, msg)
	case StopOrderly:
		n.onStopOrderly(ctx, msg)
	case StepDue:
		n.onStepDue(ctx, msg)
	default:
		unexpected(ctx, n.plan.env)
	}
}

// startStep is one child of the node.
type startStep struct {
	name     string
	producer actor.Producer
	strategy *strategy // of a supervisor, whose Ready is waited for; else nil
}

// startSteps are the children, in the order of starting.
func (p *plan) startSteps() []startStep {
	steps := []startStep{
		{name: nameRecorder, producer: p.roles.recorder},
		{name: nameStores, producer: newStores(p), strategy: p.stores},
		{name: namePublisher, producer: p.roles.publisher},
		{name: nameMonitor, producer: p.roles.monitor},
		{name: nameEnumerator, producer: p.roles.enumerator},
	}
	if p.env.Disk != nil {
		steps = append(steps, startStep{name: nameBackup, producer: p.roles.backup})
	}
	return append(steps, startStep{name: namePeers, producer: newPeers(p), strategy: p.peers})
}

func (n *node) start(ctx actor.Context) {
	for len(n.steps) > 0 {
		step := n.steps[0]
		n.steps = n.steps[1:]
		n.spawn(ctx, step)
		if step.strategy != nil {
			n.waiting = step.name
			return
		}
	}
	n.waiting = ""
	n.plan.env.Counters.Disk.Loading.Store(false)
	n.plan.env.Emit(messages.NodeStarted{Replica: n.plan.env.Self})
}

func (n *node) spawn(ctx actor.Context, step startStep) {
	var options []actor.PropsOption
	if step.strategy != nil {
		options = append(options, actor.WithSupervisor(step.strategy))
	}
	mustSpawn(ctx, n.plan.env, step.name, step.producer, options...)
}

// onReady goes on with the start. A Ready of a supervisor that was restarted
// later has nothing to go on with.
func (n *node) onReady(ctx actor.Context) {
	if n.stop == nil && n.waiting != "" && ctx.Sender() != nil && ctx.Sender().Id == ctx.Self().Id+"/"+n.waiting {
		n.start(ctx)
	}
}

func (n *node) onOpenGateways(ctx actor.Context, m OpenGateways) {
	if n.stop != nil {
		closeListeners(m)
		return
	}
	n.spawn(ctx, startStep{name: nameGateways, producer: newGateways(n.plan, m), strategy: n.plan.gateways})
}

func closeListeners(m OpenGateways) {
	for _, l := range []net.Listener{m.Redis, m.HTTP} {
		if l != nil {
			_ = l.Close() // nobody was served on it
		}
	}
}

// child is the living child of that name; nil: there is none.
func (n *node) child(ctx actor.Context, name string) *actor.PID {
	for _, pid := range ctx.Children() {
		if pid.Id == ctx.Self().Id+"/"+name {
			return pid
		}
	}
	return nil
}
