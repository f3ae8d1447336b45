package zmq_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

func TestMain(m *testing.M) {
	if endpoint := os.Getenv(publisherVariable); endpoint != "" {
		publishForever(endpoint)
	}
	if answer, ask := os.Getenv(answererVariable), os.Getenv(askerVariable); answer+ask != "" {
		talkForever(answer, ask)
	}
	goleak.VerifyTestMain(m)
}

// network is closed, and must have ended in time, after the test's sockets.
func network(t testing.TB, o zmq.Options) *zmq.Network {
	t.Helper()
	net, err := zmq.NewWith(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := net.Close(); err != nil {
			t.Error(err)
		}
	})
	return net
}

func conform(t *testing.T, endpoint func(*testing.T) string) {
	transporttest.Run(t, func(t *testing.T) transporttest.Harness {
		return transporttest.Harness{Network: network(t, zmq.Options{}), Endpoint: endpoint, Overflow: 60_000}
	})
}

func tcp(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("tcp://127.0.0.1:%d", transporttest.FreePort(t, "127.0.0.1"))
}

// ipc is shorter than t.TempDir, which has the test's name in it.
func ipc(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ring")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return "ipc://" + filepath.Join(dir, "pub")
}

func TestConformanceOverTCP(t *testing.T) { conform(t, tcp) }

func TestConformanceOverIPC(t *testing.T) { conform(t, ipc) }

func TestConformanceOverIPv6(t *testing.T) {
	if !transporttest.HasIPv6() {
		t.Log("this machine has no IPv6: nothing was tried")
		return
	}
	conform(t, func(t *testing.T) string {
		t.Helper()
		return fmt.Sprintf("tcp://[::1]:%d", transporttest.FreePort(t, "::1"))
	})
}
