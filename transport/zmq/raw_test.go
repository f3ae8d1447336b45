package zmq_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	zmq "github.com/pebbe/zmq4"
)

// raw is a socket of libzmq that knows nothing of our options.
func raw(t *testing.T, kind zmq.Type) *zmq.Socket {
	t.Helper()
	ctx, err := zmq.NewContext()
	if err != nil {
		t.Fatal(err)
	}
	soc, err := ctx.NewSocket(kind)
	if err != nil {
		t.Fatal(err)
	}
	if err := soc.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := soc.Close(); err != nil {
			t.Error(err)
		}
		if err := ctx.Term(); err != nil {
			t.Error(err)
		}
	})
	return soc
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hostPort is a tcp endpoint as Go's net names it.
func hostPort(endpoint string) string { return strings.TrimPrefix(endpoint, "tcp://") }

// greeting is ZMTP 3.0's, with the NULL mechanism (RFC 23).
func greeting() string {
	return "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL" + strings.Repeat("\x00", 16+1+31)
}

// handshake is all that a peer says until it may send messages.
func handshake(socketType string) string {
	property := "\x0bSocket-Type" + string(binary.BigEndian.AppendUint32(nil, uint32(len(socketType)))) + socketType
	command := "\x05READY" + property
	return greeting() + "\x04" + string(rune(len(command))) + command
}

// greet is a subscriber's handshake, up to the last word of the publisher's:
// libzmq hangs up on who says more before.
func greet(t *testing.T, conn net.Conn) {
	t.Helper()
	_, err := io.WriteString(conn, handshake("SUB"))
	must(t, err)
	_, err = io.ReadFull(conn, make([]byte, len(handshake("XPUB"))))
	must(t, err)
}

// announce is the head of a message of that size.
func announce(size uint64) string {
	return "\x02" + string(binary.BigEndian.AppendUint64(nil, size))
}

// nonsense is what peers say that are not ours, by name.
func nonsense(socketType string) map[string]string {
	return map[string]string{
		"nothing":              "",
		"HTTP":                 "GET / HTTP/1.1\r\nHost: ring\r\n\r\n",
		"an HTTP answer":       "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
		"Redis":                "*1\r\n$4\r\nPING\r\n",
		"TLS":                  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x5a", 500),
		"noise":                strings.Repeat("\xde\xad\xbe\xef\x00\x01\xff", 10_000),
		"zeros":                strings.Repeat("\x00", 100_000),
		"ones":                 strings.Repeat("\xff", 100_000),
		"half a greeting":      greeting()[:20],
		"an old greeting":      "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01\x02" + strings.Repeat("\x00", 50),
		"an unknown mechanism": strings.Replace(greeting(), "NULL", "NUTS", 1),
		"noise as a handshake": greeting() + strings.Repeat("\xde\xad\xbe\xef", 1_000),
		"a wrong socket type":  handshake("REP"),
		"an unknown type":      handshake("NONESUCH"),
		"noise after all":      handshake(socketType) + strings.Repeat("\xde\xad\xbe\xef", 1_000),
		"4 GiB":                handshake(socketType) + announce(1<<32) + "and so on",
		"2^63 bytes":           handshake(socketType) + announce(1<<63) + "and so on",
		"a command after all":  handshake(socketType) + "\x04\x05\x04OOPS",
		"half a message":       handshake(socketType) + announce(1_000) + "this is all",
	}
}

// say writes words to a connection and reads until the peer has closed it.
func say(conn net.Conn, words string) {
	// The peer may close at any word; that is no failure of the test.
	_, _ = io.WriteString(conn, words)
	_ = conn.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}

// server says words to everybody who connects, until it is closed.
type server struct {
	listener net.Listener
	heard    chan struct{} // has an element when a conversation has ended
	talks    sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
}

func serve(t *testing.T, endpoint, words string) *server {
	t.Helper()
	listener, err := net.Listen("tcp", hostPort(endpoint))
	must(t, err)
	s := &server{listener: listener, heard: make(chan struct{}, 1)}
	s.talks.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			s.talks.Go(func() {
				say(conn, words)
				select {
				case s.heard <- struct{}{}:
				default:
				}
			})
		}
	})
	return s
}

func (s *server) close(t *testing.T) {
	t.Helper()
	must(t, s.listener.Close())
	s.mu.Lock()
	for _, conn := range s.conns {
		_ = conn.Close() // mostly closed already
	}
	s.mu.Unlock()
	s.talks.Wait()
}
