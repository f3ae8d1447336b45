package supervision

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strconv"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport"
)

// Config is all that a node is made from. Host and Network are required; the
// zero value of every other field means its default, which Defaults fills in.
type Config struct {
	// Host is the operator's name for this node, unique in the ring: 1 to 255
	// printable ASCII characters, no space, no '#'.
	Host string

	// Peers are the endpoints to subscribe to from the start, tcp://host:port.
	// None by default: a node may be alone.
	Peers []string

	// Redis is the address, host:port, on which Redis clients are served.
	// Empty: they are not.
	Redis string

	// HTTP is the address, host:port, of /healthz, /readyz and /metrics.
	// Empty: there are none.
	HTTP string

	// DataDir is the directory in which the state outlives the process. One process at
	// a time may use it, of one host name. Empty: the state is in memory only.
	DataDir string

	// AcceptStale opens a DataDir that was last written longer ago than
	// Options.Retention: what was deleted since then may come back.
	AcceptStale bool

	// Options are the settings of the actors: the endpoint to publish on, the
	// ping interval and all other times; see their own comments for units.
	Options actors.Options

	// Shards is the number of default stores, 1 to 1,024; one for every two cores (GOMAXPROCS),
	// since clients, peers and the disk need as much time as the stores.
	Shards int

	// Kinds are the custom stores.
	Kinds []Kind

	// Restarts say how long failed actors wait. DefaultRestarts if zero.
	Restarts RestartPolicies

	// Log is what is written about events.
	Log Log

	// Network carries the frames. The node closes it at its end, if it has a
	// Close method.
	Network transport.Network

	// Clock tells the time; actors.SystemClock if nil.
	Clock actors.Clock

	// Random draws 64 random bits, for the incarnation and the jitter of
	// restarts. crypto/rand if nil. It is called in sequence.
	Random func() uint64

	// Incarnation is this life's number; 0: drawn from Random.
	Incarnation uint64

	// Spawning are options for every actor, a simulation's dispatcher for
	// instance. None by default.
	Spawning []actor.PropsOption
}

// Log says where and how events are written. Lines that Writer does not take fast
// enough are dropped and counted (Counters.LogDropped): it may block.
type Log struct {
	Writer io.Writer // nil: nothing is written
	Level  string    // debug, info, warn or error: the least that is written; info
	Format string    // json, console, or auto: console exactly when Writer is a terminal; auto
}

// Kind is a custom store, registered by value. One of New and Actor is set.
type Kind struct {
	// Name is what packets and RING.INVOKE call the kind: 1 to 64 printable
	// ASCII characters, no space.
	Name string

	// New makes the engine; the store actor around it is the one of the
	// built-in kinds. It is called once for each node.
	New func(storage.ShardConfig) storage.Engine

	// Actor makes the whole store actor, which accepts messages.ToStore. gauge
	// is its place in env.Counters.Stores. Its state must live in the closure
	// of the producer, so that a restarted actor finds it.
	Actor func(env *actors.Env, gauge int) actor.Producer
}

// maxShards is more than any machine has cores, and few enough that a store
// owns 64 buckets at least.
const maxShards = 1024

// Defaults fills the fields that are zero.
func (c Config) Defaults() Config {
	c.Options = c.Options.Defaults()
	c.advertise()
	if c.Shards == 0 {
		c.Shards = min(max(runtime.GOMAXPROCS(0)/2, 1), maxShards)
	}
	if c.Restarts == (RestartPolicies{}) {
		c.Restarts = DefaultRestarts()
	}
	if c.Log.Level == "" {
		c.Log.Level = "info"
	}
	if c.Log.Format == "" {
		c.Log.Format = "auto"
	}
	if c.Clock == nil {
		c.Clock = actors.SystemClock{}
	}
	if c.Random == nil {
		c.Random = drawRandom
	}
	for c.Incarnation == 0 {
		c.Incarnation = c.Random()
	}
	return c
}

// drawRandom is 64 bits from the system's generator, which never fails.
func drawRandom() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.NativeEndian.Uint64(b[:])
}

// Validate says what is wrong with c, whose defaults are filled in: the flag
// or field, and what to do. All complaints, one a line.
func (c Config) Validate() error {
	return errors.Join(
		c.validateHost(),
		c.validateEndpoints(),
		validateAddress("--redis", "Redis", c.Redis),
		validateAddress("--http", "HTTP", c.HTTP),
		c.validateOptions(),
		c.validateKinds(),
		c.validateRestarts(),
		c.Log.validate(),
		c.validateParts(),
	)
}

