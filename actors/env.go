package actors

import (
	"maps"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport"
)

// Env is what the actors of one node share. Its fields are set before the first
// actor is spawned and do not change; what they point to is safe for concurrent
// use.
type Env struct {
	System    *actor.ActorSystem
	Self      messages.Replica
	Options   Options
	Clock     Clock          // wall time and timers
	Disk      Disk           // where the stores' state outlives the process; nil: nowhere
	Hybrid    *storage.Clock // stamps
	Network   transport.Network
	Addresses Addresses
	Counters  *Counters
	Pressure  *Pressure // of news on the publisher
	View      *ViewBox  // what the monitor last published
	Emit      func(messages.Event)
	// Dispatcher gives the actors their turns; nil: a new goroutine for each.
	Dispatcher actor.Dispatcher
	Spawning   []actor.PropsOption // dispatcher and tracing of tests; empty in service
}

// Options are the settings of the actors. The zero value of a field means its
// default, which Defaults fills in.
type Options struct {
	Publish       string        // endpoint the publisher binds
	CatchUp       string        // endpoint at which peers ask for what they lack; "": none, and the whole state is repeated instead
	Advertise     string        // endpoint by which peers reach CatchUp; "": its port at the host they subscribed to
	PingInterval  time.Duration // between pings; 137 ms
	RepeatNames   int           // names the background repetition sends an interval; 10 without CatchUp, else none; negative: none
	MaxSkew       time.Duration // a sender's wall clock may be so far ahead of ours; 10 s
	Grace         time.Duration // what is over is kept so long; 30 s
	Retention     time.Duration // tombstones are kept so long; 24 h
	Rebuild       time.Duration // a SUB silent for so long is made anew; 10 s
	AuditEvery    time.Duration // our tree is compared with the next peer's so often; 10 s, negative: never
	ReadyPeers    int           // /readyz waits for so many current links; 0: those of all peers that answer within ReadyTimeout, negative: none
	ReadyTimeout  time.Duration // a peer not heard for so long does not answer; 10 s
	ReadyStrict   bool          // /readyz is 503 whenever a link is recovering, not only before the node was ready once
	Credit        int           // packets, and KiB of them, a subscriber may have with the stores; 16,384
	Backlog       int           // bytes of news that may wait for the publisher before its makers wait; 32 MiB
	Batch         int           // packets in a frame; 1,000
	Spacing       time.Duration // under load, frames of packets leave so far apart; 500 µs, negative: at once
	Fsync         Fsync         // when what changed is on disk; FsyncInterval
	FsyncInterval time.Duration // with FsyncInterval and FsyncNever: from a change to its commit; 100 ms
	BindRetryMin  time.Duration // first delay after a failed bind; 10 ms
	BindRetryMax  time.Duration // the delays' cap; 5 s
}

// Defaults fills the fields that are zero.
func (o Options) Defaults() Options {
	def(&o.Publish, "tcp://127.0.0.1:4000")
	def(&o.PingInterval, 137*time.Millisecond)
	if o.CatchUp == "" {
		def(&o.RepeatNames, 10)
	}
	def(&o.MaxSkew, 10*time.Second)
	def(&o.Grace, 30*time.Second)
	def(&o.Retention, 24*time.Hour)
	def(&o.Rebuild, 10*time.Second)
	def(&o.AuditEvery, 10*time.Second)
	def(&o.ReadyTimeout, 10*time.Second)
	def(&o.Credit, 16_384)
	def(&o.Backlog, 32<<20)
	def(&o.Batch, 1_000)
	def(&o.Spacing, 500*time.Microsecond)
	def(&o.Fsync, FsyncInterval)
	def(&o.FsyncInterval, 100*time.Millisecond)
	def(&o.BindRetryMin, 10*time.Millisecond)
	def(&o.BindRetryMax, 5*time.Second)
	return o
}

// Window is how long a peer may be silent and still be up: 2.3 ping intervals.
func (o Options) Window() time.Duration { return o.PingInterval * 23 / 10 }

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Addresses are where the actors of one node are reached. They are known before
// the actors exist, and stay through restarts.
type Addresses struct {
	Publisher  *actor.PID
	Monitor    *actor.PID
	Enumerator *actor.PID
	Committer  *actor.PID
	Recorder   *actor.PID
	Peers      *actor.PID
	Backup     *actor.PID            // with a disk
	Shards     []*actor.PID          // the default stores, by range of buckets
	Custom     map[string]*actor.PID // custom stores, by kind
}

// stores are all stores, the custom ones in the order of their kinds.
func (a *Addresses) stores() []*actor.PID {
	all := slices.Clone(a.Shards)
	for _, kind := range slices.Sorted(maps.Keys(a.Custom)) {
		all = append(all, a.Custom[kind])
	}
	return all
}

// Subscriber is that of the peer at an endpoint.
func (a *Addresses) Subscriber(endpoint string) *actor.PID {
	return actor.NewPID(a.Peers.Address, a.Peers.Id+"/"+endpoint)
}

// CatchUp is the catch-up actor of the peer at an endpoint.
func (a *Addresses) CatchUp(endpoint string) *actor.PID {
	return actor.NewPID(a.Peers.Address, a.Peers.Id+"/"+endpoint+"/catch-up")
}

// Store is the default store that owns a name.
func (a *Addresses) Store(hash uint64) *actor.PID {
	return a.Shards[a.shard(hash)]
}

// shard is the index of the default store that owns a name.
func (a *Addresses) shard(hash uint64) int {
	return storage.ShardOf(messages.BucketOf(hash), len(a.Shards))
}
