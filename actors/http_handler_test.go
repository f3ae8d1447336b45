package actors

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/goleak"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// ask makes one request of its own connection.
func ask(t *testing.T, method, url string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func (s *served) serveHTTP(t *testing.T) (url string) {
	t.Helper()
	listener := listen(t)
	s.gateway = s.spawnActor("http", NewHTTPGateway(s.env, listener))
	t.Cleanup(s.stop)
	return "http://" + listener.Addr().String()
}

// A node without peers is healthy and ready exactly while its publisher has a
// socket, and says what is wrong otherwise.
func TestHealthAndReadiness(t *testing.T) {
	s := newServed(t, counting)
	url := s.serveHTTP(t)
	publisher := s.env.Addresses.Publisher.Id
	for _, step := range []struct {
		event  messages.Event
		status int
		has    string
	}{
		{messages.NodeStarted{}, 503, "no socket"},
		{messages.Bound{Endpoint: s.env.Options.Publish}, 200, "ok"},
		{messages.SocketFailed{Actor: "another", Err: errors.New("x")}, 200, "ok"},
		{messages.SocketFailed{Actor: publisher, Err: errors.New("x")}, 503, "no socket"},
		{messages.Bound{Endpoint: s.env.Options.Publish}, 200, "ok"},
		{messages.ActorFailed{Actor: publisher}, 503, "no socket"},
	} {
		s.env.note(step.event)
		if status, body := ask(t, "GET", url+"/healthz"); status != step.status || !strings.Contains(body, step.has) {
			t.Errorf("/healthz after %s: %d %q", step.event, status, body)
		}
		want := `{"ready":false,`
		if step.status == 200 {
			want = `{"ready":true,"reason":"current","host":"a","coherent":true,"peers_up":0,"peers_total":0,"state":"current","behind":0,"oldest_silence_ms":0}`
		}
		if status, body := ask(t, "GET", url+"/readyz"); status != step.status || !strings.HasPrefix(body, want) {
			t.Errorf("/readyz after %s: %d %q", step.event, status, body)
		}
	}
}

// A node that others cannot ask is not healthy, if they were meant to.
func TestHealthOfTheEnumerator(t *testing.T) {
	s := newServed(t, counting)
	s.env.Options.CatchUp = "tcp://127.0.0.1:4001"
	url := s.serveHTTP(t)
	const enumerator = "enumerator"
	s.env.Addresses.Enumerator = actor.NewPID(s.env.System.Address(), enumerator)
	for _, step := range []struct {
		event  messages.Event
		status int
		has    string
	}{
		{messages.Bound{Endpoint: s.env.Options.Publish}, 503, "the enumerator has no socket at tcp://127.0.0.1:4001"},
		{messages.Bound{Endpoint: s.env.Options.CatchUp}, 200, ""},
		{messages.SocketFailed{Actor: enumerator, Err: errors.New("x")}, 503, "the enumerator has no socket"},
	} {
		s.env.note(step.event)
		for _, path := range []string{"/healthz", "/readyz"} {
			if status, body := ask(t, "GET", url+path); status != step.status || !strings.Contains(body, step.has) {
				t.Errorf("%s after %s: %d %q", path, step.event, status, body)
			}
		}
	}
}

// A node is not ready before it has caught up, says what it waits for, and stays
// ready. Health has nothing to do with it.
func TestReadinessIsServed(t *testing.T) {
	s := newServed(t, counting)
	url := s.serveHTTP(t)
	s.env.note(messages.Bound{Endpoint: s.env.Options.Publish})
	link := func(state PeerState) *View {
		return &View{Coherent: true, Up: 1, Behind: 7, Current: state == Current, Peers: []*PeerView{
			{Endpoint: "tcp://b:4000", State: state, LastHeard: s.clock.Now(), Round: Round{Running: true, Behind: 7}},
		}}
	}
	for _, step := range []struct {
		view   *View
		status int
		body   string
	}{
		{link(Recovering), 503, `{"ready":false,"reason":"waiting for tcp://b:4000 (recovering, about 7 keys to come)","host":"a","coherent":true,` +
			`"peers_up":1,"peers_total":1,"state":"recovering","behind":7,"oldest_silence_ms":0}`},
		{&View{Peers: []*PeerView{{Endpoint: "tcp://b:4000", Since: s.clock.Now()}}}, 503, `{"ready":false,"reason":"waiting for tcp://b:4000 (connecting)","host":"a","coherent":false,` +
			`"peers_up":0,"peers_total":1,"state":"recovering","behind":null,"oldest_silence_ms":0}`},
		{link(Current), 200, `{"ready":true,"reason":"current","host":"a","coherent":true,` +
			`"peers_up":1,"peers_total":1,"state":"current","behind":0,"oldest_silence_ms":0}`},
		{link(Recovering), 200, `{"ready":true,"reason":"caught up before; now waiting for tcp://b:4000 (recovering, about 7 keys to come)","host":"a","coherent":true,` +
			`"peers_up":1,"peers_total":1,"state":"recovering","behind":7,"oldest_silence_ms":0}`},
	} {
		s.env.View.Store(step.view)
		if status, body := ask(t, "GET", url+"/readyz"); status != step.status || strings.TrimSpace(body) != step.body {
			t.Errorf("/readyz: %d %s\nwant %d %s", status, body, step.status, step.body)
		}
		if status, body := ask(t, "GET", url+"/healthz"); status != 200 {
			t.Errorf("/healthz: %d %s", status, body)
		}
	}
}

// Whoever asks for what is not there is told what is.
func TestUnknownPaths(t *testing.T) {
	s := newServed(t, counting)
	url := s.serveHTTP(t)
	for _, request := range []struct {
		method, path string
		status       int
	}{{"GET", "/", 404}, {"GET", "/nothing", 404}, {"GET", "/metrics/x", 404}, {"POST", "/metrics", 405}, {"DELETE", "/x", 405}} {
		status, body := ask(t, request.method, url+request.path)
		if status != request.status || !strings.Contains(body, "there are GET /healthz, GET /readyz and GET /metrics") {
			t.Errorf("%v: %d %q", request, status, body)
		}
	}
	if status, _ := ask(t, "GET", url+"/"+strings.Repeat("x", 64<<10)); status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long request: %d", status)
	}
}

