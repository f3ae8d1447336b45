package zmq_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"blue-rings/transport"
	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

func TestCloseTellsWhatIsOpen(t *testing.T) {
	net, err := zmq.NewWith(zmq.Options{CloseTimeout: time.Millisecond})
	must(t, err)
	endpoint := tcp(t)
	out, err := net.Bind(endpoint, nil)
	must(t, err)
	if err := net.Close(); err == nil || !strings.Contains(err.Error(), endpoint) {
		t.Errorf("close with an open socket answered %v", err)
	}
	if _, err := net.Bind(tcp(t), nil); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("bind after close answered %v", err)
	}
	if _, err := net.Connect(endpoint, "", nil); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("connect after close answered %v", err)
	}
	must(t, out.Close())
	for net.Close() != nil && t.Context().Err() == nil {
		continue
	}
}

// What an outlet sent before it was closed still arrives: the last words of a
// node that stops in good order.
func TestClosedOutletLingers(t *testing.T) {
	network := network(t, zmq.Options{})
	link := newLink(t, network, tcp(t))
	for range 1_000 {
		link.out.Publish("words")
	}
	link.out.Publish("last words")
	must(t, link.out.Close())
	until(link.in, "last words")
}

func TestSocketsGiveBackTheirFiles(t *testing.T) {
	files := func() int {
		entries, err := os.ReadDir("/dev/fd")
		must(t, err)
		return len(entries)
	}
	before := files()
	network, err := zmq.New()
	must(t, err)
	endpoint := tcp(t)
	for range 20 {
		link := newLink(t, network, endpoint)
		link.goesOn()
		must(t, link.in.Close())
		must(t, link.out.Close())
		if _, err := network.Bind("tcp://192.0.2.1:4000", nil); err == nil {
			t.Fatal("bound an address of another machine")
		}
	}
	must(t, network.Close())
	if after := files(); after > before+2 {
		t.Errorf("%d files open before, %d after", before, after)
	}
}

func TestBindFailures(t *testing.T) {
	net := network(t, zmq.Options{})
	_, err := net.Bind("tcp://192.0.2.1:4000", nil)
	var socket *transport.SocketError
	if !errors.As(err, &socket) || socket.Op != transport.OpBind || errors.Is(err, transport.ErrInUse) {
		t.Errorf("an address of another machine: %v", err)
	}
	if _, err := net.Bind("tcp://eth0:4000", nil); !errors.Is(err, transport.ErrEndpoint) {
		t.Errorf("the name of an interface: %v", err)
	}
	_, err = net.Bind("ipc:///nonexistent/ring", nil)
	if !errors.As(err, &socket) || errors.Is(err, transport.ErrInUse) {
		t.Errorf("a missing directory: %v", err)
	}
}

func TestNames(t *testing.T) {
	// A look-up goes on for as long as the machine's resolver does.
	net := network(t, zmq.Options{CloseTimeout: time.Minute})
	endpoint := fmt.Sprintf("tcp://localhost:%d", transporttest.FreePort(t, "127.0.0.1"))
	// A name that nobody has delays its own inlet only.
	transporttest.Connect(t, net, "tcp://nobody.invalid:4000")
	newLink(t, net, endpoint).goesOn()
}

func TestWildcard(t *testing.T) {
	net := network(t, zmq.Options{})
	port := transporttest.FreePort(t, "")
	out := transporttest.Bind(t, net, fmt.Sprintf("tcp://*:%d", port))
	hosts := []string{"127.0.0.1"}
	if transporttest.HasIPv6() {
		hosts = append(hosts, "[::1]")
	}
	for _, host := range hosts {
		in := transporttest.Connect(t, net, fmt.Sprintf("tcp://%s:%d", host, port))
		out.AwaitJoined(1)
		link{t, out, in}.goesOn()
	}
}

// libzmq would take the path away from whoever has it.
func TestTakenPath(t *testing.T) {
	network := network(t, zmq.Options{})
	taken := func(endpoint string) {
		t.Helper()
		if out, err := network.Bind(endpoint, nil); !errors.Is(err, transport.ErrInUse) || out != nil {
			t.Errorf("bind answered %v, %v; want ErrInUse", out, err)
		}
	}
	endpoint := ipc(t)
	path := strings.TrimPrefix(endpoint, "ipc://")
	must(t, os.WriteFile(path, []byte("dear"), 0o600))
	taken(endpoint)
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "dear" {
		t.Errorf("a file that is no socket: %q, %v", kept, err)
	}
	must(t, os.Remove(path))

	foreign, err := net.Listen("unix", path)
	must(t, err)
	taken(endpoint)
	must(t, foreign.Close())

	// A process that was killed leaves its path behind.
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	must(t, err)
	must(t, syscall.Bind(fd, &syscall.SockaddrUnix{Name: path}))
	must(t, syscall.Close(fd))
	if _, err := os.Lstat(path); err != nil {
		t.Fatal(err)
	}
	newLink(t, network, endpoint).goesOn()
}
