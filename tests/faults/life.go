package faults

import (
	"slices"
	"sync"
)

// life is what one process of a node was asked for and acknowledged. Safe for
// concurrent use.
type life struct {
	replica string // host#incarnation

	mu           sync.Mutex
	acknowledged []int64 // by counter
	attempted    []int64 //
}

func newLife(replica string, counters int) *life {
	return &life{replica: replica, acknowledged: make([]int64, counters), attempted: make([]int64, counters)}
}

func (l *life) attempt(counter int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attempted[counter]++
}

func (l *life) acknowledge(counter int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acknowledged[counter]++
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
