package cli

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"blue-rings/actors"
)

const (
	spareInterval = 5 * time.Second
	spareHorizon  = time.Minute // memory that is not needed so soon is given back
	leastSpare    = 32 << 20    // bytes that are worth a collection
	spareShare    = 8           // so is this part of what is in use
)

// spare gives memory back to the machine that a node had for a burst of work, and
// does not need soon. Go would collect when the heap has doubled, or after two minutes, and
// keep most of the memory. One owner.
type spare struct {
	read  func() heap
	free  func()
	begun uint64 // allocated when it was last looked at
}

// heap is what Go knows of its memory, in bytes.
type heap struct {
	allocated uint64 // ever
	live      uint64 // what the last collection has found
	held      uint64 // what has been allocated since and what is free, and not given back
}

// run looks every now and then until ctx ends.
func (s *spare) run(ctx context.Context, clock actors.Clock) {
	s.begun = s.read().allocated
	for {
		due := make(chan struct{})
		cancel := clock.After(spareInterval, func() { close(due) })
		select {
		case <-due:
			s.look()
		case <-ctx.Done():
			cancel()
			return
		}
	}
}

// look gives back what is worth it, unless it would be needed within spareHorizon at the
// pace of what has been allocated since the last look: so it collects once in that time
// at most.
func (s *spare) look() {
	now := s.read()
	pace := (now.allocated - s.begun) * uint64(spareHorizon/spareInterval)
	if now.held > max(leastSpare, now.live/spareShare, pace) {
		s.free()
		now = s.read()
	}
	s.begun = now.allocated
}

// newSpare is that of this process.
func newSpare() *spare { return &spare{read: readHeap, free: giveBack} }

// giveBack collects twice: what lies in pools, as Pebble's buffers do, survives once.
func giveBack() {
	runtime.GC()
	debug.FreeOSMemory()
}

func readHeap() heap {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	value := func(i int) uint64 { return samples[i].Value.Uint64() }
	h := heap{allocated: value(0), live: value(1)}
	h.held = value(2) + value(3)
	h.held -= min(h.held, h.live)
	return h
}
