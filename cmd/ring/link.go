package ring

import (
	"errors"
	"fmt"
	"sync/atomic"
)

// Link is the way from one node to another, for news and for catching up: two
// relays on a loopback address of its own, since a node asks for what it lacks at
// the host to which it subscribed. Safe for concurrent use.
type Link struct {
	To     *Node // the far end
	relays []*Relay
}

// links makes the addresses of links differ in a process.
var links atomic.Int64 //nolint:gochecknoglobals // addresses are a resource of the process

// NewLink opens a link to a node, which need not run yet.
func NewLink(to *Node) (*Link, error) {
	n := links.Add(1)
	host := fmt.Sprintf("127.%d.%d.1", 64+n/250, 1+n%250)
	l := &Link{To: to}
	for _, port := range []int{to.Publish, to.CatchUp} {
		relay, err := NewRelay(fmt.Sprintf("%s:%d", host, port), fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			l.Cut()
			return nil, fmt.Errorf("link to node %s: %w", to.Host, err)
		}
		l.relays = append(l.relays, relay)
	}
	return l, nil
}

// Endpoint is what the node at the near end subscribes to.
func (l *Link) Endpoint() string { return "tcp://" + l.relays[0].Address }

// Bytes is how many bytes the link has carried, both ways.
func (l *Link) Bytes() (bytes int64) {
	for _, relay := range l.relays {
		bytes += relay.Bytes()
	}
	return bytes
}

// Cut ends all connections and refuses new ones.
func (l *Link) Cut() {
	for _, relay := range l.relays {
		relay.Cut()
	}
}

// Open lets connections through again.
func (l *Link) Open() error {
	var failed error
	for _, relay := range l.relays {
		failed = errors.Join(failed, relay.Open())
	}
	return failed
}
