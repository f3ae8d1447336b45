package zmq_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"blue-rings/transport"
	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

// publisherVariable makes of the test binary a publisher at that endpoint.
const publisherVariable = "BLUE_RINGS_TEST_PUBLISHER"

// publishForever sends frames of 1 KiB that begin with the process id, as fast
// as it can, until it is killed.
func publishForever(endpoint string) {
	net, err := zmq.New()
	if err != nil {
		panic(err)
	}
	out, err := net.Bind(endpoint, nil)
	for errors.Is(err, transport.ErrInUse) {
		out, err = net.Bind(endpoint, nil)
	}
	if err != nil {
		panic(err)
	}
	frame := fmt.Appendf(nil, "%d %s", os.Getpid(), strings.Repeat(".", 1_024))
	for {
		if err := out.Send(frame); err != nil {
			panic(err)
		}
	}
}

// publisherProcess starts one, and returns how its frames begin and its kill -9.
func publisherProcess(t *testing.T, endpoint string) (prefix string, kill func()) {
	t.Helper()
	pid, kill := process(t, publisherVariable, endpoint)
	return pid + " ", kill
}

// process starts this test's program as the one that a variable makes of it, and
// returns its process id and its kill -9.
func process(t *testing.T, variable, endpoint string) (pid string, kill func()) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), variable+"="+endpoint)
	must(t, cmd.Start())
	killed := false
	kill = func() {
		if !killed {
			killed = true
			must(t, cmd.Process.Kill())
			_ = cmd.Wait() // it was killed, which is an error of its own
		}
	}
	t.Cleanup(kill)
	return fmt.Sprint(cmd.Process.Pid), kill
}

// until reads frames up to the first one with the prefix.
func until(in *transporttest.Subscriber, prefix string) {
	for !strings.HasPrefix(in.Next(), prefix) {
		continue
	}
}

// A subscriber that does not read at its limit while its publisher is killed:
// with heartbeats libzmq would abort our process here.
func TestPublisherIsKilledUnderPausedSubscriber(t *testing.T) {
	net := network(t, zmq.Options{ReceiveLimit: 10})
	endpoint := tcp(t)
	paused := transporttest.Connect(t, net, endpoint)
	reader := transporttest.Connect(t, net, endpoint)
	for range 3 {
		prefix, kill := publisherProcess(t, endpoint)
		until(paused, prefix)
		// So many have been sent to both that the paused one is over its limit.
		for range 5_000 {
			until(reader, prefix)
		}
		kill()
		second, killSecond := publisherProcess(t, endpoint)
		until(reader, second)
		until(paused, second)
		killSecond()
	}
}
