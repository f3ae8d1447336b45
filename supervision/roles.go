package supervision

import (
	"net"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport/resp"
)

// roles are the producers of the actors that are no supervisors. What must
// outlive an instance stands in their closures, so each is made once a node.
type roles struct {
	recorder, publisher, monitor, enumerator, backup actor.Producer

	stores     []named
	loader     *loader // nil: in memory only
	subscriber func(endpoint string) actor.Producer
	catchUp    func(endpoint string) actor.Producer
	redis      func(net.Listener) actor.Producer
	http       func(net.Listener) actor.Producer
}

// named is a child and its name.
type named struct {
	name     string
	producer actor.Producer
}

func newRoles(env *actors.Env, cfg Config, listeners []func(messages.Event)) roles {
	stores, loader := newStoreRoles(env, cfg)
	return roles{
		recorder:   actors.NewRecorder(env, listeners...),
		publisher:  actors.NewPublisher(env),
		monitor:    actors.NewMonitor(env),
		enumerator: actors.NewEnumerator(env),
		backup:     actors.NewBackup(env),
		stores:     stores,
		loader:     loader,
		subscriber: func(endpoint string) actor.Producer { return actors.NewSubscriber(env, endpoint) },
		catchUp:    func(endpoint string) actor.Producer { return actors.NewCatchUp(env, endpoint) },
		redis:      func(l net.Listener) actor.Producer { return actors.NewRedisGateway(env, l, resp.Defaults()) },
		http:       func(l net.Listener) actor.Producer { return actors.NewHTTPGateway(env, l) },
	}
}

// newStoreRoles makes the default stores, each with its range of the buckets,
// and the custom ones, each with all of them. With a disk they have a committer, and
// are loaded first; the actors of custom kinds keep what they have themselves.
func newStoreRoles(env *actors.Env, cfg Config) ([]named, *loader) {
	shard := storage.ShardConfig{
		Self:      env.Self,
		Grace:     env.Options.Grace,
		Retention: env.Options.Retention,
		Journal:   env.Disk != nil,
	}
	var all []named
	saved := make([]*actor.PID, cfg.Shards+len(cfg.Kinds))
	if env.Disk != nil {
		all = append(all, named{nameCommitter, actors.NewCommitter(env, saved)})
	}
	load := newLoader(env, cfg.DataDir)
	add := func(name, kind string, gauge int, engine storage.Engine) {
		if env.Disk != nil {
			journal := storage.Journal(engine)
			engine = journal
			load.shares = append(load.shares, loadShare{kind, shard.Range, journal})
			saved[gauge] = storeAddress(env, cfg, gauge)
		}
		all = append(all, named{name, actors.NewStore(env, gauge, engine, kind)})
	}
	for i := range cfg.Shards {
		shard.Range = storage.RangeOf(i, cfg.Shards)
		add(shardName(i), "", i, storage.NewShard(shard))
	}
	shard.Range = storage.RangeOf(0, 1)
	for i, kind := range cfg.Kinds {
		gauge := cfg.Shards + i
		if kind.Actor != nil {
			all = append(all, named{kind.Name, kind.Actor(env, gauge)})
			continue
		}
		add(kind.Name, kind.Name, gauge, kind.New(shard))
	}
	return all, load
}

// storeAddress is where the store is that has a place in the counters.
func storeAddress(env *actors.Env, cfg Config, gauge int) *actor.PID {
	if gauge < cfg.Shards {
		return env.Addresses.Shards[gauge]
	}
	return env.Addresses.Custom[cfg.Kinds[gauge-cfg.Shards].Name]
}