// What was counted is in /metrics, with its label.
func TestMetrics(t *testing.T) {
	s := newServed(t, counting)
	url := s.serveHTTP(t)
	c := s.env.Counters
	c.Recv.Add(1)
	c.RecvChanges.Add(2)
	c.Sent.Add(3)
	c.SentChanges.Add(4)
	c.SentPings.Add(5)
	c.RecvBytes.Add(6)
	c.Gaps.Add(11)
	c.Rounds.Add(12)
	c.RoundKeys.Add(13)
	c.RoundBytes.Add(14)
	c.Diverged.Add(15)
	c.Requests.Add(16)
	c.Pages.Add(17)
	c.PageBytes.Add(18)
	c.Withheld.Add(19)
	c.Convergence.Observe(time.Second)
	c.Drop(DropRoute, 7)
	c.Stores[1].Keys.Store(8)
	c.Clients.served(redis.Writes, 3*time.Microsecond, 9)
	c.Clients.served(redis.Writes, time.Hour, 1)
	s.env.note(messages.ActorRestarted{Actor: "store1"})
	s.env.View.Store(&View{Up: 1, Behind: 9, Peers: []*PeerView{
		{Endpoint: "tcp://b:4000", State: Current, LastHeard: s.clock.Now(), Stamp: messages.StampAt(s.clock.Now().UnixMilli() - 250), Radius: 2, Offset: -500, Gaps: 3, Restarts: 4, Rounds: 5, Diverged: 6},
		{Endpoint: "tcp://c:4000"},
		{Endpoint: "tcp://d:4000", State: Recovering, LastHeard: s.clock.Now(), Round: Round{Running: true, Keys: 7, Bytes: 8, Behind: 9}},
	}})
	status, text := ask(t, "GET", url+"/metrics")
	if status != 200 {
		t.Fatal(status, text)
	}
	lines := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		lines[line] = true
	}
	for _, line := range []string{
		"blue_rings_recv_total 1",
		"blue_rings_recv_changes_total 2",
		"blue_rings_sent_total 3",
		"blue_rings_sent_changes_total 4",
		"blue_rings_sent_pings_total 5",
		"blue_rings_recv_bytes_total 6",
		`blue_rings_dropped_total{reason="route"} 7`,
		`blue_rings_dropped_total{reason="own"} 0`,
		"blue_rings_keys 8",
		`blue_rings_store_keys{store="1"} 8`,
		`blue_rings_operations_total{group="write"} 10`,
		`blue_rings_operation_seconds_bucket{group="write",le="2e-06"} 0`,
		`blue_rings_operation_seconds_bucket{group="write",le="4e-06"} 1`,
		`blue_rings_operation_seconds_bucket{group="write",le="+Inf"} 2`,
		`blue_rings_operation_seconds_count{group="read"} 0`,
		`blue_rings_restarts_total{actor="store1"} 1`,
		`blue_rings_restarts_total{actor="store0"} 0`,
		`blue_rings_mailbox_depth{actor="store0"} 0`,
		`blue_rings_events_total{event="actor_restarted"} 1`,
		"blue_rings_coherent 0",
		"blue_rings_peers_up 1",
		"blue_rings_peers_total 3",
		"blue_rings_bound 0",
		"blue_rings_clients 0",
		`blue_rings_peer_up{peer="tcp://b:4000"} 1`,
		`blue_rings_peer_up{peer="tcp://c:4000"} 0`,
		`blue_rings_route_radius{peer="tcp://b:4000"} 2`,
		`blue_rings_peer_clock_offset_seconds{peer="tcp://b:4000"} -0.5`,
		`blue_rings_peer_gaps_total{peer="tcp://b:4000"} 3`,
		`blue_rings_peer_restarts_total{peer="tcp://b:4000"} 4`,
		"blue_rings_gaps_total 11",
		"blue_rings_catch_ups_total 12",
		"blue_rings_catch_up_keys_total 13",
		"blue_rings_catch_up_bytes_total 14",
		"blue_rings_diverged_keys_total 15",
		"blue_rings_catch_up_served_requests_total 16",
		"blue_rings_catch_up_served_pages_total 17",
		"blue_rings_catch_up_served_bytes_total 18",
		"blue_rings_relays_withheld_total 19",
		`blue_rings_convergence_seconds_bucket{le="0.5"} 0`,
		`blue_rings_convergence_seconds_bucket{le="1"} 1`,
		"blue_rings_convergence_seconds_sum 1",
		"blue_rings_convergence_seconds_count 1",
		"blue_rings_current 0",
		"blue_rings_behind_keys 9",
		`blue_rings_peer_state{peer="tcp://b:4000"} 2`,
		`blue_rings_peer_lag_seconds{peer="tcp://b:4000"} 0.25`,
		`blue_rings_peer_behind_keys{peer="tcp://b:4000"} 0`,
		`blue_rings_peer_catch_ups_total{peer="tcp://b:4000"} 5`,
		`blue_rings_peer_diverged_keys_total{peer="tcp://b:4000"} 6`,
		`blue_rings_peer_behind_keys{peer="tcp://c:4000"} NaN`,
		`blue_rings_peer_state{peer="tcp://d:4000"} 1`,
		`blue_rings_peer_behind_keys{peer="tcp://d:4000"} 9`,
		`blue_rings_peer_catch_up_keys{peer="tcp://d:4000"} 7`,
		`blue_rings_peer_catch_up_bytes{peer="tcp://d:4000"} 8`,
		`blue_rings_node_info{host="a",incarnation="1"} 1`,
	} {
		if !lines[line] {
			t.Errorf("no line %s", line)
		}
	}
	for _, name := range []string{"blue_rings_peer_lag_seconds", "blue_rings_peer_silence_seconds"} {
		if unknown := name + `{peer="tcp://c:4000"}`; strings.Contains(text, unknown) {
			t.Errorf("%s, though it is not known", unknown)
		}
	}
	for _, name := range []string{"go_goroutines ", "process_open_fds "} {
		if !strings.Contains(text, "\n"+name) {
			t.Errorf("no %s", name)
		}
	}
}

// The stop ends connections that wait, and leaves no goroutine.
func TestHTTPStop(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s := newServed(t, counting)
	listener := listen(t)
	gateway := s.spawnActor("http", NewHTTPGateway(s.env, listener))
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := s.env.System.Root.StopFuture(gateway).Wait(); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("clients are still taken")
	}
	goleak.VerifyNone(t, before)
	// A gateway that never started stops as well.
	newHTTPServer(s.env, listen(t)).stop()
}
