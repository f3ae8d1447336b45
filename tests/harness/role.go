package harness

import (
	"strconv"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/storage"
)

// actor spawns one production actor alone. Its neighbours are probes: they
// record what it sends them, and do nothing. The actor's own name is that of
// its role.
func (c *command) actor() string {
	w, role := c.world, c.target()
	name := "a"
	c.MaybeScanArgs(c.T, "host", &name)
	if old, ok := w.hosts[name]; ok && !old.dead {
		c.fail("host %s has its actor already", name)
	}
	h := w.newHost(name)
	shards := 1
	c.MaybeScanArgs(c.T, "shards", &shards)
	h.newEnv(c.options(endpointOf(name)), role, shards, c.list("stores"))
	if c.HasArg("fsync") {
		h.env.Disk = w.disk(name)
	}
	c.digest(h)
	h.spawn(role, c.role(h, role))
	w.settle()
	return ""
}

// digest says what the stores, which are probes, have said of themselves:
// root=<hex>, at the horizon that is the epoch().
func (c *command) digest(h *host) {
	var root string
	if c.MaybeScanArgs(c.T, "root", &root); root == "" {
		return
	}
	sum, err := strconv.ParseUint(root, 16, 64)
	if err != nil {
		c.fail("%v", err)
	}
	h.env.Counters.Stores[0].Digest.Store(sum)
	h.env.Counters.Stores[0].Horizon.Store(epoch().UnixMilli())
}

// role is the production constructor of a role.
func (c *command) role(h *host, role string) actor.Producer {
	switch role {
	case "publisher":
		return actors.NewPublisher(h.env)
	case "subscriber":
		return actors.NewSubscriber(h.env, c.peer())
	case "catch-up":
		return actors.NewCatchUp(h.env, c.peer())
	case "monitor":
		return actors.NewMonitor(h.env)
	case "committer":
		return actors.NewCommitter(h.env, h.env.Addresses.Shards)
	case "enumerator":
		return actors.NewEnumerator(h.env)
	case "recorder":
		return actors.NewRecorder(h.env)
	case "backup":
		return actors.NewBackup(h.env)
	case "store":
		return actors.NewStore(h.env, 0, storage.NewShard(h.shard()), "")
	default:
		c.fail("there is no role %s", role)
		return nil
	}
}

// peer is the endpoint of the peer of a role that has one.
func (c *command) peer() string {
	peer := "b"
	c.MaybeScanArgs(c.T, "peer", &peer)
	return endpointOf(peer)
}

// shard is the configuration of a store that owns all buckets.
func (h *host) shard() storage.ShardConfig {
	return storage.ShardConfig{
		Self:      h.env.Self,
		Range:     storage.RangeOf(0, 1),
		Grace:     h.env.Options.Grace,
		Retention: h.env.Options.Retention,
		Journal:   h.env.Disk != nil,
	}
}
