package actors

import (
	"runtime"
	"sync"

	"github.com/asynkron/protoactor-go/actor"
)

// Workers is the dispatcher of a node: turns of actors run on goroutines that
// are kept for the next turn, with the stacks that they have grown. A goroutine
// made for each turn grows its stack each time, which took a tenth of the time of
// a busy node. Safe for concurrent use. The zero value is ready.
type Workers struct {
	mu     sync.Mutex
	idle   []chan func() // of workers without a turn, the latest last
	closed bool
}

var _ actor.Dispatcher = (*Workers)(nil)

// turnMessages is how many messages a turn handles before others get theirs.
const turnMessages = 300

// Schedule runs a turn soon, on a goroutine of its own.
func (w *Workers) Schedule(turn func()) {
	w.mu.Lock()
	last := len(w.idle) - 1
	if last < 0 {
		w.mu.Unlock()
		go w.work(turn)
		return
	}
	worker := w.idle[last]
	w.idle = w.idle[:last]
	w.mu.Unlock()
	worker <- turn
}

// Throughput is how many messages a turn handles.
func (w *Workers) Throughput() int { return turnMessages }

// Close lets the idle workers go, and the others after their turn. Turns may
// still be scheduled.
func (w *Workers) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, worker := range w.idle {
		close(worker)
	}
	w.idle = nil
}

// work runs a turn, and then those it is given.
func (w *Workers) work(turn func()) {
	given := make(chan func(), 1)
	for ok := true; ok; turn, ok = <-given {
		turn()
		if !w.wait(given) {
			return
		}
	}
}

// wait makes a worker idle, unless there are enough.
func (w *Workers) wait(given chan func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.idle) >= 4*runtime.GOMAXPROCS(0) {
		return false
	}
	w.idle = append(w.idle, given)
	return true
}
