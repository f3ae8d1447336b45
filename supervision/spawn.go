package supervision

import (
	"fmt"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// Spawn builds the tree of one node on env, which NewEnv has made from the same
// cfg, and answers the address of its root. It waits for nothing: the actors
// run when the dispatcher of env lets them. The event NodeStarted says that all
// of them are spawned; OpenGateways then lets clients in. listeners hear every
// event, in the recorder's turn.
//
// To stop the tree, send StopOrderly to the root.
func Spawn(env *actors.Env, cfg Config, listeners ...func(messages.Event)) (*actor.PID, error) {
	cfg = cfg.Defaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	plan := newPlan(env, cfg, listeners)
	pid, err := env.System.Root.SpawnNamed(env.Props(guarded(env, newNode(plan)), actor.WithSupervisor(plan.node)), nameNode)
	if err != nil {
		return nil, fmt.Errorf("spawn %s: one system holds one node: %w", nameNode, err)
	}
	return pid, nil
}

// plan is what outlives the instances of the supervisors.
type plan struct {
	env                           *actors.Env
	cfg                           Config
	root                          *actor.PID
	node, stores, peers, gateways *strategy
	roles                         roles
}

func newPlan(env *actors.Env, cfg Config, listeners []func(messages.Event)) *plan {
	at := func(name string) *actor.PID {
		return actor.NewPID(env.System.Address(), name)
	}
	strategyOf := func(name string, policy RestartPolicy) *strategy {
		return newStrategy(env, at(name), policy, cfg.Random)
	}
	return &plan{
		env:      env,
		cfg:      cfg,
		root:     at(nameNode),
		node:     strategyOf(nameNode, cfg.Restarts.Roles),
		stores:   strategyOf(nameNode+"/"+nameStores, cfg.Restarts.Store),
		peers:    strategyOf(nameNode+"/"+namePeers, cfg.Restarts.Peer),
		gateways: strategyOf(nameNode+"/"+nameGateways, cfg.Restarts.Entry),
		roles:    newRoles(env, cfg, listeners),
	}
}
