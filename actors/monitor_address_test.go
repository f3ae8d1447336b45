package actors

import (
	"strings"
	"testing"

	"blue-rings/messages"
)

func TestPlaceOfAPeer(t *testing.T) {
	here := newAddresses("tcp://*:4001", "tcp://a.example:4401", "")
	for _, test := range []struct {
		what, endpoint, advertised string
		port                       uint16
		expected, fault            string
	}{
		{"nothing said", "tcp://b:4000", "", 0, "", ""},
		{"a port", "tcp://b:4000", "", 4001, "tcp://b:4001", ""},
		{"a port at an IPv6 address", "tcp://[fe80::2%eth0]:4000", "", 4001, "tcp://[fe80::2%eth0]:4001", ""},
		{"a port, but no host", "ipc:///run/b", "", 4001, "", ""},
		{"an address", "tcp://b:4000", "tcp://10.0.0.2:4002", 4001, "tcp://10.0.0.2:4002", ""},
		{"a path, reached by a path", "ipc:///run/b", "ipc:///run/b.ask", 0, "ipc:///run/b.ask", ""},
		{"a path, reached by tcp", "tcp://b:4000", "ipc:///run/b.ask", 0, "", "path of its own machine"},
		{"a path, and a port", "tcp://b:4000", "ipc:///run/b.ask", 4001, "tcp://b:4001", "path of its own machine"},
		{"all addresses", "tcp://b:4000", "tcp://0.0.0.0:4001", 0, "", "all addresses"},
		{"no endpoint", "tcp://b:4000", "https://b", 0, "", "neither tcp nor ipc"},
		{"our own name", "tcp://b:4000", "tcp://a.example:4401", 0, "", "this node's"},
		{"ourselves", "tcp://b:4000", "tcp://127.0.0.1:4001", 0, "", "this node's"},
		{"ourselves, by the port", "tcp://localhost:4000", "", 4001, "", "this node's"},
		{"another on this machine", "tcp://localhost:4000", "", 4002, "tcp://localhost:4002", ""},
		{"an endpoint that cannot be", "b", "", 4001, "", "no scheme"},
	} {
		got, err := here.placeOf(test.endpoint, test.advertised, test.port)
		if got != test.expected || (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("%s: %q, %v; expected %q, %q", test.what, got, err, test.expected, test.fault)
		}
	}
}

func TestAnAddressThatCannotBeUsedIsReportedOncePerBurst(t *testing.T) {
	w := newWorld(t, Options{PingInterval: interval})
	w.probe(w.env.Addresses.CatchUp(peer))
	w.spawn(w.env.Addresses.Monitor, NewMonitor(w.env))
	w.monitor(messages.Watch{Peer: peer})
	for i := range 100 {
		h := good(peer, replicaB)
		h.Ping = &messages.Ping{CatchUp: "ipc:///run/b.ask", CatchUpAt: uint16(i)}
		w.monitor(h)
	}
	if got := w.named("catch_up_failed"); len(got) != 1 {
		t.Fatalf("%d events: %v", len(got), w.events)
	}
}
