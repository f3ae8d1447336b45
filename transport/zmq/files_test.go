package zmq_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"blue-rings/transport"
	"blue-rings/transport/zmq"
)

// Without the files that it needs, a socket is an error: libzmq would end the
// process, and the state of the node with it.
func TestSocketsWithoutFilesAreErrors(t *testing.T) {
	net := network(t, zmq.Options{})
	var before syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before))
	defer func() { must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before)) }()
	next, err := os.Open(os.DevNull)
	must(t, err)
	first := uint64(next.Fd())
	must(t, next.Close())
	refused, made := 0, 0
	for spare := range uint64(24) {
		must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: first + spare, Max: before.Max}))
		in, err := net.Connect("tcp://127.0.0.1:4000", "", nil)
		var failure *transport.SocketError
		switch {
		case err == nil:
			made++
			must(t, in.Close())
		case errors.As(err, &failure) && errors.Is(err, syscall.EMFILE):
			refused++
		default:
			t.Fatalf("with %d files left: %v", spare, err)
		}
	}
	if refused == 0 || made == 0 {
		t.Fatalf("%d refused, %d made", refused, made)
	}
}
