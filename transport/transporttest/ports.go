package transporttest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// FreePort is a TCP port that nobody listens at on a loopback address. It is
// outside of the range from which systems choose ports for outgoing connections,
// where a subscriber could come to be connected to itself.
func FreePort(t testing.TB, address string) int {
	t.Helper()
	for range 1_000 {
		port := 20_000 + rand.IntN(12_000)
		listener, err := net.Listen("tcp", net.JoinHostPort(address, fmt.Sprint(port)))
		if err != nil {
			continue
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		return port
	}
	t.Fatalf("no free port on %s", address)
	return 0
}

// HasIPv6 reports whether the machine has the IPv6 loopback address.
func HasIPv6() bool {
	listener, err := net.Listen("tcp", "[::1]:0")
	return err == nil && listener.Close() == nil
}
