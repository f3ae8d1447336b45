package harness

import (
	"strings"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/supervision"
)

// node spawns a whole supervised node on the network of the world. A host that
// was stopped or killed comes back as a new incarnation, with empty memory.
func (c *command) node() string {
	w, name := c.world, c.target()
	if old, ok := w.hosts[name]; ok && !old.dead {
		c.fail("%s runs already", name)
	}
	h := w.newHost(name)
	h.root = "node"
	c.MaybeScanArgs(c.T, "offset", &h.offset)
	cfg := supervision.Config{
		Host:        name,
		Incarnation: w.born,
		Shards:      1,
		Options:     c.options(endpointOf(name)),
		Network:     hostNetwork{h},
		Clock:       hostClock{h},
		Random:      w.draw,
		Restarts:    restarts(),
		Spawning:    h.spawning(),
	}
	c.MaybeScanArgs(c.T, "host", &cfg.Host)
	c.MaybeScanArgs(c.T, "shards", &cfg.Shards)
	if c.HasArg("fsync") {
		cfg.DataDir = "disk"
	}
	for _, peer := range c.list("peers") {
		cfg.Peers = append(cfg.Peers, endpointOf(peer))
	}
	for _, kind := range c.list("stores") {
		engine, ok := w.kinds[kind]
		if !ok {
			c.fail("there is no store of kind %s", kind)
		}
		h.kinds = append(h.kinds, kind)
		cfg.Kinds = append(cfg.Kinds, supervision.Kind{Name: kind, New: engine})
	}
	if err := h.start(cfg); err != nil {
		return err.Error()
	}
	w.settle()
	return ""
}

// start spawns a whole node on the host.
func (h *host) start(cfg supervision.Config) error {
	cfg = cfg.Defaults()
	h.env = supervision.NewEnv(h.system, cfg)
	if cfg.DataDir != "" {
		d := h.world.disk(h.name)
		supervision.UseDisk(h.env, d, d.ceiling, d.lives)
		d.lives++
	}
	h.showEvents()
	_, err := supervision.Spawn(h.env, cfg)
	return err
}

// restarts are the delays of service without their jitter, so that scripts can
// be read.
func restarts() supervision.RestartPolicies {
	p := supervision.DefaultRestarts()
	for _, policy := range []*supervision.RestartPolicy{&p.Roles, &p.Store, &p.Peer, &p.Entry} {
		policy.Jitter = 0
	}
	return p
}

// endpointOf is where a host publishes. An endpoint is taken as it is.
func endpointOf(host string) string {
	if strings.Contains(host, "://") {
		return host
	}
	return "tcp://" + host + ":4000"
}

// options are the settings that a script may give to an actor or a node. Frames
// are not spaced, unless a script says so: most do not move time between changes.
func (c *command) options(publish string) actors.Options {
	o := actors.Options{Publish: publish, Spacing: -1}
	for name, field := range map[string]*time.Duration{
		"interval":       &o.PingInterval,
		"skew":           &o.MaxSkew,
		"grace":          &o.Grace,
		"retention":      &o.Retention,
		"rebuild":        &o.Rebuild,
		"spacing":        &o.Spacing,
		"fsync-interval": &o.FsyncInterval,
	} {
		c.MaybeScanArgs(c.T, name, field)
	}
	for name, field := range map[string]*int{
		"repeat":  &o.RepeatNames,
		"credit":  &o.Credit,
		"backlog": &o.Backlog,
		"batch":   &o.Batch,
	} {
		c.MaybeScanArgs(c.T, name, field)
	}
	c.MaybeScanArgs(c.T, "fsync", (*string)(&o.Fsync))
	if c.HasArg("catch-up") {
		o.CatchUp = catchUpOf(publish)
	}
	return o.Defaults()
}

// list is an argument's values; none if it is absent or ().
func (c *command) list(key string) []string {
	arg, ok := c.Arg(key)
	if !ok || len(arg.Vals) == 1 && arg.Vals[0] == "" {
		return nil
	}
	return arg.Vals
}

// showEvents puts the events of a host into the trace, on their way to the
// recorder.
func (h *host) showEvents() {
	emit := h.env.Emit
	h.env.Emit = func(event messages.Event) {
		if h.events != nil {
			h.events(event)
		}
		if !h.blind {
			h.linef("  event %s%s", h.mark(": "), h.named(event.String()))
		}
		emit(event)
	}
}

// stop stops a node in order.
func (c *command) stop() string {
	h := c.host()
	stopped := false
	h.system.Root.Send(h.pid(h.root), supervision.StopOrderly{Reason: "the script says so", Done: func() { stopped = true }})
	c.world.settle()
	h.dead = true
	if !stopped {
		return "not stopped"
	}
	return ""
}

// kill ends a node at once, as if its process had been killed.
func (c *command) kill() string {
	c.world.kill(c.host())
	return ""
}
