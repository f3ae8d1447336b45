package zmq

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
	"time"

	"blue-rings/transport"
)

// leave remembers that the listener at an ipc path is going. Some time after its
// socket was closed it stops listening, and with some versions of libzmq removes
// the path, whoever has bound it by then.
func (n *Network) leave(path string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leaving[path] = struct{}{}
}

func (n *Network) left(path string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.leaving, path)
}

func (n *Network) isLeaving(path string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, leaving := n.leaving[path]
	return leaving
}

// freePath answers ErrInUse when an ipc path must not be bound: libzmq would
// take it from whoever listens there, and remove whatever file it is.
func (n *Network) freePath(e transport.Endpoint) error {
	path := e.Path()
	if path == "" {
		return nil
	}
	if n.isLeaving(path) {
		return fmt.Errorf("%w: the socket that was closed has not ended yet", transport.ErrInUse)
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%w: %s is not a socket; remove it, or choose another path", transport.ErrInUse, path)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err == nil {
		_ = conn.Close() // nothing was written to it
		return fmt.Errorf("%w: somebody listens there; stop that process, or choose another path", transport.ErrInUse)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("%w: %w", transport.ErrInUse, err)
	}
	return nil // what a dead process left
}
