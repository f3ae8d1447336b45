package supervision

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport/memory"
)

// talk says one inline command to a node and answers the first line of the
// reply.
func talk(t *testing.T, n *Node, command string) (string, error) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(within(t), "tcp", n.Redis().String())
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line), err
}

// health is what /healthz of a node answers.
func health(t *testing.T, n *Node) (status int) {
	t.Helper()
	request, err := http.NewRequestWithContext(within(t), http.MethodGet, "http://"+n.HTTP().String()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

func TestClientsAreServedUntilTheStop(t *testing.T) {
	cfg := serving(memory.New().Node("a"), "a")
	cfg.Redis, cfg.HTTP = "127.0.0.1:0", "127.0.0.1:0"
	n, err := Start(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := talk(t, n, "INCRBY x 3"); got != ":3" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	if status := health(t, n); status != http.StatusOK {
		t.Fatalf("health: %d", status)
	}
	if err := n.Stop(within(t), "test"); err != nil {
		t.Fatal(err)
	}
	if got, err := talk(t, n, "PING"); err == nil {
		t.Fatalf("a stopped node answered %q", got)
	}
}

func TestANodeWithoutGatewaysHasNoAddresses(t *testing.T) {
	n, err := Start(within(t), serving(memory.New().Node("a"), "a"))
	if err != nil {
		t.Fatal(err)
	}
	if n.Redis() != nil || n.HTTP() != nil {
		t.Fatalf("addresses: %v %v", n.Redis(), n.HTTP())
	}
	if err := n.Stop(within(t), "test"); err != nil {
		t.Fatal(err)
	}
}

// brittleListener is a listener that can be broken: told to, it accepts no more, and who asks for its address
// then fails, once; afterwards it is whole again.
type brittleListener struct {
	*net.TCPListener
	breaks atomic.Bool
}

func listenBrittle(t *testing.T) *brittleListener {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	return &brittleListener{TCPListener: l}
}

func (l *brittleListener) Addr() net.Addr {
	if l.breaks.Swap(false) {
		_ = l.SetDeadline(time.Time{})
		panic("no address")
	}
	return l.TCPListener.Addr()
}

// A gateway that fails while it serves is restarted on its listener: who is
// connected goes on, and others are let in.
func TestARunningGatewayThatFailsIsRestartedOnItsListener(t *testing.T) {
	log := &lines{}
	cfg := serving(memory.New().Node("a"), "a").Defaults()
	cfg.Log = Log{Writer: log, Level: "info", Format: "json"}
	n, err := spawnNode(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.first.wait(within(t)); err != nil {
		t.Fatal(err)
	}
	n.log.release()
	redis, web := listenBrittle(t), listenBrittle(t)
	n.doors = OpenGateways{Redis: redis, HTTP: web}
	n.env.System.Root.Send(n.root, n.doors)

	conn, err := (&net.Dialer{}).DialContext(within(t), "tcp", redis.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	replies := bufio.NewReader(conn)
	goesOn := func(want string) {
		t.Helper()
		if _, err := fmt.Fprint(conn, "INCR x\r\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := replies.ReadString('\n'); got != want+"\r\n" {
			t.Fatalf("%q, %v, want %q", got, err, want)
		}
	}
	goesOn(":1")
	if status := health(t, n); status != http.StatusOK {
		t.Fatalf("health: %d", status)
	}
	redis.breaks.Store(true)
	if err := redis.SetDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	web.breaks.Store(true)
	n.env.System.Root.Send(actor.NewPID(n.root.Address, "node/gateways/http"), messages.AcceptFailed{Err: errors.New("test")})
	eventually(t, "both gateways are restarted", func() bool {
		restarts := n.Counters().Mailboxes.Restarts()
		return restarts["node/gateways/redis"] == 1 && restarts["node/gateways/http"] == 1
	})
	goesOn(":2")
	if got, err := talk(t, n, "INCR x"); got != ":3" || err != nil {
		t.Fatalf("a new client: %q, %v", got, err)
	}
	if status := health(t, n); status != http.StatusOK {
		t.Fatalf("health afterwards: %d", status)
	}
	for id, restarts := range n.Counters().Mailboxes.Restarts() {
		if restarts > 0 && !strings.HasPrefix(id, "node/gateways/") {
			t.Errorf("%s was restarted", id)
		}
	}
	if err := n.Stop(within(t), "test"); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(log.String(), `"event":"actor_failed"`); got != 2 || !strings.Contains(log.String(), "no address at gateways_test.go") {
		t.Fatalf("%d failures in the log:\n%s", got, log)
	}
}
