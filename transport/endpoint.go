package transport

import (
	"fmt"
	"net/netip"
	"path"
	"strconv"
	"strings"
)

// MaxIPCPath is the longest path of an ipc endpoint in bytes: what fits into
// the socket address of every system we build for.
const MaxIPCPath = 103

// Endpoint is a place to bind or to connect to: tcp://host:port or
// ipc:///path. The host is an IPv4 address, an IPv6 address in brackets, a
// name, or * for all addresses of the machine. It is comparable, and immutable.
// The zero value is no endpoint.
type Endpoint struct {
	host string // tcp: canonical and without brackets; empty for ipc
	port uint16 // tcp: 1..65535
	path string // ipc: absolute and clean
}

// ParseEndpoint reads an endpoint. It is stricter than libzmq, which takes
// tcp://127.0.0.1:80x for port 80 and reads names of network interfaces, source
// addresses and wildcard ports out of the same place. The error wraps
// ErrEndpoint and says what is wrong.
func ParseEndpoint(s string) (Endpoint, error) {
	e, fault := parseEndpoint(s)
	if fault != "" {
		return Endpoint{}, fmt.Errorf("%w %q: %s; write for example tcp://127.0.0.1:4000, tcp://[::1]:4000 or ipc:///run/ring.sock",
			ErrEndpoint, shorten(s), fault)
	}
	return e, nil
}

// ParsePeer reads an endpoint to connect to: ParseEndpoint without wildcards.
func ParsePeer(s string) (Endpoint, error) {
	e, err := ParseEndpoint(s)
	if err != nil {
		return Endpoint{}, err
	}
	if e.IsWildcard() {
		return Endpoint{}, fmt.Errorf("%w %q: all addresses can be bound, not connected to; write the peer's address or name", ErrEndpoint, s)
	}
	return e, nil
}

func parseEndpoint(s string) (e Endpoint, fault string) {
	scheme, rest, found := strings.Cut(s, "://")
	switch {
	case s == "":
		return e, "it is empty"
	case !found:
		return e, "it has no scheme"
	case scheme == "tcp":
		return parseTCP(rest)
	case scheme == "ipc":
		return parseIPC(rest)
	}
	return e, "the scheme is neither tcp nor ipc"
}

func parseTCP(s string) (e Endpoint, fault string) {
	colon := strings.LastIndexByte(s, ':')
	if colon < 0 || strings.HasSuffix(s, "]") {
		return e, "it has no port"
	}
	if e.host, fault = parseHost(s[:colon]); fault != "" {
		return Endpoint{}, fault
	}
	if e.port, fault = parsePort(s[colon+1:]); fault != "" {
		return Endpoint{}, fault
	}
	return e, ""
}

func parsePort(s string) (port uint16, fault string) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, "the port is not a decimal number"
		}
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 {
		return 0, "the port is not in 1..65535"
	}
	return uint16(n), ""
}

func parseHost(s string) (host, fault string) {
	if s == "" {
		return "", "it has no host"
	}
	if s == "*" {
		return s, ""
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		return parseIPv6(strings.CutSuffix(inner, "]"))
	}
	if strings.ContainsAny(s, ":[]") {
		return "", "an IPv6 address stands in brackets"
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return a.String(), ""
	}
	return parseName(s)
}

func parseIPv6(s string, closed bool) (host, fault string) {
	a, err := netip.ParseAddr(s)
	if !closed || err != nil || !a.Is6() {
		return "", "what stands in brackets is not an IPv6 address"
	}
	if strings.ContainsFunc(a.Zone(), func(c rune) bool { return !isNameByte(c) && c != '.' }) {
		return "", "the zone of the IPv6 address is not the name of an interface"
	}
	return a.String(), ""
}

// parseName takes what RFC 1123 calls a host name, and the underscore that
// container networks use. A name whose last label is a number would be read as
// an IPv4 address by some resolvers and is none.
func parseName(s string) (host, fault string) {
	if len(s) > 253 {
		return "", "the host is longer than 253 bytes"
	}
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(c rune) bool { return !isNameByte(c) }) ||
			label[0] == '-' || label[len(label)-1] == '-' {
			return "", "the host is neither an address nor a name"
		}
	}
	if last := labels[len(labels)-1]; last[0] >= '0' && last[0] <= '9' {
		if _, err := strconv.ParseUint(last, 0, 64); err == nil || strings.Trim(last, "0123456789") == "" {
			return "", "the host is not an IPv4 address"
		}
	}
	return strings.ToLower(s), ""
}

func isNameByte(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

func parseIPC(s string) (e Endpoint, fault string) {
	switch {
	case !strings.HasPrefix(s, "/"):
		return e, "the path is not absolute"
	case len(s) > MaxIPCPath:
		return e, fmt.Sprintf("the path is longer than %d bytes", MaxIPCPath)
	case strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }):
		return e, "the path has a control character"
	}
	switch s[strings.LastIndexByte(s, '/')+1:] {
	case "", ".", "..":
		return e, "the path names a directory"
	}
	return Endpoint{path: path.Clean(s)}, ""
}

// shorten keeps an error about a hostile endpoint readable.
func shorten(s string) string {
	const most = 300
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// String is the canonical form; ParseEndpoint reads it back as the same
// endpoint.
func (e Endpoint) String() string {
	switch {
	case e.path != "":
		return "ipc://" + e.path
	case strings.Contains(e.host, ":"):
		return fmt.Sprintf("tcp://[%s]:%d", e.host, e.port)
	}
	return fmt.Sprintf("tcp://%s:%d", e.host, e.port)
}

// Host is the host of a tcp endpoint without brackets, empty for ipc.
func (e Endpoint) Host() string { return e.host }

// Port is the port of a tcp endpoint, 0 for ipc.
func (e Endpoint) Port() int { return int(e.port) }

// Path is the path of an ipc endpoint, empty for tcp.
func (e Endpoint) Path() string { return e.path }

// IsIPv6 reports whether the host is an IPv6 address.
func (e Endpoint) IsIPv6() bool { return strings.Contains(e.host, ":") }

// IsName reports whether the host must be looked up.
func (e Endpoint) IsName() bool {
	_, err := netip.ParseAddr(e.host)
	return e.host != "" && e.host != "*" && err != nil
}

// IsWildcard reports whether the endpoint stands for all addresses of the
// machine. Such a one can be bound, and not be connected to.
func (e Endpoint) IsWildcard() bool {
	a, err := netip.ParseAddr(e.host)
	return e.host == "*" || err == nil && a.Unmap().IsUnspecified()
}

// IsLoopback reports whether only this machine can reach the endpoint.
func (e Endpoint) IsLoopback() bool {
	a, err := netip.ParseAddr(e.host)
	return e.path != "" || e.host == "localhost" || err == nil && a.Unmap().IsLoopback()
}
