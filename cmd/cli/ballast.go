package cli

import (
	"context"
	"os"
	"runtime"

	"blue-rings/actors"
)

// ballastSize is how much of the heap is never touched, in bytes.
const ballastSize = 128 << 20

// ballast is memory that counts as live and is never touched, so that it takes
// address space only. The collector runs when the heap has doubled: without it, a
// node with a small state that serves 100,000 operations a second collects its
// 4 MiB dozens of times a second, and spends a quarter of its time so. An
// operator who sets GOGC or GOMEMLIMIT decides for himself.
func ballast() []byte { return make([]byte, ballastSize) }

// manageMemory sets Go's collector for a node, unless the operator has. What it answers
// ends that.
func manageMemory(ctx context.Context) (end func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	untouched := ballast()
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		newSpare().run(ctx, actors.SystemClock{})
	}()
	return func() {
		stop()
		<-ended
		runtime.KeepAlive(untouched)
	}
}
