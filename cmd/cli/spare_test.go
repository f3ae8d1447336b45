package cli

import (
	"context"
	"runtime"
	"testing"
	"time"
)

func TestSpareMemoryIsGivenBack(t *testing.T) {
	const mib = 1 << 20
	for _, test := range []struct {
		name      string
		live      uint64
		held      uint64
		allocated uint64 // since the last look
		free      bool
	}{
		{"after a burst", 300 * mib, 200 * mib, 1 * mib, true},
		{"of a small heap", 4 * mib, 33 * mib, 0, true},
		{"too little", 4 * mib, 31 * mib, 0, false},
		{"too little of so much", 1000 * mib, 100 * mib, 0, false},
		{"needed soon", 300 * mib, 200 * mib, 20 * mib, false},
		{"needed in a while", 300 * mib, 200 * mib, 16 * mib, true},
	} {
		freed := false
		s := spare{
			read:  func() heap { return heap{allocated: 1000*mib + test.allocated, live: test.live, held: test.held} },
			free:  func() { freed = true },
			begun: 1000 * mib,
		}
		if s.look(); freed != test.free {
			t.Errorf("%s: given back: %v", test.name, freed)
		}
	}
}

// steps is a clock that a test moves.
type steps chan func()

func (s steps) Now() time.Time { return time.Time{} }

func (s steps) After(_ time.Duration, f func()) func() {
	s <- f
	return func() {}
}

// What this process has used once it gives back, and stops when it is told to.
func TestSpareMemoryOfThisProcess(t *testing.T) {
	used := make([]byte, 256<<20)
	for i := 0; i < len(used); i += 4096 {
		used[i] = 1
	}
	runtime.KeepAlive(used)
	runtime.GC()
	released := func() uint64 {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapReleased
	}
	before := released()
	ctx, stop := context.WithCancel(t.Context())
	clock, ended := make(steps, 1), make(chan struct{})
	go func() {
		defer close(ended)
		newSpare().run(ctx, clock)
	}()
	(<-clock)()
	<-clock // it has looked
	if after := released(); after < before+200<<20 {
		t.Errorf("%d MiB given back", (int64(after)-int64(before))>>20)
	}
	stop()
	<-ended
}
