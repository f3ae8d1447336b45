package zmq

import (
	"fmt"
	"os"
	"syscall"
)

// watcher waits for the edges of a ZMQ_FD on Go's poller. It has a duplicate of
// the descriptor and never touches the socket.
//
// libzmq makes the descriptor readable when it has commands for an owner that
// has seen all earlier ones, and the owner's next call takes them away. Go's
// poller is edge-triggered and remembers an edge that comes while nobody waits,
// as long as it is one single read that waits for all of them: hence the
// callback that never says it is done. No edge is lost; one that comes while the
// socket is not armed is ignored, for the owner, when he arms, looks first.
type watcher struct {
	file *os.File
	done chan struct{} // closed when the goroutine has ended
}

// watch calls edge, from one goroutine, after each edge of fd until close.
func watch(fd int, edge func()) (*watcher, error) {
	own, err := duplicate(fd)
	if err != nil {
		return nil, fmt.Errorf("duplicate the file descriptor: %w", err)
	}
	w := &watcher{os.NewFile(uintptr(own), "zmq-fd"), make(chan struct{})}
	conn, err := w.file.SyscallConn()
	if err != nil {
		_ = w.file.Close() // the first error is the one to tell
		return nil, fmt.Errorf("watch the file descriptor: %w", err)
	}
	go func() {
		defer close(w.done)
		// It ends with os.ErrClosed.
		_ = conn.Read(func(uintptr) bool {
			edge()
			return false
		})
	}()
	return w, nil
}

// close ends the goroutine. edge must not be waiting for the caller.
func (w *watcher) close() {
	// Nothing was written to the file that an error could concern.
	_ = w.file.Close()
	<-w.done
}

// duplicate keeps libzmq's own descriptor safe from os.File, which closes what
// it is given. No child process inherits it.
func duplicate(fd int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	own, err := syscall.Dup(fd)
	if err != nil {
		return 0, err
	}
	syscall.CloseOnExec(own)
	if err := syscall.SetNonblock(own, true); err != nil {
		_ = syscall.Close(own) // the first error is the one to tell
		return 0, err
	}
	return own, nil
}
