package transport_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/transport"
)

func TestParseEndpoint(t *testing.T) {
	for _, test := range []struct {
		in, out, host, path string
		port                int
		loopback            bool
	}{
		{"tcp://127.0.0.1:4000", "tcp://127.0.0.1:4000", "127.0.0.1", "", 4000, true},
		{"tcp://127.9.9.9:1", "tcp://127.9.9.9:1", "127.9.9.9", "", 1, true},
		{"tcp://192.0.2.7:65535", "tcp://192.0.2.7:65535", "192.0.2.7", "", 65535, false},
		{"tcp://0.0.0.0:04000", "tcp://0.0.0.0:4000", "0.0.0.0", "", 4000, false},
		{"tcp://*:4000", "tcp://*:4000", "*", "", 4000, false},
		{"tcp://[::1]:4000", "tcp://[::1]:4000", "::1", "", 4000, true},
		{"tcp://[0:0::1]:4000", "tcp://[::1]:4000", "::1", "", 4000, true},
		{"tcp://[2001:DB8::A]:4000", "tcp://[2001:db8::a]:4000", "2001:db8::a", "", 4000, false},
		{"tcp://[fe80::1%eth0.7]:4000", "tcp://[fe80::1%eth0.7]:4000", "fe80::1%eth0.7", "", 4000, false},
		{"tcp://[::]:4000", "tcp://[::]:4000", "::", "", 4000, false},
		{"tcp://localhost:4000", "tcp://localhost:4000", "localhost", "", 4000, true},
		{"tcp://Ring-1.my_net.Example:4000", "tcp://ring-1.my_net.example:4000", "ring-1.my_net.example", "", 4000, false},
		{"tcp://3com.com:80", "tcp://3com.com:80", "3com.com", "", 80, false},
		{"ipc:///run/ring.sock", "ipc:///run/ring.sock", "", "/run/ring.sock", 0, true},
		{"ipc:///run//a/../ring", "ipc:///run/ring", "", "/run/ring", 0, true},
	} {
		e, err := transport.ParseEndpoint(test.in)
		if err != nil {
			t.Errorf("%s: %v", test.in, err)
			continue
		}
		if e.String() != test.out || e.Host() != test.host || e.Port() != test.port || e.Path() != test.path || e.IsLoopback() != test.loopback {
			t.Errorf("%s: read as %s, host %q, port %d, path %q, loopback %v", test.in, e, e.Host(), e.Port(), e.Path(), e.IsLoopback())
		}
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	for in, why := range map[string]string{
		"":                            "empty",
		"127.0.0.1:4000":              "no scheme",
		"udp://127.0.0.1:4000":        "neither tcp nor ipc",
		"TCP://127.0.0.1:4000":        "neither tcp nor ipc",
		"inproc://x":                  "neither tcp nor ipc",
		"tcp://":                      "no port",
		"tcp://127.0.0.1":             "no port",
		"tcp://[::1]":                 "no port",
		"tcp://127.0.0.1:":            "1..65535",
		"tcp://127.0.0.1:0":           "1..65535",
		"tcp://127.0.0.1:65536":       "1..65535",
		"tcp://127.0.0.1:99999999999": "1..65535",
		"tcp://127.0.0.1:80x":         "decimal",
		"tcp://127.0.0.1:+80":         "decimal",
		"tcp://127.0.0.1: 80":         "decimal",
		"tcp://127.0.0.1:*":           "decimal",
		"tcp://127.0.0.1:4000/":       "decimal",
		"tcp://:4000":                 "no host",
		"tcp://::1:4000":              "brackets",
		"tcp://[::1:4000":             "not an IPv6 address",
		"tcp://[127.0.0.1]:4000":      "not an IPv6 address",
		"tcp://[::g]:4000":            "not an IPv6 address",
		"tcp://[fe80::1%a;b]:4000":    "zone",
		"tcp://1.2.3:4000":            "not an IPv4 address",
		"tcp://256.0.0.1:4000":        "not an IPv4 address",
		"tcp://127.0.0.01:4000":       "not an IPv4 address",
		"tcp://1.2.3.0x7f:4000":       "not an IPv4 address",
		"tcp://a b:4000":              "neither an address nor a name",
		"tcp://a..b:4000":             "neither an address nor a name",
		"tcp://-a:4000":               "neither an address nor a name",
		"tcp://eth0;10.0.0.1:4000":    "neither an address nor a name",
		"tcp://a;b:4000":              "neither an address nor a name",
		"tcp://user@host:4000":        "neither an address nor a name",
		"tcp://*.example:4000":        "neither an address nor a name",
		"tcp://bücher:4000":           "neither an address nor a name",
		"ipc://":                      "not absolute",
		"ipc://ring.sock":             "not absolute",
		"ipc://@abstract":             "not absolute",
		"ipc://*":                     "not absolute",
		"ipc:///":                     "directory",
		"ipc:///run/":                 "directory",
		"ipc:///run/.":                "directory",
		"ipc:///a\x00b":               "control",
		"tcp://" + strings.Repeat("a.", 127) + ":1": "253",
		"ipc:///" + strings.Repeat("a", 103):        "longer than 103",
	} {
		_, err := transport.ParseEndpoint(in)
		if !errors.Is(err, transport.ErrEndpoint) || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v; want ErrEndpoint and %q", in, err, why)
		}
	}
	long := strings.Repeat("x", 1<<20)
	if _, err := transport.ParseEndpoint(long); len(err.Error()) > 1_000 {
		t.Errorf("the error repeats all %d bytes of a hostile endpoint", len(long))
	}
}

