package faults

import (
	"slices"
	"sync"
	"time"
)

// life is what one process of a node was asked to add and acknowledged. Safe for
// concurrent use.
type life struct {
	replica string        // host#incarnation
	next    chan struct{} // closed when the next one of its node begins
	died    time.Time     // when it was killed; of who kills
	cells   cells         // of nodes in namespaces

	mu           sync.Mutex
	acknowledged []int64 // by counter
	attempted    []int64 //
	operations   int64   // attempted
	logs         bool    // acks are kept
	acks         []ack   // in their order
	killed       bool    // errors are to be expected
	over         bool    // nothing more is to be asked of it
	failed       error   // one that was not to be expected
}

// ack is an increment that was acknowledged.
type ack struct {
	at      time.Time
	counter int
	by      int64
}

func newLife(replica string, counters int) *life {
	return &life{
		replica: replica, next: make(chan struct{}),
		acknowledged: make([]int64, counters), attempted: make([]int64, counters),
	}
}

func (l *life) attempt(counter int, by int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attempted[counter] += by
	l.operations++
}

func (l *life) acknowledge(counter int, by int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acknowledged[counter] += by
	if l.logs {
		l.acks = append(l.acks, ack{time.Now(), counter, by})
	}
}

// kill says that errors are to be expected from now on.
func (l *life) kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.killed = true
}

// refuse says that an increment was not acknowledged: nothing more is asked.
func (l *life) refuse(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over = true; !l.killed && l.failed == nil {
		l.failed = err
	}
}

// end says that the process has ended: nothing more is asked.
func (l *life) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}

// isOver reports whether nothing more is to be asked of it, and an error that was not to be
// expected.
func (l *life) isOver() (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over, l.failed
}

// lostSince is when the first increment of a counter was acknowledged that is missing when
// the last ones of it are, so much in all. Acks must be kept.
func (l *life) lostSince(counter int, missing int64) (at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range slices.Backward(l.acks) {
		if a.counter != counter {
			continue
		}
		if missing <= 0 {
			break
		}
		missing -= a.by
		at = a.at
	}
	return at
}

// done is what was acknowledged so far, by counter.
func (l *life) done() []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.acknowledged)
}

// asked is what was attempted so far, by counter.
func (l *life) asked() []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.attempted)
}

func sum(counts []int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}
