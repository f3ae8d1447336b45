package supervision

import (
	"sync"

	"blue-rings/messages"
)

// heldLog keeps back what is to be logged until it is known whether the node
// starts, half a second at most after its actors were spawned: of a start that
// fails its caller tells in one line all there is to say. Safe for concurrent use.
type heldLog struct {
	mu    sync.Mutex
	write func(messages.Event) // nil: nothing is written any more
	held  []messages.Event
	open  bool
}

// hear is a listener to events.
func (l *heldLog) hear(e messages.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.write == nil:
	case l.open, isProgress(e):
		l.write(e)
	default:
		l.held = append(l.held, e)
	}
}

// isProgress reports whether an event is of interest before the node has started.
func isProgress(e messages.Event) bool {
	_, loading := e.(messages.Loading)
	return loading
}

// release writes what was held, and from now on everything at once.
func (l *heldLog) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = true
	for _, e := range l.held {
		l.write(e)
	}
	l.held = nil
}

// silence forgets what was held and all that comes.
func (l *heldLog) silence() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write, l.held = nil, nil
}