func TestParsePeer(t *testing.T) {
	for _, s := range []string{"tcp://*:4000", "tcp://0.0.0.0:4000", "tcp://[::]:4000", "tcp://[::ffff:0.0.0.0]:4000"} {
		if _, err := transport.ParsePeer(s); !errors.Is(err, transport.ErrEndpoint) {
			t.Errorf("%s: %v; want ErrEndpoint", s, err)
		}
		if e, err := transport.ParseEndpoint(s); err != nil || !e.IsWildcard() {
			t.Errorf("%s cannot be bound: %v", s, err)
		}
	}
	if _, err := transport.ParsePeer("tcp://b:4000"); err != nil {
		t.Error(err)
	}
}

// What was read is printed so that it reads back as the same endpoint.
func canonical(t interface{ Errorf(string, ...any) }, s string) {
	e, err := transport.ParseEndpoint(s)
	if err != nil {
		if !errors.Is(err, transport.ErrEndpoint) || e != (transport.Endpoint{}) {
			t.Errorf("%q: %v, %v", s, e, err)
		}
		return
	}
	again, err := transport.ParseEndpoint(e.String())
	if err != nil || again != e {
		t.Errorf("%q reads as %s, and that as %v, %v", s, e, again, err)
	}
	if tcp := e.Host() != ""; tcp != (e.Port() > 0) || tcp == (e.Path() != "") {
		t.Errorf("%q: %+v is neither tcp nor ipc", s, e)
	}
}

func TestEndpointCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.OneOf(
			rapid.StringMatching(`[a-z0-9.-]{1,20}`),
			rapid.StringMatching(`[0-9]{1,3}(\.[0-9]{1,3}){3}`),
			rapid.StringMatching(`\[[0-9a-f:]{2,20}(%[a-z0-9]{1,4})?\]`),
			rapid.Just("*"),
		).Draw(t, "host")
		canonical(t, fmt.Sprintf("tcp://%s:%d", host, rapid.IntRange(-1, 70_000).Draw(t, "port")))
		canonical(t, "ipc:///"+rapid.StringMatching(`[a-z./ ]{0,30}`).Draw(t, "path"))
	})
}

func FuzzParseEndpoint(f *testing.F) {
	for _, s := range []string{"tcp://127.0.0.1:4000", "tcp://[fe80::1%eth0]:1", "ipc:///run/ring.sock", "tcp://*:80x", "tcp://a_b.c:65535"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { canonical(t, s) })
}
