package harness

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"blue-rings/storage"
)

// Stores are the custom stores that scripts may give to nodes, by kind.
type Stores map[string]func(storage.ShardConfig) storage.Engine

// Run runs the scripts of a folder, not those of folders in it, each in a world of its own.
func Run(t *testing.T, folder string, kinds Stores) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts in %s: %v", folder, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			w := NewWorld(kinds, 0)
			defer w.Close()
			datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
				return w.Do(t, d)
			})
		})
	}
}

// Do carries out one command of a script and answers its output. A mistake in
// the script ends the test; what the program does wrong is output.
func (w *World) Do(t *testing.T, d *datadriven.TestData) string {
	t.Helper()
	run, ok := commands()[d.Cmd]
	if !ok {
		d.Fatalf(t, "unknown command %q: see tests/harness/doc.go", d.Cmd)
	}
	c := &command{TestData: d, T: t, world: w}
	w.quiet = d.HasArg("quiet")
	answer := run(c)
	output := w.drain() + answer
	if w.quiet {
		output = "ok"
	}
	w.quiet = false
	if only, ok := d.Arg("only"); ok {
		output = c.filter(output, only.Vals)
	}
	if output == "" {
		output = "ok"
	}
	return output
}

// commands are the words that scripts may use.
func commands() map[string]func(*command) string {
	return map[string]func(*command) string{
		"actor":       (*command).actor,
		"node":        (*command).node,
		"stop":        (*command).stop,
		"kill":        (*command).kill,
		"send":        (*command).send,
		"post":        (*command).post,
		"step":        (*command).step,
		"take":        (*command).take,
		"settle":      (*command).settle,
		"advance":     (*command).advance,
		"crash":       (*command).crash,
		"net":         (*command).net,
		"clock":       (*command).clock,
		"disk":        (*command).disk,
		"client":      (*command).client,
		"show":        (*command).show,
		"tree":        (*command).tree,
		"mailbox":     (*command).mailbox,
		"wire":        (*command).wire,
		"_breakpoint": func(*command) string { return "" },
	}
}

// command is one command of a script, on its way.
type command struct {
	*datadriven.TestData
	T     *testing.T
	world *World
}

// fail ends the test for a mistake in the script.
func (c *command) fail(format string, args ...any) {
	c.T.Helper()
	c.Fatalf(c.T, format, args...)
}

// target is the first argument, which is a name without a value.
func (c *command) target() string {
	c.T.Helper()
	if len(c.CmdArgs) == 0 || len(c.CmdArgs[0].Vals) > 0 {
		c.fail("say whom: %s <name>", c.Cmd)
	}
	return c.CmdArgs[0].Key
}

// box is the mailbox of the actor that is named first.
func (c *command) box() *mailbox {
	c.T.Helper()
	m, ok := c.world.boxes[c.target()]
	if !ok {
		c.fail("there is no actor %s", c.target())
	}
	return m
}

// host is the host that is named first.
func (c *command) host() *host {
	c.T.Helper()
	h, ok := c.world.hosts[c.target()]
	if !ok {
		c.fail("there is no host %s", c.target())
	}
	return h
}

// lines are the lines of the input.
func (c *command) lines() []string {
	if c.Input == "" {
		return nil
	}
	return strings.Split(c.Input, "\n")
}

// filter keeps the lines of a trace that have one of the words.
func (c *command) filter(output string, words []string) string {
	var kept strings.Builder
	for line := range strings.Lines(output) {
		for _, word := range words {
			if strings.Contains(line, word) {
				kept.WriteString(line)
				break
			}
		}
	}
	return kept.String()
}
