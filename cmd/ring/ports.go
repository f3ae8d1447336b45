package ring

import (
	"fmt"
	"net"
	"os"
	"sync/atomic"
)

// The ports given out lie below those from which systems take the ports of
// outgoing connections: a connection to a dead port there may meet itself.
const (
	firstPort = 20_000
	lastPort  = 32_000
)

// nextPort makes FreePort give each port out once in a process, so that ports
// asked for together differ though nobody listens on them yet.
var nextPort atomic.Int64 //nolint:gochecknoglobals // ports are a resource of the process

// FreePort finds a TCP port on loopback that nobody listens on. It answers an
// error when all have been given out. Safe for concurrent use.
func FreePort() (int, error) {
	const ports = lastPort - firstPort + 1
	for {
		n := int(nextPort.Add(1))
		if n > ports {
			return 0, fmt.Errorf("no free TCP port between %d and %d", firstPort, lastPort)
		}
		// Processes begin apart: while a node is down, another one's ring would take its port.
		port := firstPort + (os.Getpid()*211+n)%ports
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		if err := listener.Close(); err != nil {
			return 0, fmt.Errorf("probe port %d: %w", port, err)
		}
		return port, nil
	}
}