func (c Config) validateHost() error {
	switch {
	case c.Host == "":
		return errors.New("--host (Host) is missing: give this node a name of its own")
	case len(c.Host) > messages.MaxHost:
		return fmt.Errorf("--host (Host) has %d bytes: give at most %d", len(c.Host), messages.MaxHost)
	case !isWord(c.Host, '#'):
		return fmt.Errorf("--host (Host) %q: use printable ASCII characters, no space, no '#'", c.Host)
	default:
		return nil
	}
}

func validateAddress(flag, field, address string) error {
	if address == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%s (%s) %q: write it as host:port", flag, field, address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%s (%s) %q: port %q is not a number from 0 to 65535", flag, field, address, port)
	}
	return nil
}

func (c Config) validateOptions() error {
	o := c.Options
	for _, d := range []struct {
		name     string
		value    time.Duration
		from, to time.Duration
	}{
		{"--ping-interval (Options.PingInterval)", o.PingInterval, time.Millisecond, time.Minute},
		{"--max-clock-skew (Options.MaxSkew)", o.MaxSkew, time.Millisecond, 24 * time.Hour},
		{"--grace (Options.Grace)", o.Grace, time.Millisecond, 24 * time.Hour},
		{"--retention (Options.Retention)", o.Retention, time.Second, 10 * 365 * 24 * time.Hour},
		{"--rebuild (Options.Rebuild)", o.Rebuild, o.Window(), 24 * time.Hour},
		{"--ready-timeout (Options.ReadyTimeout)", o.ReadyTimeout, time.Millisecond, 24 * time.Hour},
		{"--fsync-interval (Options.FsyncInterval)", o.FsyncInterval, time.Millisecond, time.Minute},
		{"Options.BindRetryMin", o.BindRetryMin, time.Millisecond, o.BindRetryMax},
	} {
		if d.value < d.from || d.value > d.to {
			return fmt.Errorf("%s is %s: give %s to %s", d.name, d.value, d.from, d.to)
		}
	}
	switch {
	case c.Shards < 1 || c.Shards > maxShards:
		return fmt.Errorf("--stores (Shards) is %d: give 1 to %d", c.Shards, maxShards)
	case o.Backlog < 1:
		return fmt.Errorf("Options.Backlog is %d: give 1 byte or more", o.Backlog)
	case o.ReadyPeers > maxPeers:
		return fmt.Errorf("--ready-peers (Options.ReadyPeers) is %d: give at most %d", o.ReadyPeers, maxPeers)
	case o.Retention <= 2*o.MaxSkew: // what was deleted by a slow clock would be forgotten by a fast one too soon
		return fmt.Errorf("--retention (Options.Retention) is %s: give more than %s, twice --max-clock-skew: else what is deleted may come back", o.Retention, 2*o.MaxSkew)
	case o.Fsync != actors.FsyncAlways && o.Fsync != actors.FsyncInterval && o.Fsync != actors.FsyncNever:
		return fmt.Errorf("--fsync (Options.Fsync) is %q: give always, interval or never", o.Fsync)
	case c.AcceptStale && c.DataDir == "":
		return errors.New("--accept-stale (AcceptStale) is for a data directory: give --data-dir, too")
	case o.Credit < 1:
		return fmt.Errorf("Options.Credit is %d: give 1 or more", o.Credit)
	case o.Batch < 1:
		return fmt.Errorf("Options.Batch is %d: give 1 or more", o.Batch)
	default:
		return nil
	}
}

func (c Config) validateKinds() error {
	seen := map[string]bool{}
	for _, k := range c.Kinds {
		switch {
		case k.Name == "" || len(k.Name) > messages.MaxKind || !isWord(k.Name, '/'):
			return fmt.Errorf("custom kinds (Kinds): name %q: use 1 to %d printable ASCII characters, no space, no '/'", k.Name, messages.MaxKind)
		case seen[k.Name]:
			return fmt.Errorf("custom kinds (Kinds): %q is there twice: name each kind once", k.Name)
		case (k.New == nil) == (k.Actor == nil):
			return fmt.Errorf("custom kinds (Kinds): %q: set one of New and Actor", k.Name)
		}
		seen[k.Name] = true
	}
	return nil
}

func (c Config) validateRestarts() error {
	r := c.Restarts
	for name, p := range map[string]RestartPolicy{"Roles": r.Roles, "Store": r.Store, "Peer": r.Peer, "Entry": r.Entry} {
		if err := p.Validate(); err != nil {
			return fmt.Errorf("restart policy (Restarts.%s): %w", name, err)
		}
	}
	return nil
}

func (c Config) validateParts() error {
	if c.Network == nil {
		return errors.New("network (Network) is missing: give the node a transport.Network, zmq.New() for instance")
	}
	return nil
}

// isWord reports whether s is printable ASCII without spaces and without c.
func isWord(s string, c byte) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == c {
			return false
		}
	}
	return true
}
