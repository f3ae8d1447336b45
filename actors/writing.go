package actors

import (
	"errors"
	"fmt"
	"sync"

	"blue-rings/messages"
)

// writing is what a store has given to be written to the disk. The store may add to it
// until somebody takes it: the committer, or the store itself in its last turn. Whoever
// takes it writes it.
type writing struct {
	env  *Env
	done chan struct{} // closed when it is written
	err  error         // before done is closed

	lock    sync.Mutex // of what follows; who has taken it needs it no more
	taken   bool
	batch   DiskBatch
	ceiling messages.Stamp
	sync    bool
}

var _ messages.Writing = (*writing)(nil)

// add lets a store add something, unless it is taken.
func (w *writing) add(something func()) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.taken {
		return false
	}
	something()
	return true
}

// Take reports whether it is for the caller to write.
func (w *writing) Take() bool { return w.add(func() { w.taken = true }) }

// Write writes it if nobody does, and answers what came of it.
func (w *writing) Write() error {
	writeTogether(w.env, []*writing{w})
	<-w.done
	return w.err
}

// togetherBytes is up to how many bytes of several stores go into one commit. A disk has them in
// memory some times over while it writes them, and takes them all or none.
const togetherBytes = 12 << 20

// writeTogether writes what nobody else writes, in one commit, or in several if it is much.
func writeTogether(env *Env, all []*writing) {
	var ours []*writing
	bytes := 0
	for _, w := range all {
		if !w.Take() {
			continue
		}
		size := w.batch.Bytes()
		if len(ours) > 0 && bytes+size > togetherBytes {
			commit(env, ours, bytes)
			ours, bytes = nil, 0
		}
		ours, bytes = append(ours, w), bytes+size
	}
	if len(ours) > 0 {
		commit(env, ours, bytes)
	}
}

// commit writes in one commit what is taken. It is synced if any is to be.
func commit(env *Env, all []*writing, bytes int) {
	batches := make([]DiskBatch, len(all))
	var ceiling messages.Stamp
	sync := false
	for i, w := range all {
		batches[i] = w.batch
		ceiling, sync = max(ceiling, w.ceiling), sync || w.sync
	}
	err := errors.New("the commit did not end")
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the commit failed: %v", reason)
		}
		for _, w := range all {
			w.err = err
			close(w.done)
		}
	}()
	began := env.Clock.Now()
	err = env.Disk.Commit(batches, ceiling, sync)
	env.committed(bytes, env.Clock.Now().Sub(began))
}
