// Package cli is the command line of a Blue Rings binary. An author of custom
// stores gets all of it in a main of a few lines:
//
//	func main() {
//		os.Exit(cli.Main(os.Args[1:], cli.Options{
//			Kinds: []supervision.Kind{{Name: "highwater", New: newHighwater}},
//		}))
//	}
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"blue-rings/actors"
	"blue-rings/supervision"
	"blue-rings/transport"
	"blue-rings/transport/zmq"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // the node could not start, or not stop in order with all on disk; a command did not do what it was to do
	exitUsage  = 2 // flags that make no sense
)

// Options are what a binary adds to the flags.
type Options struct {
	// Kinds are the custom stores.
	Kinds []supervision.Kind

	// Network makes the network of the node, which closes it; ZeroMQ if nil.
	Network func() (transport.Network, error)

	// Clock tells a node the time; actors.SystemClock if nil.
	Clock actors.Clock
}

// Main carries out the command line of this process, and answers its exit code.
func Main(args []string, options Options) int {
	return Run(context.Background(), args, os.Stdout, os.Stderr, options)
}

// Run carries out one command line, until it is done, a signal comes or ctx
// ends. It answers the exit code: 0 done, 1 failed, 2 flags that make no sense.
// What went wrong is one line on stderr, where the log of a node goes, too.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, options Options) int {
	var flags flags
	command, err := parse(&flags, args, stdout, stderr)
	switch {
	case err != nil:
		err = &usageError{err}
	case command == "serve":
		err = serve(ctx, &flags.Serve, stderr, options)
	case command == "export":
		err = export(ctx, &flags.Export, stdout, stderr)
	case command == "import":
		err = bring(ctx, &flags.Import, stderr)
	case command == "inspect":
		err = inspect(&flags.Inspect, stdout, options.Kinds)
	case command == "backup":
		err = backup(ctx, &flags.Backup, stdout)
	case command == "version":
		err = writeVersion(stdout)
	}
	if err == nil {
		return exitDone
	}
	return complain(stderr, err)
}

// serve runs a node until the end.
func serve(ctx context.Context, flags *serveFlags, stderr io.Writer, options Options) error {
	if options.Network == nil {
		options.Network = newZeroMQ
	}
	network, err := options.Network()
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	cfg := flags.config(stderr)
	cfg.Kinds, cfg.Network, cfg.Clock = options.Kinds, network, options.Clock
	// Whoever reads our log may go away: that must not end the node.
	signal.Ignore(syscall.SIGPIPE)
	defer signal.Reset(syscall.SIGPIPE)
	untouched := ballast()
	defer runtime.KeepAlive(untouched)
	if cfg = cfg.Defaults(); cfg.Options.Fsync == actors.FsyncAlways {
		defer moreProcs()()
	}
	return supervision.Run(ctx, cfg)
}

func newZeroMQ() (transport.Network, error) {
	network, err := zmq.New()
	if err != nil {
		return nil, err
	}
	return network, nil
}

// usageError is a command line that cannot be read.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() + " (--help shows all flags)" }

func (e *usageError) Unwrap() error { return e.err }

// complain writes an error as one line, and answers the exit code it means.
func complain(stderr io.Writer, err error) int {
	line := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ")
	if _, e := fmt.Fprintf(stderr, "blue-rings: %s\n", line); e != nil {
		return exitFailed
	}
	var usage *usageError
	var config *supervision.ConfigError
	if errors.As(err, &usage) || errors.As(err, &config) {
		return exitUsage
	}
	return exitFailed
}
