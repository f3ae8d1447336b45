package actors

import (
	"errors"
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

// A store gives at most so many names at a time, and so many bytes and the state of one name
// more, which may be long; what there is beyond them goes into the next commit.
const (
	commitNames = 16 << 10
	commitBytes = 4 << 20
)

// durable is the way of a store's changes to the disk. It outlives the instances of
// the store.
//
// What the store gives may be added to until the committer takes it. Then the next may be given, so
// at most two are under way, and the first is being written when there is a second: the
// later state of a name reaches the disk later. With FsyncAlways a store gives at the end of each
// turn, and what a turn produces is held until everything is on disk that had changed by
// its end: clients and peers see nothing that a crash could take back.
type durable struct {
	journal storage.Journaled
	kind    string
	raising bool        // the ceiling is to be raised, whether anything has changed or not
	under   []*underWay // the oldest first
	number  uint64      // of the last of them
	more    bool        // the last one has not all
	ceiling messages.Stamp
	batches []DiskBatch // to be used again
	given   uint64      // that left the journal for a commit, by its measure (Pending)
	waiting []effect    // to be released with a later one
	saving  bool        // the next one is at once, and synced: somebody waits for it (Save)
	lost    lost        // to a disk that has failed
}

// underWay is something on its way to the disk.
type underWay struct {
	*writing
	number  uint64
	names   int
	covered []effect // to be released when it is there
}

func (u *underWay) covers(effects ...effect) { u.covered = append(u.covered, effects...) }

// newDurable is nil without a disk.
func newDurable(env *Env, engine storage.Engine, kind string) *durable {
	journal, ok := engine.(storage.Journaled)
	if env.Disk == nil || !ok {
		return nil
	}
	return &durable{journal: journal, kind: kind}
}

// last is the last that is under way; nil: none.
func (d *durable) last() *underWay {
	if n := len(d.under); n > 0 {
		return d.under[n-1]
	}
	return nil
}

// save follows each turn: it sees to it that what is unsaved will be on disk.
func (s *Store) save(ctx actor.Context) {
	d := s.kept.durable
	if d == nil {
		return
	}
	defer s.countUnsaved()
	switch {
	case d.journal.Pending() == 0 && len(d.waiting) == 0 && !d.raising:
	case s.env.diskFailure() != "":
		if len(d.under) == 0 {
			s.giveUp(ctx)
		}
	case d.more, d.saving, d.raising, s.env.Options.Fsync == FsyncAlways:
		s.give(ctx)
	case !s.timers.has("commit"):
		s.timers.after("commit", s.env.Options.FsyncInterval, messages.CommitDue{})
	}
}

func (s *Store) onCommitDue(ctx actor.Context) {
	if s.kept.durable.journal.Pending() > 0 && s.env.diskFailure() == "" {
		s.give(ctx)
	}
}

// onGather gives the committer what is unsaved, and again what is under way.
func (s *Store) onGather(ctx actor.Context) {
	d := s.kept.durable
	switch {
	case d.journal.Pending() == 0:
	case s.env.diskFailure() == "":
		s.timers.cancel("commit") // this one is as good
		d.take(s.env, s.env.Options.Fsync != FsyncNever || d.saving)
	case len(d.under) == 0:
		s.giveUp(ctx)
	}
	if len(d.under) == 0 {
		ctx.Send(s.env.Addresses.Committer, messages.Commit{Store: s.index})
	}
	s.giveAgain(ctx)
}

// give gives the committer what is unsaved, if it can take it now.
func (s *Store) give(ctx actor.Context) {
	d := s.kept.durable
	last := d.last()
	s.timers.cancel("commit") // this one is as good
	if d.take(s.env, d.saving || s.env.Options.Fsync != FsyncNever); d.last() != last {
		s.tell(ctx, d.last())
	}
}

// giveAgain is for a store or a committer that began anew: what was given may be lost.
func (s *Store) giveAgain(ctx actor.Context) {
	for _, u := range s.kept.durable.under {
		s.tell(ctx, u)
	}
}

func (s *Store) tell(ctx actor.Context, u *underWay) {
	ctx.Send(s.env.Addresses.Committer, messages.Commit{Store: s.index, Number: u.number, Names: u.names, Writing: u.writing})
}

// take adds what is unsaved to the last that is under way or, when that is being written, to a new
// one behind it. What waited for nothing more is covered by it.
func (d *durable) take(env *Env, sync bool) {
	taken := false
	defer func() {
		if !taken { // what was handed over is not going to be written
			env.DiskFailed(errors.New("a store cannot say what has changed"))
		}
	}()
	u := d.last()
	add := func() {
		d.fill(env, u)
		d.ceiling = env.Ceiling()
		u.ceiling, u.sync = d.ceiling, u.sync || sync
	}
	switch {
	case u != nil && u.add(add):
	case len(d.under) < 2:
		d.number++
		u = &underWay{writing: &writing{env: env, batch: d.emptyBatch(env), done: make(chan struct{})}, number: d.number}
		u.add(add)
		d.under = append(d.under, u)
	default: // two are under way, and the second is about to be written
		d.more = true
		taken = true
		return
	}
	d.cover(u)
	d.raising = false
	taken = true
}

func (d *durable) emptyBatch(env *Env) DiskBatch {
	n := len(d.batches)
	if n == 0 {
		return env.Disk.NewBatch()
	}
	batch := d.batches[n-1]
	d.batches = d.batches[:n-1]
	return batch
}

// fill puts what is unsaved into a batch, as much as it may have.
func (d *durable) fill(env *Env, u *underWay) {
	pending := d.journal.Pending()
	defer func() { d.given += uint64(pending - d.journal.Pending()) }()
	d.more = pending > 0
	for d.more && u.names < commitNames && u.batch.Bytes() < commitBytes {
		d.more = d.journal.Unsaved(1, func(name string, packets []messages.Packet) {
			u.names++
			if err := d.put(u.batch, name, packets); err != nil {
				env.Counters.Drop(DropInvalid, 1)
				env.Emit(messages.FrameRefused{Peer: env.Self.Host, Reason: err.Error(), Count: 1})
			}
		})
	}
}

// put puts the state of a name into a batch. Without packets it has left.
func (d *durable) put(batch DiskBatch, name string, packets []messages.Packet) error {
	if len(packets) == 0 {
		batch.Delete(d.kind, name)
		return nil
	}
	return batch.Set(d.kind, name, packets)
}

// onCommitted ends what is under way up to the number: what was given before it was written before
// it and, if it is on the disk, is there, too.
func (s *Store) onCommitted(ctx actor.Context, m messages.Committed) {
	for d := s.kept.durable; len(d.under) > 0 && d.under[0].number <= m.Number; {
		s.ended(ctx, m.Err)
	}
}

// ended ends the first that is under way. One that ends when the disk is known to have failed counts as
// failed: where the directory has gone, writing to its files goes on without an error.
func (s *Store) ended(ctx actor.Context, err error) {
	d := s.kept.durable
	if failure := s.env.diskFailure(); err == nil && failure != "" {
		err = errors.New(failure)
	}
	if err != nil {
		s.env.DiskFailed(err)
		s.giveUp(ctx)
		return
	}
	u := d.under[0]
	d.under = slices.Delete(d.under, 0, 1)
	d.batches = append(d.batches, u.batch)
	for _, e := range u.covered {
		s.perform(ctx, e)
	}
}

// raiseCeiling keeps the clock's ceiling ahead of it while nothing is written. The
// first store does it for all.
func (s *Store) raiseCeiling(ctx actor.Context) {
	d := s.kept.durable
	if d != nil && s.index == 0 && len(d.under) == 0 && s.env.diskFailure() == "" && s.env.isLow(d.ceiling) {
		d.raising = true
	}
}

// finish is for the end of the store: it waits until all is on disk, and releases
// what was held.
func (s *Store) finish(ctx actor.Context) {
	d := s.kept.durable
	if d == nil {
		return
	}
	for {
		if d.journal.Pending() > 0 && s.env.diskFailure() == "" {
			d.take(s.env, true)
		}
		if len(d.under) == 0 {
			return
		}
		s.gauge.Unsaved.Add(int64(d.under[0].names)) // it may take longer than is waited for
		s.ended(ctx, d.under[0].Write())
		s.countUnsaved()
	}
}
