package faults

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ErrNotPermitted says that this process may not make network namespaces.
var ErrNotPermitted = errors.New("network namespaces need root with CAP_SYS_ADMIN and CAP_NET_ADMIN (and unshare, nsenter, ip, ss)")

// namespace is a network namespace of its own, without a name: it is gone with the last
// process in it. Safe for concurrent use, but for close.
type namespace struct {
	keeper *exec.Cmd // a process that does nothing in it, until its input ends
	input  io.Closer
	file   *os.File
}

// newNamespace makes a namespace with nothing but loopback in it.
func newNamespace(ctx context.Context) (_ *namespace, err error) {
	n := &namespace{keeper: exec.Command("unshare", "--net", "sh", "-c", "ip link set dev lo up && echo up && exec cat")}
	input, err := n.keeper.StdinPipe()
	if err != nil {
		return nil, err
	}
	n.input = input
	output, err := n.keeper.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var complaint strings.Builder
	n.keeper.Stderr = &complaint
	if err := n.keeper.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotPermitted, err)
	}
	if line, _ := bufio.NewReader(output).ReadString('\n'); line != "up\n" {
		_ = n.close() // it has failed
		return nil, fmt.Errorf("%w: %s", ErrNotPermitted, strings.TrimSpace(complaint.String()))
	}
	if n.file, err = os.Open(fmt.Sprintf("/proc/%d/ns/net", n.pid())); err != nil {
		return nil, errors.Join(err, n.close())
	}
	return n, ctx.Err()
}

func (n *namespace) pid() int { return n.keeper.Process.Pid }

// close ends the keeper.
func (n *namespace) close() error {
	err := n.input.Close()
	if n.file != nil {
		err = errors.Join(err, n.file.Close())
	}
	return errors.Join(err, n.keeper.Wait())
}

// through is what has a command run in the namespace.
func (n *namespace) through() []string {
	return []string{"nsenter", "--target", strconv.Itoa(n.pid()), "--net", "--"}
}

// ip carries out commands of ip(8) there, one after the other, until one fails.
func (n *namespace) ip(commands ...string) error {
	if len(commands) == 0 {
		return nil
	}
	words := append(n.through(), "ip", "-batch", "-")
	command := exec.Command(words[0], words[1:]...)
	command.Stdin = strings.NewReader(strings.Join(commands, "\n") + "\n")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(commands, "; "), err, strings.TrimSpace(string(output)))
	}
	return nil
}

// breaksEach is how often connections are broken: they are made anew within some 100 ms, before
// anybody is taken for silent. So nothing but a number that is missing tells of what was lost.
const breaksEach = 250 * time.Millisecond

// breakConnections breaks the connections of publishers and subscribers there, now and again
// until a time is over: both ends are told, and what was on its way is lost.
func (n *namespace) breakConnections(ctx context.Context, lasts time.Duration) error {
	for began := time.Now(); ; wait(ctx, breaksEach) {
		words := append(n.through(), "ss", "--kill", "--tcp", "--no-header", "state", "established",
			fmt.Sprintf("( sport = :%d or dport = :%d )", publishPort, publishPort))
		if output, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("ss --kill: %w: %s", err, strings.TrimSpace(string(output)))
		}
		if time.Since(began)+breaksEach > lasts || ctx.Err() != nil {
			return nil
		}
	}
}

// dial connects to an address there, which is no name. A socket stays in the namespace in which it was made.
func (n *namespace) dial(ctx context.Context, network, address string) (connection net.Conn, err error) {
	inside := func() error {
		connection, err = new(net.Dialer).DialContext(ctx, network, address)
		return err
	}
	if err := n.enter(inside); err != nil {
		return nil, err
	}
	return connection, nil
}

// enter has a function run there, on a thread that goes back afterwards. One that cannot go back is not
// used any more: it ends with the goroutine that is locked to it.
func (n *namespace) enter(do func() error) error {
	done := make(chan error)
	go func() { done <- n.switched(do) }()
	return <-done
}

func (n *namespace) switched(do func() error) error {
	runtime.LockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer func() { _ = home.Close() }() // nothing is written to it
	if err := unix.Setns(int(n.file.Fd()), unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("enter a network namespace: %w", err)
	}
	failed := do()
	if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
		return errors.Join(failed, fmt.Errorf("leave a network namespace: %w", err))
	}
	runtime.UnlockOSThread()
	return failed
}
