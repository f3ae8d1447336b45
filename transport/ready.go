package transport

import (
	"sync"
	"sync/atomic"
)

// Ready calls a socket's ready function as Socket promises: at most once for
// each Arm, and never once Close has returned. Networks embed it in their
// sockets. Arm, Fire and Close may be called from any goroutine.
type Ready struct {
	call  func()
	armed atomic.Bool

	mu     sync.Mutex // held during call, so that Close can wait for it
	closed bool
}

// NewReady is a disarmed Ready that calls f; a nil f is never called.
func NewReady(f func()) *Ready { return &Ready{call: f} }

// Arm lets the next Fire call.
func (r *Ready) Arm() { r.armed.Store(true) }

// Armed reports whether a call is owed.
func (r *Ready) Armed() bool { return r.armed.Load() }

// Fire calls if armed, on the caller's goroutine. The caller holds no lock that
// the called function could want.
func (r *Ready) Fire() {
	if !r.armed.CompareAndSwap(true, false) || r.call == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.call()
	}
}

// Close waits for a call that has begun; there is none after it.
func (r *Ready) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}
