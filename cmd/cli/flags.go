package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"blue-rings/actors"
	"blue-rings/supervision"
	"blue-rings/transport"
)

// flags are all commands and their flags.
type flags struct {
	Serve   serveFlags   `cmd:"" help:"Run a node until SIGINT or SIGTERM."`
	Export  exportFlags  `cmd:"" help:"Write all keys of a running node, or of redis-server, as lines of JSON."`
	Import  importFlags  `cmd:"" help:"Bring lines of JSON into a running node."`
	Backup  backupFlags  `cmd:"" help:"Have a running node make a backup of its data directory."`
	Inspect inspectFlags `cmd:"" help:"Say what a data directory holds that no node has open."`
	Version struct{}     `cmd:"" help:"Print the versions of this binary, Go and libzmq."`
}

// serveFlags are the flags of a node. What they mean and their limits are in
// supervision.Config, which also checks them.
type serveFlags struct {
	Host        string         `required:"" placeholder:"NAME" help:"Name of this node, unique in the ring."`
	Pub         string         `default:"tcp://127.0.0.1:4000" placeholder:"ENDPOINT" help:"Where to publish changes, tcp://host:port or ipc:///path (${default})."`
	CatchUp     *string        `placeholder:"ENDPOINT" help:"Where peers ask for what they lack (the host of --pub, one port on: tcp://127.0.0.1:4001); none: nowhere."`
	Advertise   string         `name:"catch-up-advertise" placeholder:"ENDPOINT" help:"Where peers are told to ask (the port of --catch-up, at the host they subscribe to)."`
	SubscribeTo []string       `sep:"none" placeholder:"ENDPOINT" help:"What a peer publishes on; once for each peer."`
	Redis       string         `default:"127.0.0.1:6380" placeholder:"HOST:PORT" help:"Where to serve Redis clients (${default}); empty: nowhere."`
	HTTP        string         `name:"http" default:"127.0.0.1:4080" placeholder:"HOST:PORT" help:"Where to serve health and metrics (${default}); empty: nowhere."`
	DataDir     string         `placeholder:"DIR" help:"Where the state outlives the process; without it, it is in memory only."`
	Fsync       *string        `placeholder:"WHEN" help:"When changes are on disk: always (before they are acknowledged), interval or never (interval); with --data-dir."`
	FsyncEvery  *time.Duration `name:"fsync-interval" placeholder:"TIME" help:"How long a change may wait for the disk with --fsync interval or never (100ms)."`
	AcceptStale bool           `help:"Open a data directory that was last written longer ago than --retention."`
	LogLevel    string         `default:"info" placeholder:"LEVEL" help:"Least level that is logged: debug, info, warn or error (${default})."`
	LogFormat   string         `default:"auto" placeholder:"FORMAT" help:"json, console, or auto: console on a terminal (${default})."`
	Stores      int            `placeholder:"N" help:"Number of stores, 1 to 1024 (one for every two cores)."`
	RepeatNames *int           `placeholder:"N" help:"Names repeated each ping interval, for peers that cannot ask (0; 10 with --catch-up none); 0: none."`
	Ping        time.Duration  `name:"ping-interval" default:"137ms" placeholder:"TIME" help:"Time between pings (${default}); a peer is down after 2.3 of them."`
	MaxSkew     time.Duration  `name:"max-clock-skew" default:"10s" placeholder:"TIME" help:"Refuse frames from a wall clock so far ahead of ours (${default})."`
	Grace       time.Duration  `default:"30s" placeholder:"TIME" help:"Keep what has expired so long, invisibly (${default}); the same on all nodes."`
	Retention   time.Duration  `default:"24h" placeholder:"TIME" help:"Remember deletions so long, more than the longest partition and twice --max-clock-skew (${default}); the same on all nodes."`
	ReadyPeers  int            `default:"-1" placeholder:"N" help:"/readyz waits until the node is current with N peers; -1: with all that answer within --ready-timeout; 0: for none."`
	ReadyWithin time.Duration  `name:"ready-timeout" default:"10s" placeholder:"TIME" help:"Peers not heard for so long do not hold up /readyz (${default})."`
	ReadyStrict bool           `help:"/readyz is 503 whenever the node is recovering, not only at first."`
	Rebuild     time.Duration  `default:"10s" placeholder:"TIME" help:"Make the socket of a peer anew when it was silent so long (${default})."`
}

