package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/alecthomas/kong"

	"blue-rings/actors"
	"blue-rings/supervision"
)

// flags are all commands and their flags.
type flags struct {
	Serve   serveFlags `cmd:"" help:"Run a node until SIGINT or SIGTERM."`
	Version struct{}   `cmd:"" help:"Print the versions of this binary, Go and libzmq."`
}

// serveFlags are the flags of a node. What they mean and their limits are in
// supervision.Config, which also checks them.
type serveFlags struct {
	Host        string        `required:"" placeholder:"NAME" help:"Name of this node, unique in the ring."`
	Pub         string        `default:"tcp://127.0.0.1:4000" placeholder:"ENDPOINT" help:"Where to publish changes, tcp://host:port or ipc:///path (${default})."`
	SubscribeTo []string      `sep:"none" placeholder:"ENDPOINT" help:"What a peer publishes on; once for each peer."`
	Redis       string        `default:"127.0.0.1:6380" placeholder:"HOST:PORT" help:"Where to serve Redis clients (${default}); empty: nowhere."`
	HTTP        string        `name:"http" default:"127.0.0.1:4080" placeholder:"HOST:PORT" help:"Where to serve health and metrics (${default}); empty: nowhere."`
	LogLevel    string        `default:"info" placeholder:"LEVEL" help:"Least level that is logged: debug, info, warn or error (${default})."`
	LogFormat   string        `default:"auto" placeholder:"FORMAT" help:"json, console, or auto: console on a terminal (${default})."`
	Stores      int           `placeholder:"N" help:"Number of stores, 1 to 1024 (one for each core)."`
	RepeatNames int           `default:"10" placeholder:"N" help:"Names repeated each ping interval, for peers that lost frames (${default}); 0: none."`
	Ping        time.Duration `name:"ping-interval" default:"137ms" placeholder:"TIME" help:"Time between pings (${default}); a peer is down after 2.3 of them."`
	MaxSkew     time.Duration `name:"max-clock-skew" default:"10s" placeholder:"TIME" help:"Refuse frames from a wall clock so far ahead of ours (${default})."`
	Grace       time.Duration `default:"30s" placeholder:"TIME" help:"Keep what has expired so long, invisibly (${default}); the same on all nodes."`
	Retention   time.Duration `default:"24h" placeholder:"TIME" help:"Remember deletions so long, more than the longest partition (${default})."`
	Rebuild     time.Duration `default:"10s" placeholder:"TIME" help:"Make the socket of a peer anew when it was silent so long (${default})."`
}

// Validate refuses what would silently be the default: in a Config, zero means
// that.
func (f *serveFlags) Validate() error {
	for name, s := range map[string]string{"pub": f.Pub, "log-level": f.LogLevel, "log-format": f.LogFormat} {
		if s == "" {
			return fmt.Errorf("--%s is empty: leave it out for the default", name)
		}
	}
	for name, d := range map[string]time.Duration{
		"ping-interval": f.Ping, "max-clock-skew": f.MaxSkew, "grace": f.Grace, "retention": f.Retention, "rebuild": f.Rebuild,
	} {
		if d <= 0 {
			return fmt.Errorf("--%s is %s: give more than 0", name, d)
		}
	}
	return nil
}

// config is the configuration that the flags ask for, but for the network and
// the kinds.
func (f *serveFlags) config(stderr io.Writer) supervision.Config {
	repeat := f.RepeatNames
	if repeat == 0 {
		repeat = -1
	}
	return supervision.Config{
		Host:   f.Host,
		Peers:  f.SubscribeTo,
		Redis:  f.Redis,
		HTTP:   f.HTTP,
		Shards: f.Stores,
		Options: actors.Options{
			Publish:      f.Pub,
			PingInterval: f.Ping,
			RepeatNames:  repeat,
			MaxSkew:      f.MaxSkew,
			Grace:        f.Grace,
			Retention:    f.Retention,
			Rebuild:      f.Rebuild,
		},
		Log: supervision.Log{Writer: stderr, Level: f.LogLevel, Format: f.LogFormat},
	}
}

// parse reads args into f and answers the command; "help" when help was asked
// for and given.
func parse(f *flags, args []string, stdout, stderr io.Writer) (command string, err error) {
	helped := false
	parser, err := kong.New(f,
		kong.Name("blue-rings"),
		kong.Description("Counters, registers and sets on several hosts at once, always writable, agreeing in the end."),
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
