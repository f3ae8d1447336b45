package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"blue-rings/actors"
	"blue-rings/cmd/transfer"
)

// exportFlags are the flags of export.
type exportFlags struct {
	Redis   string `xor:"from" placeholder:"HOST:PORT" help:"The node, or redis-server, whose keys are read (127.0.0.1:6380)."`
	DataDir string `xor:"from" placeholder:"DIR" help:"Read the data directory of a node that does not run, instead."`
	Match   string `placeholder:"GLOB" help:"Export the names that match, as in MATCH of SCAN (all)."`
	To      string `placeholder:"FILE" help:"A new file to write to (standard output)."`
}

// importFlags are the flags of import.
type importFlags struct {
	Redis   string `default:"127.0.0.1:6380" placeholder:"HOST:PORT" help:"The node that takes the lines (${default})."`
	From    string `placeholder:"FILE" help:"The file to read (standard input)."`
	Replace bool   `help:"Overwrite names that have other values in the node."`
	DryRun  bool   `help:"Change nothing, say what would be done."`
}

// export writes the keys of a node to stdout or a new file. A signal ends it, and
// leaves no file.
func export(ctx context.Context, flags *exportFlags, stdout, stderr io.Writer) error {
	options := transfer.ExportOptions{Redis: cmp.Or(flags.Redis, "127.0.0.1:6380"), DataDir: flags.DataDir, Match: flags.Match, Clock: actors.SystemClock{}}
	if flags.To == "" {
		return transfer.Export(ctx, options, stdout, stderr)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := newFile(flags.To, func(file io.Writer) error { return transfer.Export(ctx, options, file, stderr) })
	if ctx.Err() != nil {
		return errors.Join(errors.New("interrupted"), err)
	}
	return err
}

// unfinished is what is appended to the name of a file that is being written.
const unfinished = ".unfinished"

// newFile has write write a file, which has its name once all of it is on disk. An
// export that left out keys is written, too.
func newFile(name string, write func(io.Writer) error) error {
	if err := notThere(name); err != nil {
		return err
	}
	file, err := os.OpenFile(name+unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	var incomplete error
	if err = write(file); errors.Is(err, transfer.ErrIncomplete) {
		incomplete, err = err, nil
	}
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = notThere(name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(name+unfinished))
	}
	if err := os.Rename(name+unfinished, name); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	return errors.Join(incomplete, syncDirectory(filepath.Dir(name)))
}

func notThere(name string) error {
	if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
		if err == nil {
			err = errors.New("is there already: give a new name, or move it away")
		}
		return fmt.Errorf("--to %s: %w", name, err)
	}
	return nil
}

// syncDirectory has the names in a directory outlive a loss of power.
func syncDirectory(name string) error {
	directory, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	return errors.Join(directory.Sync(), directory.Close())
}

// bring brings lines into a node.
func bring(ctx context.Context, flags *importFlags, stderr io.Writer) error {
	in := io.Reader(os.Stdin)
	if flags.From != "" {
		file, err := os.Open(flags.From)
		if err != nil {
			return fmt.Errorf("--from: %w: give a file that `blue-rings export` wrote", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	return transfer.Import(ctx, transfer.ImportOptions{
		Redis: flags.Redis, Replace: flags.Replace, DryRun: flags.DryRun, Clock: actors.SystemClock{},
	}, in, stderr)
}