// Validate refuses what would silently be the default: in a Config, zero means
// that.
func (f *serveFlags) Validate() error {
	if f.CatchUp != nil && *f.CatchUp == "" {
		return errors.New("--catch-up is empty: leave it out for the default, or give none")
	}
	for name, s := range map[string]string{"pub": f.Pub, "log-level": f.LogLevel, "log-format": f.LogFormat} {
		if s == "" {
			return fmt.Errorf("--%s is empty: leave it out for the default", name)
		}
	}
	for name, d := range map[string]time.Duration{
		"ping-interval": f.Ping, "max-clock-skew": f.MaxSkew, "grace": f.Grace, "retention": f.Retention, "rebuild": f.Rebuild,
		"ready-timeout": f.ReadyWithin,
	} {
		if d <= 0 {
			return fmt.Errorf("--%s is %s: give more than 0", name, d)
		}
	}
	if f.CatchUp == nil && f.lastPort() {
		return errors.New("--pub has port 65535, and no port is one on for --catch-up: give --catch-up, too, or --pub another port")
	}
	if err := f.validateFsync(); err != nil {
		return err
	}
	if f.RepeatNames != nil && *f.RepeatNames < 0 {
		return fmt.Errorf("--repeat-names is %d: give 0 for none, or more", *f.RepeatNames)
	}
	if f.ReadyPeers < -1 {
		return fmt.Errorf("--ready-peers is %d: give 0 or more, or -1 for all that answer", f.ReadyPeers)
	}
	return nil
}

// validateFsync refuses what would be of no effect.
func (f *serveFlags) validateFsync() error {
	switch {
	case f.Fsync != nil && *f.Fsync == "":
		return errors.New("--fsync is empty: leave it out for the default")
	case f.FsyncEvery != nil && *f.FsyncEvery <= 0:
		return fmt.Errorf("--fsync-interval is %s: give more than 0", *f.FsyncEvery)
	case f.Fsync != nil && f.DataDir == "":
		return errors.New("--fsync is for a data directory: give --data-dir, too")
	case f.FsyncEvery != nil && f.DataDir == "":
		return errors.New("--fsync-interval is for a data directory: give --data-dir, too")
	case f.FsyncEvery != nil && f.Fsync != nil && actors.Fsync(*f.Fsync) == actors.FsyncAlways:
		return errors.New("--fsync-interval is how long changes wait, and with --fsync always none does: leave out one of them")
	default:
		return nil
	}
}

// config is the configuration that the flags ask for, but for the network and
// the kinds.
func (f *serveFlags) config(stderr io.Writer) supervision.Config {
	ready := f.ReadyPeers
	switch ready {
	case -1:
		ready = 0
	case 0:
		ready = -1
	}
	return supervision.Config{
		Host:   f.Host,
		Peers:  f.SubscribeTo,
		Redis:  f.Redis,
		HTTP:   f.HTTP,
		Shards: f.Stores,

		DataDir:     f.DataDir,
		AcceptStale: f.AcceptStale,
		Options: actors.Options{
			Publish:       f.Pub,
			PingInterval:  f.Ping,
			CatchUp:       f.catchUp(),
			Advertise:     f.Advertise,
			RepeatNames:   f.repeatNames(),
			MaxSkew:       f.MaxSkew,
			Grace:         f.Grace,
			Retention:     f.Retention,
			Rebuild:       f.Rebuild,
			ReadyPeers:    ready,
			ReadyTimeout:  f.ReadyWithin,
			ReadyStrict:   f.ReadyStrict,
			Fsync:         actors.Fsync(given(f.Fsync)),
			FsyncInterval: given(f.FsyncEvery),
		},
		Log: supervision.Log{Writer: stderr, Level: f.LogLevel, Format: f.LogFormat},
	}
}

// noCatchUp is what --catch-up says for nowhere.
const noCatchUp = "none"

// catchUp is where peers are answered, "" for nowhere: without the flag next to
// what they subscribe to, so that those who reach the one reach the other.
func (f *serveFlags) catchUp() string {
	if f.CatchUp != nil {
		if *f.CatchUp == noCatchUp {
			return ""
		}
		return *f.CatchUp
	}
	pub, err := transport.ParseEndpoint(f.Pub)
	if err != nil || pub.Path() != "" { // the former is complained of later
		return "tcp://127.0.0.1:4001"
	}
	return "tcp://" + net.JoinHostPort(pub.Host(), strconv.Itoa(pub.Port()+1))
}

// lastPort reports whether no port comes after that of --pub.
func (f *serveFlags) lastPort() bool {
	pub, err := transport.ParseEndpoint(f.Pub)
	return err == nil && pub.Port() == 65535
}

// repeatNames is the setting of the actors: there, 0 is the default.
func (f *serveFlags) repeatNames() int {
	switch {
	case f.RepeatNames == nil:
		return 0
	case *f.RepeatNames == 0:
		return -1
	default:
		return *f.RepeatNames
	}
}

// given is what a flag was given, zero if it was not.
func given[T any](flag *T) (value T) {
	if flag != nil {
		value = *flag
	}
	return value
}

// parse reads args into f and answers the command; "help" when help was asked
// for and given.
func parse(f *flags, args []string, stdout, stderr io.Writer) (command string, err error) {
	helped := false
	parser, err := kong.New(f,
		kong.Name("blue-rings"),
		kong.Description("Counters, registers, sets and maps on several hosts at once, always writable, agreeing in the end."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }), // asked for by --help alone: errors are returned
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return "", fmt.Errorf("flags: %w", err)
	}
	context, err := parser.Parse(args)
	if helped {
		return "help", nil
	}
	if err != nil {
		return "", err
	}
	return context.Command(), nil
}
