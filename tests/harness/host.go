package harness

import (
	"log/slog"
	"strings"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// host is one machine of the world: a name, a clock that may be wrong, and the
// actors that run on it, whether one alone or a whole node.
type host struct {
	world  *World
	name   string
	number uint64 // among all hosts of the world
	root   string // the id of the node's root actor; "" where there is one actor alone
	offset time.Duration
	drift  clockDrift
	system *actor.ActorSystem
	env    *actors.Env
	kinds  []string // the custom kinds it has stores for, in order
	drops  [32]uint64
	events func(messages.Event) // hears of every event; nil: nobody does
	dead   bool                 // killed: its actors get no turn, its sockets are gone
	blind  bool                 // it is not traced, and what traces need is not kept
	paused bool                 // its actors get no turn, until it goes on
	fuse   int                  // after so many turns of its actors it is killed; 0: it is not
	blown  func()               // called then
}

// newHost makes a host without actors. One of the same name, dead or stopped,
// is replaced.
func (w *World) newHost(name string) *host {
	h := &host{world: w, name: name, blind: w.blind && (w.sink == nil || name != w.traced)}
	h.system = actor.NewActorSystem(
		actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }),
		actor.WithDeadLetterThrottleInterval(time.Nanosecond), // its goroutine is gone at once
	)
	slim(h.system.ProcessRegistry.LocalPIDs)
	if !h.blind {
		h.system.Root.WithSenderMiddleware(h.traceRootSends)
	}
	w.hosts[name] = h
	w.born++
	h.number = w.born
	return h
}

// slim makes a registry with room for a few dozen actors of one that has 32,768 maps, for
// many cores to share: 2.8 MiB in each of what may be a thousand hosts.
func slim(registry *actor.SliceMap) {
	first := registry.LocalPIDs[0]
	for _, bucket := range registry.LocalPIDs[1:] {
		bucket.IterCb(first.Set)
	}
	registry.LocalPIDs = append(registry.LocalPIDs[:0:0], first)
}

// spawning are the options that put the actors of the host into the world.
func (h *host) spawning() []actor.PropsOption {
	options := []actor.PropsOption{
		actor.WithMailbox(func() actor.Mailbox { return &mailbox{world: h.world, host: h} }),
	}
	if h.blind {
		return options
	}
	return append(options, actor.WithReceiverMiddleware(h.traceHandling), actor.WithSenderMiddleware(h.traceSends))
}

// nameOf is how traces and scripts call an actor: by its id, and on a whole
// node with the host's name in the place of the root's.
func (h *host) nameOf(pid *actor.PID) string {
	switch {
	case pid == nil:
		return "nobody"
	case h.root == "":
		return pid.Id
	case pid.Id == h.root:
		return h.name
	}
	if rest, ok := strings.CutPrefix(pid.Id, h.root+"/"); ok {
		return h.name + "/" + rest
	}
	return pid.Id
}

// named is a text in which the actors of the node have their names.
func (h *host) named(text string) string {
	if h.root == "" {
		return text
	}
	return strings.ReplaceAll(text, h.root+"/", h.name+"/")
}

// mark says of whom a line without an actor's name is, where there are several
// hosts: the node's name and what follows it; nothing for one actor alone.
func (h *host) mark(then string) string {
	if h.root == "" {
		return ""
	}
	return h.name + then
}

// pid is the address of an actor, by its id.
func (h *host) pid(id string) *actor.PID { return actor.NewPID(h.system.Address(), id) }

// store is the address of a store: first the default ones in the order of their
// ranges, then the custom ones.
func (h *host) store(i int) *actor.PID {
	if shards := h.env.Addresses.Shards; i < len(shards) {
		return shards[i]
	}
	return h.env.Addresses.Custom[h.kinds[i-len(h.env.Addresses.Shards)]]
}

// now is the host's hybrid clock, in Unix milliseconds.
func (h *host) now() int64 {
	return h.env.Hybrid.Now(h.env.Clock.Now().UnixMilli()).Millis()
}

// settle gives turns to the actors of this host alone.
func (h *host) settle() {
	h.world.settleWhere(func(m *mailbox) bool { return m.host == h })
}
