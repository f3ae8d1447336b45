package ring

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// Relay carries one directed link of a ring over TCP, until it is cut: then it
// ends the connections it has and accepts no others. Its port stays the same.
// Safe for concurrent use.
type Relay struct {
	Address string // where the subscriber connects, as host:port
	Target  string // where the publisher listens, likewise

	bytes atomic.Int64 // carried so far, both ways

	mu       sync.Mutex
	listener net.Listener // nil while cut
	conns    map[net.Conn]struct{}
}

// NewRelay opens a relay on an address, host:port.
func NewRelay(address, target string) (*Relay, error) {
	r := &Relay{Address: address, Target: target, conns: map[net.Conn]struct{}{}}
	return r, r.Open()
}

// Bytes is how many bytes the relay has carried, both ways.
func (r *Relay) Bytes() int64 { return r.bytes.Load() }

// Open lets connections through (again).
func (r *Relay) Open() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener != nil {
		return nil
	}
	listener, err := net.Listen("tcp", r.Address)
	if err != nil {
		return err
	}
	r.listener = listener
	go r.accept(listener)
	return nil
}

// Cut ends all connections and refuses new ones.
func (r *Relay) Cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener == nil {
		return
	}
	_ = r.listener.Close()
	r.listener = nil
	for conn := range r.conns {
		_ = conn.Close()
	}
	clear(r.conns)
}

func (r *Relay) accept(listener net.Listener) {
	for {
		inward, err := listener.Accept()
		if err != nil {
			return
		}
		outward, err := net.Dial("tcp", r.Target)
		if err != nil {
			_ = inward.Close()
			continue
		}
		if !r.keep(listener, inward, outward) {
			continue
		}
		go r.carry(inward, outward)
		go r.carry(outward, inward)
	}
}

// keep notes the two ends of a connection, unless the relay was cut meanwhile.
func (r *Relay) keep(listener net.Listener, ends ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, end := range ends {
		if r.listener != listener {
			_ = end.Close()
			continue
		}
		r.conns[end] = struct{}{}
	}
	return r.listener == listener
}

func (r *Relay) carry(from, to net.Conn) {
	// Either end closing ends the connection; the error says no more than that.
	_, _ = io.Copy(to, counted{from, &r.bytes})
	_ = from.Close()
	_ = to.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, from)
	delete(r.conns, to)
}

// counted counts what is read.
type counted struct {
	io.Reader
	bytes *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes.Add(int64(n))
	return n, err //nolint:wrapcheck // the caller only looks for the end
}
