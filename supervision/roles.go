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
	recorder, publisher, monitor, enumerator actor.Producer

	stores     []named
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
	return roles{
		recorder:   actors.NewRecorder(env, listeners...),
		publisher:  actors.NewPublisher(env),
		monitor:    actors.NewMonitor(env),
		enumerator: actors.NewEnumerator(env),
		stores:     newStoreRoles(env, cfg),
		subscriber: func(endpoint string) actor.Producer { return actors.NewSubscriber(env, endpoint) },
		catchUp:    func(endpoint string) actor.Producer { return actors.NewCatchUp(env, endpoint) },
		redis:      func(l net.Listener) actor.Producer { return actors.NewRedisGateway(env, l, resp.Defaults()) },
		http:       func(l net.Listener) actor.Producer { return actors.NewHTTPGateway(env, l) },
	}
}

// newStoreRoles makes the default stores, each with its range of the buckets,
// and the custom ones, each with all of them.
func newStoreRoles(env *actors.Env, cfg Config) []named {
	shard := storage.ShardConfig{
		Self:      env.Self,
		Grace:     env.Options.Grace,
		Retention: env.Options.Retention,
	}
	var all []named
	for i := range cfg.Shards {
		shard.Range = storage.RangeOf(i, cfg.Shards)
		engine := storage.NewShard(shard)
		all = append(all, named{shardName(i), actors.NewStore(env, i, engine, "")})
	}
	shard.Range = storage.RangeOf(0, 1)
	for i, kind := range cfg.Kinds {
		gauge := cfg.Shards + i
		producer := kind.Actor
		if producer == nil {
			producer = func(env *actors.Env, gauge int) actor.Producer {
				return actors.NewStore(env, gauge, kind.New(shard), kind.Name)
			}
		}
		all = append(all, named{kind.Name, producer(env, gauge)})
	}
	return all
}
