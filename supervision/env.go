package supervision

import (
	"strconv"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage"
)

// The names of the actors.
const (
	nameNode       = "node"
	nameRecorder   = "recorder"
	nameStores     = "stores"
	namePublisher  = "publisher"
	nameMonitor    = "monitor"
	nameEnumerator = "enumerator"
	nameCommitter  = "commit"
	namePeers      = "peers"
	nameGateways   = "gateways"
	nameBackup     = "backup"
)

// NewEnv makes what the actors of a node share, on a given system. cfg has its
// defaults filled in and is valid. Events go to the recorder. A caller may
// change fields before Spawn.
func NewEnv(system *actor.ActorSystem, cfg Config) *actors.Env {
	env := &actors.Env{
		System:    system,
		Self:      messages.Replica{Host: cfg.Host, Incarnation: cfg.Incarnation},
		Options:   cfg.Options,
		Clock:     cfg.Clock,
		Hybrid:    &storage.Clock{},
		Network:   cfg.Network,
		Addresses: addresses(system, cfg),
		Counters:  newCounters(cfg),
		Pressure:  actors.NewPressure(cfg.Options.Backlog),
		View:      &actors.ViewBox{},
		Spawning:  cfg.Spawning,
	}
	env.View.Store(connecting(cfg))
	recorder := env.Addresses.Recorder
	env.Emit = func(e messages.Event) { system.Root.Send(recorder, messages.Record{Event: e}) }
	return env
}

// connecting is the view of a node that has not heard of its peers yet. It stands until
// the monitor is told of them: who asks earlier must not be told that there are none.
func connecting(cfg Config) *actors.View {
	view := &actors.View{Coherent: len(cfg.Peers) == 0, Current: len(cfg.Peers) == 0}
	for _, peer := range cfg.Peers {
		view.Peers = append(view.Peers, &actors.PeerView{Endpoint: peer, Since: cfg.Clock.Now()})
	}
	return view
}

func newCounters(cfg Config) *actors.Counters {
	return &actors.Counters{Stores: make([]actors.StoreGauge, cfg.Shards+len(cfg.Kinds))}
}

func addresses(system *actor.ActorSystem, cfg Config) actors.Addresses {
	at := func(names ...string) *actor.PID {
		id := nameNode
		for _, name := range names {
			id += "/" + name
		}
		return actor.NewPID(system.Address(), id)
	}
	a := actors.Addresses{
		Publisher:  at(namePublisher),
		Monitor:    at(nameMonitor),
		Enumerator: at(nameEnumerator),
		Committer:  at(nameStores, nameCommitter),
		Recorder:   at(nameRecorder),
		Peers:      at(namePeers),
		Backup:     at(nameBackup),
		Custom:     map[string]*actor.PID{},
	}
	for i := range cfg.Shards {
		a.Shards = append(a.Shards, at(nameStores, shardName(i)))
	}
	for _, kind := range cfg.Kinds {
		a.Custom[kind.Name] = at(nameStores, kind.Name)
	}
	return a
}

func shardName(i int) string { return "default/" + strconv.Itoa(i) }
