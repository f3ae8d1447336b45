package cli

import (
	"os"
	"runtime"
)

// procsForDisk are so many threads of Go code more than there are cores.
const procsForDisk = 2

// moreProcs lets more threads run Go code than there are cores. Where every answer waits for the disk, so
// does a thread, which loses its place to others meanwhile. When all places are taken by these, what it
// has waited for waits for a place: a few tens of microseconds, as long as many a commit takes. The kernel lets
// it run at once. An operator who sets GOMAXPROCS decides for himself.
func moreProcs() (undo func()) {
	if os.Getenv("GOMAXPROCS") != "" {
		return func() {}
	}
	before := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(before + procsForDisk)
	return func() { runtime.GOMAXPROCS(before) }
}
