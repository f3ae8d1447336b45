package supervision

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/storage"
)

func TestConfigurationsThatMakeNoSenseAreRefusedByName(t *testing.T) {
	kind := func(name string) Kind {
		return Kind{Name: name, New: func(storage.ShardConfig) storage.Engine { return nil }}
	}
	for want, change := range map[string]func(*Config){
		"--host (Host) is missing":                func(c *Config) { c.Host = "" },
		"--host (Host) has 256 bytes":             func(c *Config) { c.Host = strings.Repeat("a", 256) },
		`--host (Host) "a b"`:                     func(c *Config) { c.Host = "a b" },
		`--host (Host) "a#1"`:                     func(c *Config) { c.Host = "a#1" },
		`--host (Host) "å"`:                       func(c *Config) { c.Host = "å" },
		"--pub (Options.Publish)":                 func(c *Config) { c.Options.Publish = "4000" },
		"--subscribe-to (Peers)":                  func(c *Config) { c.Peers = []string{"tcp://b:4000", "tcp://b:0"} },
		"is what this node publishes on":          func(c *Config) { c.Peers = []string{c.Options.Publish} },
		"--catch-up (Options.CatchUp): malformed": func(c *Config) { c.Options.CatchUp = "4001" },
		"is what this node publishes on: give it": func(c *Config) { c.Options.CatchUp = c.Options.Publish },
		"tcp://*:4000 is what this node publish":  func(c *Config) { c.Options.CatchUp = "tcp://*:4000" },
		"has no port that peers could be told":    func(c *Config) { c.Options.CatchUp = "ipc:///tmp/a" },
		"--pub ipc:///tmp/p has none":             func(c *Config) { c.Options.Publish, c.Options.CatchUp = "ipc:///tmp/p", "tcp://*:4001" },
		"is reached from this machine alone":      func(c *Config) { c.Options.CatchUp = "tcp://127.0.0.1:4001" },
		"that it could lead to: give both":        func(c *Config) { c.Options.Advertise = "tcp://b:4001" },
		"--catch-up-advertise (Options.Advertise)": func(c *Config) {
			c.Options.CatchUp, c.Options.Advertise = "tcp://a:4001", "tcp://*:4001"
		},
		"answers peers that catch up: give": func(c *Config) {
			c.Options.CatchUp, c.Peers = "tcp://a:4001", []string{"tcp://a:4001"}
		},
		"--redis (Redis)":  func(c *Config) { c.Redis = "6380" },
		"--http (HTTP)":    func(c *Config) { c.HTTP = "localhost:http:1" },
		"--ping-interval":  func(c *Config) { c.Options.PingInterval = time.Hour },
		"--max-clock-skew": func(c *Config) { c.Options.MaxSkew = -1 },
		"--grace":          func(c *Config) { c.Options.Grace = 1 },
		"--retention":      func(c *Config) { c.Options.Retention = 1 },
		"give more than 20s, twice --max-clock-skew": func(c *Config) {
			c.Options.Retention, c.Options.MaxSkew = 20*time.Second, 10*time.Second
		},
		"--rebuild":                   func(c *Config) { c.Options.Rebuild = c.Options.PingInterval },
		"--stores (Shards) is -1":     func(c *Config) { c.Shards = -1 },
		"Options.Backlog":             func(c *Config) { c.Options.Backlog = -1 },
		"Options.Credit":              func(c *Config) { c.Options.Credit = -1 },
		"Options.Batch":               func(c *Config) { c.Options.Batch = -1 },
		"(Restarts.Peer)":             func(c *Config) { c.Restarts.Peer.Cap = 0 },
		"--log-level":                 func(c *Config) { c.Log.Level = "loud" },
		"--log-format":                func(c *Config) { c.Log.Format = "xml" },
		"(Network) is missing":        func(c *Config) { c.Network = nil },
		`(Kinds): name ""`:            func(c *Config) { c.Kinds = []Kind{kind("")} },
		`(Kinds): name "a/b"`:         func(c *Config) { c.Kinds = []Kind{kind("a/b")} },
		`(Kinds): "k" is there twice`: func(c *Config) { c.Kinds = []Kind{kind("k"), kind("k")} },
		`(Kinds): "k": set one`:       func(c *Config) { c.Kinds = []Kind{{Name: "k"}} },
		`(Kinds): "both": set one`: func(c *Config) {
			c.Kinds = []Kind{{Name: "both", New: kind("").New, Actor: func(*actors.Env, int) actor.Producer { return nil }}}
		},
	} {
		c := newWorld().config("a")
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if _, err := Spawn(nil, c); err == nil {
			t.Errorf("%s: spawned", want)
		}
	}
}

func TestDefaultsMakeAHostAndANetworkAWholeConfiguration(t *testing.T) {
	w := newWorld()
	c := Config{Host: strings.Repeat("h", 255), Network: w.net.Node("h")}.Defaults()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	other := Config{}.Defaults()
	if c.Incarnation == 0 || c.Incarnation == other.Incarnation {
		t.Fatalf("incarnations %x and %x are not drawn anew", c.Incarnation, other.Incarnation)
	}
	if again := c.Defaults(); again.Incarnation != c.Incarnation {
		t.Fatal("defaults changed what was set")
	}
}

// Peers reach a catch-up socket at the host they subscribed to, or where they are
// told; a path has no host, but tells that they are on this machine.
func TestCatchUpIsWherePeersFindIt(t *testing.T) {
	for _, given := range []struct{ publish, catchUp, advertise, told string }{
		{"tcp://127.0.0.1:4000", "", "", ""},
		{"tcp://127.0.0.1:4000", "tcp://127.0.0.1:4001", "", ""},
		{"tcp://*:4000", "tcp://*:4001", "", ""},
		{"tcp://a:4000", "tcp://127.0.0.1:4001", "tcp://gate:9000", "tcp://gate:9000"},
		{"tcp://a:4000", "ipc:///tmp/c", "ipc:///tmp/c", "ipc:///tmp/c"},
		{"ipc:///tmp/p", "ipc:///tmp/c", "", "ipc:///tmp/c"},
		{"ipc:///tmp/p", "tcp://127.0.0.1:4001", "", "tcp://127.0.0.1:4001"},
	} {
		w := newWorld()
		c := Config{Host: "a", Network: w.net.Node("a")}
		c.Options.Publish, c.Options.CatchUp, c.Options.Advertise = given.publish, given.catchUp, given.advertise
		c = c.Defaults()
		if err := c.Validate(); err != nil || c.Options.Advertise != given.told {
			t.Errorf("%+v: told %q, %v", given, c.Options.Advertise, err)
		}
	}
}

// There is a default store for every two cores, and one at least.
func TestDefaultStores(t *testing.T) {
	cores := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(cores)
	for given, want := range map[int]int{1: 1, 2: 1, 3: 1, 4: 2, 8: 4} {
		runtime.GOMAXPROCS(given)
		if got := (Config{}).Defaults().Shards; got != want {
			t.Errorf("%d stores on %d cores, expected %d", got, given, want)
		}
	}
}
