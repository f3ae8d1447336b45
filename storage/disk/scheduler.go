package disk

import (
	"sync"

	"github.com/cockroachdb/pebble/v2"
)

// scheduler grants Pebble's compactions as Pebble's own does, as many at once as the database
// allows, but none before it is released: an opening that fails pulls away what a compaction
// works with, which would panic. It asks again whenever what it knows changes, so needs
// no clock: it hears of the end of each flush and compaction, and nothing else changes what
// is allowed. Pebble calls Register, then anything else, then Unregister.
type scheduler struct {
	db pebble.DBForCompaction

	// Pebble calls while it holds locks of its own: with this one held, nothing of Pebble's
	// is called but GetAllowedWithoutPermission.
	sync.Mutex
	released bool
	over     bool
	running  int  // compactions that were granted and are not done
	refused  bool // one that Pebble keeps in mind since

	again    chan struct{} // says that something may be granted; closed when over
	granting sync.WaitGroup
}

var (
	_ pebble.CompactionScheduler   = (*scheduler)(nil)
	_ pebble.CompactionGrantHandle = (*scheduler)(nil)
)

func newScheduler() *scheduler { return &scheduler{again: make(chan struct{}, 1)} }

// release grants from now on.
func (s *scheduler) release() {
	s.Lock()
	defer s.Unlock()
	if s.over || s.released {
		return
	}
	s.released = true
	s.askAgain()
	s.granting.Go(func() {
		for range s.again {
			s.grant()
		}
	})
}

// askAgain is called with the lock held.
func (s *scheduler) askAgain() {
	if !s.over && s.released {
		select {
		case s.again <- struct{}{}:
		default:
		}
	}
}

// grant has Pebble run what waits, as far as it is allowed.
func (s *scheduler) grant() {
	for s.take(false) {
		if waiting, _ := s.db.GetWaitingCompaction(); !waiting || !s.db.Schedule(s) {
			s.giveBack()
			return
		}
	}
}

// take reserves one of the compactions that are allowed, or remembers that one was asked for.
func (s *scheduler) take(asked bool) bool {
	s.Lock()
	defer s.Unlock()
	if s.over || !s.released || s.running >= s.db.GetAllowedWithoutPermission() {
		s.refused = s.refused || asked
		return false
	}
	s.running++
	return true
}

// giveBack gives back what was not used; what was refused meanwhile may have it.
func (s *scheduler) giveBack() {
	s.Lock()
	defer s.Unlock()
	s.running--
	if s.refused {
		s.refused = false
		s.askAgain()
	}
}

// Register says what database it is.
func (s *scheduler) Register(_ int, db pebble.DBForCompaction) { s.db = db }

// Unregister ends all granting.
func (s *scheduler) Unregister() {
	s.Lock()
	if !s.over {
		s.over = true
		close(s.again)
	}
	s.Unlock()
	s.granting.Wait()
}

// TrySchedule grants or refuses a compaction.
func (s *scheduler) TrySchedule() (bool, pebble.CompactionGrantHandle) {
	if s.take(true) {
		return true, s
	}
	return false, nil
}

// UpdateGetAllowedWithoutPermission says that more may be allowed than before.
func (s *scheduler) UpdateGetAllowedWithoutPermission() {
	s.Lock()
	defer s.Unlock()
	s.askAgain()
}

// Started says that a compaction has begun.
func (s *scheduler) Started() {}

// MeasureCPU says that a goroutine of a compaction has begun.
func (s *scheduler) MeasureCPU(pebble.CompactionGoroutineKind) {}

// CumulativeStats says how far a compaction is.
func (s *scheduler) CumulativeStats(pebble.CompactionGrantHandleStats) {}

// Done says that a compaction has ended.
func (s *scheduler) Done() {
	s.Lock()
	defer s.Unlock()
	s.running--
	s.askAgain()
}
