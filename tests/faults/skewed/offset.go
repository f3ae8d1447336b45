package skewed

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// Variable is the environment variable that names the file with the offset.
const Variable = "BLUE_RINGS_CLOCK_OFFSET"

// size of the file: 64 bits, nanoseconds, in the machine's order.
const size = 8

// Offset is how wrong the clock of a process is. Safe for concurrent use.
type Offset struct{ nanoseconds *atomic.Int64 }

// Create makes the file of an offset, which is 0; a process that opens it follows each change at once.
func Create(path string) (Offset, error) {
	if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
		return Offset{}, err
	}
	nanoseconds, err := mapped(path)
	return Offset{nanoseconds}, err
}

// Set has the wall time be so much ahead of the machine's, or behind it if less than 0.
func (o Offset) Set(d time.Duration) { o.nanoseconds.Store(int64(d)) }

// mapped is the number in a file, shared with all who map it.
func mapped(path string) (*atomic.Int64, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was not written to
	if info, err := file.Stat(); err != nil || info.Size() != size {
		return nil, fmt.Errorf("%s is no offset of a clock: it must have %d bytes", path, size)
	}
	memory, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	return (*atomic.Int64)(unsafe.Pointer(&memory[0])), nil
}
