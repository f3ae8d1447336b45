package harness

import (
	"math/rand/v2"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/supervision"
	"blue-rings/transport/memory"
)

// NewSimulation makes an empty world for simulations: the turns are given at
// random, by the seed, which decides everything else as well, and nothing is
// traced.
func NewSimulation(seed uint64) *World {
	w := NewWorld(nil, 0)
	w.random = rand.New(rand.NewPCG(seed, 0))
	w.wire.Seed(seed)
	w.quiet, w.blind, w.sum = true, true, newTurnSum()
	return w
}

// Network is what joins the hosts of the world.
func (w *World) Network() *memory.Network { return w.wire.Network }

// Now is the world's time.
func (w *World) Now() time.Time { return w.clock.now }

// Sum is the same in two worlds of NewSimulation if they went the same way.
func (w *World) Sum() uint64 { return w.sum.hash.Sum64() }

// Machine is a host with a whole node, for simulations.
type Machine struct{ host *host }

// Boot starts a node on a host of cfg's name, in the place of one that was killed.
// Network, Clock, Random and Spawning are the world's. events hears of every event
// as it is made.
func (w *World) Boot(cfg supervision.Config, events func(messages.Event)) (*Machine, error) {
	return w.BootOn(cfg.Host, cfg, events)
}

// BootOn starts a node on a machine of another name than the host's that it is
// configured to be. The machine's clock is as wrong as it was.
func (w *World) BootOn(name string, cfg supervision.Config, events func(messages.Event)) (*Machine, error) {
	before := w.hosts[name]
	h := w.newHost(name)
	if before != nil {
		h.offset, h.drift = before.offset, before.drift
	}
	h.root, h.events = "node", events
	cfg.Network, cfg.Clock, cfg.Spawning = hostNetwork{h}, hostClock{h}, h.spawning()
	cfg.Random = w.random.Uint64
	for _, kind := range cfg.Kinds {
		h.kinds = append(h.kinds, kind.Name)
	}
	if err := h.start(cfg); err != nil {
		return nil, err
	}
	w.settle()
	return &Machine{h}, nil
}

// Self is the node as a replica.
func (m *Machine) Self() messages.Replica { return m.host.env.Self }

// View is what the node's monitor last said.
func (m *Machine) View() *actors.View { return m.host.env.View.Load() }

// Kill ends the node at once, as if its process had been killed.
func (m *Machine) Kill() { m.host.world.kill(m.host) }

// Operate asks the stores to carry out operations, one batch for each store, and
// gives turns to the actors of this node alone. answered is told each operation
// with its answer; those of a store that is down at the time may come later, or
// never.
func (m *Machine) Operate(ops []messages.Op, answered func(op *messages.Op, answer *messages.Answer)) {
	batches := map[string]*messages.Batch{}
	var stores []*actor.PID
	for _, op := range ops {
		op.Hash = messages.HashName(op.Name)
		store := m.host.env.Addresses.Store(op.Hash)
		if batches[store.Id] == nil {
			batches[store.Id] = &messages.Batch{Asker: askerFunc(answered)}
			stores = append(stores, store)
		}
		batches[store.Id].Ops = append(batches[store.Id].Ops, op)
	}
	for _, store := range stores {
		m.ask(store, batches[store.Id])
	}
	m.host.settle()
}

// Invoke asks the store of a custom kind.
func (m *Machine) Invoke(kind string, op messages.Op, answered func(op *messages.Op, answer *messages.Answer)) {
	op.Verb, op.Hash = messages.Invoke, messages.HashName(op.Name)
	m.ask(m.host.env.Addresses.Custom[kind], &messages.Batch{Asker: askerFunc(answered), Ops: []messages.Op{op}})
	m.host.settle()
}

// ask gives a store a batch.
func (m *Machine) ask(store *actor.PID, batch *messages.Batch) {
	batch.Answers = make([]messages.Answer, len(batch.Ops))
	m.host.system.Root.Send(store, messages.Operate{Batch: batch})
}

// askerFunc tells of each operation with its answer.
type askerFunc func(*messages.Op, *messages.Answer)

func (f askerFunc) Answered(batch *messages.Batch) {
	for i := range batch.Ops {
		f(&batch.Ops[i], &batch.Answers[i])
	}
}

// Crash lets an actor, by its name below the node (publisher, stores/default/0),
// fail at the next message that is chosen, which is lost. It reports whether there
// is such an actor.
func (m *Machine) Crash(name string, chosen func(message any) bool) bool {
	box := m.host.world.boxes[m.host.name+"/"+name]
	if box == nil || box.host != m.host {
		return false
	}
	box.fails = chosen
	return true
}

// Listen lets listener hear of each message that an actor, by its name below the node,
// takes, before it does. It reports whether there is such an actor.
func (m *Machine) Listen(name string, listener func(message any)) bool {
	box := m.host.world.boxes[m.host.name+"/"+name]
	if box == nil || box.host != m.host {
		return false
	}
	box.heard = listener
	return true
}
