package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9/logging"

	"blue-rings/tests/faults"
)

// namespaces are nodes in network namespaces, after each of whose troubles nothing may be missing
// or counted twice.
type namespaces struct {
	For      time.Duration `default:"10m" help:"Begin cycles of troubles for so long."`
	Seed     uint64        `default:"1" help:"What the troubles are drawn from."`
	Nodes    int           `default:"4" help:"Nodes of the full mesh, 3 to 16; every other one has a data directory."`
	Counters int           `default:"100" help:"Counters that all nodes increment."`
	Rate     int           `default:"400" help:"Operations a second at each node."`
}

// Run runs them; each cycle has a line on standard error.
func (s *namespaces) Run(e *env) error {
	logging.Disable() // it would tell of each client that does not reach a killed node
	if err := need(e, "ip", "iproute2"); err != nil {
		return err
	}
	binary := filepath.Join(e.folder, "skewed")
	if output, err := exec.CommandContext(e.ctx, "go", "build", "-o", binary, "blue-rings/tests/faults/skewed/cmd").CombinedOutput(); err != nil {
		return fmt.Errorf("build the service on a clock that can be set: %w: %s", err, output)
	}
	fmt.Printf("%d nodes in network namespaces, a full mesh, %d operations a second at each of them, over %d counters; seed %d\n\n", s.Nodes, s.Rate, s.Counters, s.Seed)
	report, err := faults.Namespaces(e.ctx, faults.NamespacesConfig{
		Binary: binary, Dir: e.folder, Seed: s.Seed, For: s.For,
		Nodes: s.Nodes, Counters: s.Counters, Rate: s.Rate, Log: os.Stderr,
	})
	if report.Usage == nil {
		return err
	}
	return errors.Join(err, report.Print(os.Stdout))
}

// need installs a command from Debian if it is missing.
func need(e *env, command, from string) error {
	if _, err := exec.LookPath(command); err == nil {
		return nil
	}
	install := exec.CommandContext(e.ctx, "apt-get", "install", "-qq", "-y", "--no-install-recommends", from)
	install.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if output, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("install %s: %w: %s", from, err, output)
	}
	return nil
}
