package supervision

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

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
	request, err := http.NewRequestWithContext(within(t), http.MethodGet, "http://"+n.HTTP().String()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Body.Close() != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %v: %s", response.Status, err, body)
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
