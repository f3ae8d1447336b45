package zmq

import (
	"fmt"
	"syscall"
)

// filesOfSocket is more than the files that a socket and its context open: seven
// of libzmq and the watcher's.
const filesOfSocket = 16

// filesLeft finds out whether so many files can be opened as a new socket needs.
// Where one of its own cannot be, libzmq ends the process (epoll.cpp, signaler.cpp);
// an error here is the owner's, who tries again later.
func filesLeft() error {
	var open [filesOfSocket]int
	for i := range open {
		fd, err := syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			closeFiles(open[:i])
			return fmt.Errorf("no %d files left to open (ulimit -n): %w", filesOfSocket, err)
		}
		open[i] = fd
	}
	closeFiles(open[:])
	return nil
}

func closeFiles(files []int) {
	for _, fd := range files {
		_ = syscall.Close(fd) // nothing was written
	}
}
