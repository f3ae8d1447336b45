package harness

import (
	"fmt"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage"
)

// newEnv makes what one actor alone needs: an Env whose addresses are probes,
// but for the actor's own.
func (h *host) newEnv(options actors.Options, role string, shards int, kinds []string) {
	h.env = &actors.Env{
		System:    h.system,
		Self:      messages.Replica{Host: h.name, Incarnation: h.world.born},
		Options:   options,
		Clock:     hostClock{h},
		Hybrid:    &storage.Clock{},
		Network:   hostNetwork{h},
		Addresses: h.neighbours(role, shards, kinds),
		Counters:  &actors.Counters{Stores: make([]actors.StoreGauge, shards+len(kinds))},
		Pressure:  actors.NewPressure(options.Backlog),
		View:      &actors.ViewBox{},
		Emit:      func(messages.Event) {},
		Spawning:  h.spawning(),
	}
	h.showEvents()
}

// neighbours are the addresses of a host with one actor.
func (h *host) neighbours(role string, shards int, kinds []string) actors.Addresses {
	at := func(name string) *actor.PID {
		if name == role {
			return h.pid(name)
		}
		return h.probe(name)
	}
	a := actors.Addresses{
		Publisher:  at("publisher"),
		Monitor:    at("monitor"),
		Enumerator: at("enumerator"),
		Committer:  at("committer"),
		Recorder:   at("recorder"),
		Peers:      at("peers"),
		Backup:     at("backup"),
		Custom:     map[string]*actor.PID{},
	}
	at("subscriber")
	at("gateway")
	for i := range shards {
		name := "store"
		if shards > 1 {
			name = fmt.Sprintf("store/%d", i)
		}
		a.Shards = append(a.Shards, at(name))
	}
	for _, kind := range kinds {
		a.Custom[kind] = at(kind)
	}
	return a
}

// spawn spawns the actor under test.
func (h *host) spawn(name string, producer actor.Producer) {
	if _, err := h.system.Root.SpawnNamed(h.env.Props(producer), name); err != nil {
		panic(err) // the host is new: nobody has the name
	}
}

// probe stands where a neighbour of the actor under test would be. It takes
// every message and does nothing: what was sent to it is in the trace already.
type probe struct{}

func (probe) Receive(actor.Context) {}

// probe spawns a probe under a name.
func (h *host) probe(name string) *actor.PID {
	producer := func() actor.Actor { return probe{} }
	quiet := func() actor.Mailbox {
		m := &mailbox{world: h.world, host: h, silent: true}
		m.heard = m.give
		return m
	}
	pid, err := h.system.Root.SpawnNamed(actor.PropsFromProducer(producer, actor.WithMailbox(quiet)), name)
	if err != nil {
		panic(err) // two probes of one name: a mistake in the harness
	}
	return pid
}
