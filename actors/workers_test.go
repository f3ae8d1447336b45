package actors

import (
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// Every turn runs once, whether a worker is idle or not, and none is left behind.
func TestWorkersRunEveryTurn(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var w Workers
	for range 100 {
		var turns sync.WaitGroup
		for range 50 {
			turns.Add(1)
			w.Schedule(turns.Done)
		}
		turns.Wait()
	}
	w.Close()
	done := make(chan struct{})
	w.Schedule(func() { close(done) })
	select {
	case <-done:
	case <-t.Context().Done():
		t.Error("a turn scheduled after Close did not run")
	}
}

// Turns that wait for each other do not run out of workers.
func TestWorkersDoNotWaitForEachOther(t *testing.T) {
	var w Workers
	defer w.Close()
	const many = 1000
	var met sync.WaitGroup
	met.Add(many)
	for range many {
		w.Schedule(func() {
			met.Done()
			met.Wait()
		})
	}
	done := make(chan struct{})
	go func() { met.Wait(); close(done) }()
	select {
	case <-done:
	case <-t.Context().Done():
	}
}

// BenchmarkWorkers is a turn that needs 16 KiB of stack.
func BenchmarkWorkers(b *testing.B) {
	var w Workers
	defer w.Close()
	b.ReportAllocs()
	done := make(chan byte)
	for range b.N {
		w.Schedule(func() { done <- deep(100) })
		<-done
	}
}

func deep(n int) byte {
	var frame [160]byte
	frame[n] = byte(n)
	if n == 0 {
		return frame[0]
	}
	return deep(n-1) + frame[n]
}
