// Command bench measures nodes beside redis-server, in turn in one run, and
// prints the pairs and their ratios as Markdown. It starts both sides itself,
// on loopback; redis-server and redis-benchmark are installed when missing.
//
//	go run ./tests/bench incr      INCR through the Redis port, both with two live followers
//	go run ./tests/bench latency   a write on one, visible on the other, idle
//	go run ./tests/bench refill    a fresh node, until it has a million counters
//	go run ./tests/bench repair    a hundred of a million counters differ after a cut
//	go run ./tests/bench idle      what is sent while nothing changes
//	go run ./tests/bench mesh      how often each change reaches each of eight nodes, however they are linked
//	go run ./tests/bench hops      a write on the first of a chain of four, visible on the others, idle
//	go run ./tests/bench faults    150 cycles of cut links, stopped and killed nodes under writes
//	go run ./tests/bench namespaces  nodes in network namespaces for 10 min: lines cut, nodes stopped and killed, clocks wrong
//	go run ./tests/bench soak      three nodes at half load for 15 min: what they use stays what it was
//	go run ./tests/bench fsync     INCR with what was acknowledged on disk always, soon, later, never
//	go run ./tests/bench restart   a process with a million counters on disk, until it answers
//	go run ./tests/bench kills     200 cycles of kill -9 of nodes with data directories under writes
//	go run ./tests/bench sizes     what a counter takes in memory and on disk
//	go run ./tests/bench compact   a million counters are written over and over: pauses, bytes on disk, what leaves it
//	go run ./tests/bench stall     a subscriber is stopped for 20 s at 200,000 updates a second
//	go run ./tests/bench simulate  whole rings on all cores for 30 min, simulated, everything going wrong
//	go run ./tests/bench scale     what an update costs in simulated rings of 10, 100 and 1,000 nodes
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

type flags struct {
	Incr       incr       `cmd:"" help:"INCR through the Redis port with two live followers, beside redis-server with two replicas."`
	Latency    latency    `cmd:"" help:"From a write on one to its being visible on the other, idle, beside a redis-server and its replica."`
	Refill     refill     `cmd:"" help:"A fresh node beside one with a million counters, beside a fresh redis-server replica."`
	Repair     repair     `cmd:"" help:"A hundred of a million counters differ after a cut: seconds and bytes until equal."`
	Idle       idle       `cmd:"" help:"Bytes a second and link while nothing changes."`
	Mesh       mesh       `cmd:"" help:"Eight nodes, one written to: changes received per node and change, in a mesh, rings, stars, a chain."`
	Hops       hops       `cmd:"" help:"From a write on the first of a chain of four nodes to its being visible on the others, idle."`
	Faults     cycles     `cmd:"" help:"Many cycles of cut links, stopped and killed nodes in a mesh under writes: nothing lost or counted twice, time to current."`
	Kills      kills      `cmd:"" help:"Many cycles of kill -9 of nodes with data directories under writes: nothing lost or counted twice."`
	Namespaces namespaces `cmd:"" help:"Nodes in network namespaces for 10 min, lines cut with ip link, nodes stopped and killed, clocks wrong: nothing lost or counted twice."`
	Soak       soak       `cmd:"" help:"Three nodes in a mesh at half of the load that they take, for 15 min: memory, goroutines, files, threads, keys, slots and queues stay flat."`
	Fsync      fsync      `cmd:"" help:"INCR of one process that keeps what it has on disk, beside redis-server with an append-only file."`
	Restart    restart    `cmd:"" help:"A killed or stopped process with a million counters on disk, until it answers and is ready, beside redis-server."`
	Sizes      sizes      `cmd:"" help:"What a counter takes in memory and on disk, with one and three replicas, beside redis-server."`
	Compact    compact    `cmd:"" help:"A million counters on disk are written over and over: pauses of writers, bytes on disk, and whether what expired leaves it."`
	Scale      rings      `cmd:"" help:"What an update costs in simulated rings of 10, 100 and 1,000 nodes: virtual time, frames, bytes."`
	Simulate   simulate   `cmd:"" help:"Whole rings of 2 to 50 nodes, simulated on all cores for 30 min while everything goes wrong: nothing lost or counted twice, all settles."`
	Stall      stall      `cmd:"" help:"200,000 updates a second at a node whose subscriber is stopped for 20 s: memory, time to current."`
}

// env is what each measurement gets.
type env struct {
	ctx    context.Context
	binary string // the service
	folder string // for scratch files
}

func main() {
	var f flags
	command := kong.Parse(&f, kong.Name("bench"), kong.Description("Measures beside redis-server."))
	if err := run(command); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(command *kong.Context) (err error) {
	// A pipe that nobody reads ends it, too: its nodes must not stay behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	if command.Command() == "scale" || command.Command() == "simulate" {
		return command.Run() // in this process
	}
	if err := needRedis(ctx); err != nil {
		return err
	}
	redis.SetLogger(&logging.VoidLogger{}) // what fails is answered, too; whoever starts is not there at first
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	binary := filepath.Join(folder, "blue-rings")
	if output, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "blue-rings/cmd/blue-rings").CombinedOutput(); err != nil {
		return fmt.Errorf("build the service: %w: %s", err, output)
	}
	fmt.Printf("%d cores, %s\n\n", runtime.NumCPU(), runtime.Version())
	return command.Run(&env{ctx: ctx, binary: binary, folder: folder})
}

// needRedis installs redis-server and redis-benchmark from Debian if missing.
func needRedis(ctx context.Context) error {
	_, server := exec.LookPath("redis-server")
	_, benchmark := exec.LookPath("redis-benchmark")
	if server == nil && benchmark == nil {
		return nil
	}
	install := exec.CommandContext(ctx, "apt-get", "install", "-qq", "-y", "--no-install-recommends", "redis-server", "redis-tools")
	install.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if output, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("install redis-server and redis-tools: %w: %s", err, output)
	}
	return nil
}
