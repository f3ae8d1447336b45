package actors

import (
	"sync"
	"sync/atomic"
)

// Tally counts by name. The zero value is ready. Safe for concurrent use.
type Tally struct{ counts sync.Map } // string -> *atomic.Uint64

// Add counts one more of name. Names are few and constant: they are kept for ever.
func (t *Tally) Add(name string) {
	count, ok := t.counts.Load(name)
	if !ok {
		count, _ = t.counts.LoadOrStore(name, new(atomic.Uint64))
	}
	count.(*atomic.Uint64).Add(1)
}

// Counts are the counts so far.
func (t *Tally) Counts() map[string]uint64 {
	counts := map[string]uint64{}
	t.counts.Range(func(name, count any) bool {
		counts[name.(string)] = count.(*atomic.Uint64).Load()
		return true
	})
	return counts
}
