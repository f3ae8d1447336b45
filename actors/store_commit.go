package actors

import (
	"errors"

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
// One commit is under way at a time; the next takes all that became unsaved
// meanwhile, the last state of each name. With FsyncAlways what a turn produces is
// held until everything is on disk that had changed by its end: clients and peers
// see nothing that a crash could take back.
type durable struct {
	journal storage.Journaled
	kind    string
	wanted  bool     // the committer was told that there is something
	raising bool     // the ceiling is to be raised, whether anything has changed or not
	under   *writing // the commit under way; nil: none
	number  uint64   // of the last commit
	more    bool     // it has left something for the next
	ceiling messages.Stamp
	batch   DiskBatch // for the next commit; nil: none was committed yet
	covered []effect  // to be released with the commit under way
	waiting []effect  // with a later one
	saving  bool      // the next commit is at once, and synced: somebody waits for it (Save)
	names   int       // in the commit under way
	bytes   int       // of it
	lost    lost      // to a disk that has failed
}

// effect is something that a turn has produced: a message, or a batch that is
// answered.
type effect struct {
	batch   *messages.Batch // to be answered; nil: a message
	to      *actor.PID
	message any
	answers bool // the message says who sends it
}

// newDurable is nil without a disk.
func newDurable(env *Env, engine storage.Engine, kind string) *durable {
	journal, ok := engine.(storage.Journaled)
	if env.Disk == nil || !ok {
		return nil
	}
	return &durable{journal: journal, kind: kind}
}

// holds reports whether what a turn has produced is to be held.
func (s *Store) holds() bool {
	d := s.kept.durable
	return d != nil && s.env.Options.Fsync == FsyncAlways && (d.under != nil || d.journal.Pending() > 0) &&
		s.env.diskFailure() == ""
}

// release lets an effect happen, now or when all is on disk.
func (s *Store) release(ctx actor.Context, e effect) {
	switch d := s.kept.durable; {
	case !s.holds():
		s.perform(ctx, e)
	case d.journal.Pending() > 0:
		d.waiting = append(d.waiting, e)
	default:
		d.covered = append(d.covered, e)
	}
}

func (s *Store) perform(ctx actor.Context, e effect) {
	if e.batch != nil {
		e.batch.Asker.Answered(e.batch)
		return
	}
	if e.answers {
		ctx.Request(e.to, e.message)
		return
	}
	ctx.Send(e.to, e.message)
}

// publish tells the publisher.
func (s *Store) publish(ctx actor.Context, message any) {
	s.release(ctx, effect{to: s.env.Addresses.Publisher, message: message})
}

// answer tells whoever asked.
func (s *Store) answer(ctx actor.Context, message any) {
	if asker := ctx.Sender(); asker != nil {
		s.release(ctx, effect{to: asker, message: message, answers: true})
	}
}

// save follows each turn: it sees to it that what is unsaved will be on disk.
func (s *Store) save(ctx actor.Context) {
	d := s.kept.durable
	if d == nil {
		return
	}
	unsaved := d.journal.Pending()
	s.countUnsaved()
	switch {
	case d.under != nil || d.wanted || unsaved == 0 && !d.saving && !d.raising:
	case s.env.diskFailure() != "":
		s.giveUp(ctx)
	case d.more, d.saving, d.raising, s.env.Options.Fsync == FsyncAlways:
		s.wantCommit(ctx, false)
	case !s.timers.has("commit"):
		s.timers.after("commit", s.env.Options.FsyncInterval, messages.CommitDue{})
	}
}

func (s *Store) onCommitDue(ctx actor.Context) {
	if d := s.kept.durable; d.under == nil && !d.wanted && d.journal.Pending() > 0 && s.env.diskFailure() == "" {
		s.wantCommit(ctx, false)
	}
}

func (s *Store) wantCommit(ctx actor.Context, again bool) {
	s.kept.durable.wanted = true
	ctx.Send(s.env.Addresses.Committer, messages.CommitWanted{Store: s.index, Again: again})
}

// wantAgain is for a store that began anew: it may have been asked for what is unsaved, and
// not have answered.
func (s *Store) wantAgain(ctx actor.Context) {
	if s.kept.durable != nil {
		s.wantCommit(ctx, true)
	}
}

// onGather gives the committer what is unsaved, or again what is under way.
func (s *Store) onGather(ctx actor.Context) {
	d := s.kept.durable
	d.wanted = false
	commit := messages.Commit{Store: s.index}
	switch {
	case s.env.diskFailure() != "":
		if d.under == nil {
			s.giveUp(ctx)
		}
	case d.under == nil && (d.saving || d.raising || d.journal.Pending() > 0):
		s.timers.cancel("commit") // this one is as good
		d.take(s.env, d.saving || s.env.Options.Fsync != FsyncNever)
	}
	if d.under != nil {
		commit.Number, commit.Names, commit.Writing = d.number, d.names, d.under
		commit.Bytes, commit.Sync = d.bytes, d.under.sync
	}
	ctx.Send(s.env.Addresses.Committer, commit)
}

// take begins a commit. When it has all that is unsaved, what waited is covered by it.
func (d *durable) take(env *Env, sync bool) {
	taken, names := false, 0
	defer func() {
		if !taken { // what was handed over is not going to be written
			env.DiskFailed(errors.New("a store cannot say what has changed"))
		}
	}()
	batch := d.batch
	if d.batch = nil; batch == nil {
		batch = env.Disk.NewBatch()
	}
	d.more = d.journal.Pending() > 0
	for d.more && names < commitNames && batch.Bytes() < commitBytes {
		d.more = d.journal.Unsaved(1, func(name string, packets []messages.Packet) {
			names++
			if err := d.put(batch, name, packets); err != nil {
				env.Counters.Drop(DropInvalid, 1)
				env.Emit(messages.FrameRefused{Peer: env.Self.Host, Reason: err.Error(), Count: 1})
			}
		})
	}
	if !d.more {
		d.covered, d.waiting, d.saving = append(d.covered, d.waiting...), nil, false
	}
	d.number++
	d.names, d.bytes, d.raising = names, batch.Bytes(), false
	d.ceiling = env.Ceiling()
	d.under = &writing{env: env, batch: batch, ceiling: d.ceiling, sync: sync, done: make(chan struct{})}
	taken = true
}

// put puts the state of a name into a batch. Without packets it has left.
func (d *durable) put(batch DiskBatch, name string, packets []messages.Packet) error {
	if len(packets) == 0 {
		batch.Delete(d.kind, name)
		return nil
	}
	return batch.Set(d.kind, name, packets)
}

func (s *Store) onCommitted(ctx actor.Context, m messages.Committed) {
	d := s.kept.durable
	if d.under == nil || m.Number != d.number {
		return
	}
	s.ended(ctx, m.Err)
}

// ended ends the commit under way. One that ends when the disk is known to have failed counts as
// failed: where the directory has gone, writing to its files goes on without an error.
func (s *Store) ended(ctx actor.Context, err error) {
	d := s.kept.durable
	batch := d.under.batch
	d.under = nil
	if failure := s.env.diskFailure(); err == nil && failure != "" {
		err = errors.New(failure)
	}
	if err != nil {
		s.env.DiskFailed(err)
		d.lost.more += d.names
		s.giveUp(ctx)
		return
	}
	d.batch = batch
	covered := d.covered
	d.covered = nil
	for _, e := range covered {
		s.perform(ctx, e)
	}
}

// giveUp is for a disk that has failed: nothing is written any more. Of the writes
// that are held nobody knows what a restart will find. They are in memory, so
// others hear of them as ever: no two nodes shall differ for that.
func (s *Store) giveUp(ctx actor.Context) {
	d, reason := s.kept.durable, s.env.diskFailure()
	for more := true; more; {
		more = d.journal.Unsaved(commitNames, func(name string, _ []messages.Packet) { d.lost.add(name) })
	}
	s.countUnsaved()
	d.more, d.saving, d.raising = false, false, false
	held := append(d.covered, d.waiting...)
	d.covered, d.waiting = nil, nil
	for _, e := range held {
		if e.batch != nil {
			unknown(e.batch, "the disk failed: "+reason)
		}
		e.message = unsaved(e.message, reason)
		s.perform(ctx, e)
	}
}

// unknown says that it is not known which writes of a batch took effect.
func unknown(batch *messages.Batch, reason string) {
	for i := range batch.Answers {
		if batch.Ops[i].Verb.Writes() {
			batch.Answers[i] = messages.Answer{
				Outcome: messages.Unknown,
				Text:    reason + "; whether this took effect is not known",
			}
		}
	}
}

// readOnly carries out the reads of a batch, and refuses its writes.
func (s *Store) readOnly(batch *messages.Batch, reason string) {
	for i := range batch.Ops {
		if batch.Ops[i].Verb.Writes() {
			batch.Answers[i] = messages.Answer{
				Outcome: messages.ReadOnly,
				Text: "the disk failed: " + reason +
					"; this node takes no writes until it is restarted on a disk that works: write to another node",
			}
			continue
		}
		s.kept.engine.Operate(s.now(), batch.Ops[i:i+1], batch.Answers[i:i+1])
	}
}

// raiseCeiling keeps the clock's ceiling ahead of it while nothing is written. The
// first store does it for all.
func (s *Store) raiseCeiling(ctx actor.Context) {
	d := s.kept.durable
	if d != nil && s.index == 0 && d.under == nil && s.env.diskFailure() == "" && s.env.isLow(d.ceiling) {
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
	for d.under != nil || d.journal.Pending() > 0 && s.env.diskFailure() == "" {
		if d.under == nil {
			d.take(s.env, true)
		}
		s.gauge.Unsaved.Add(int64(d.names)) // it may take longer than is waited for
		s.ended(ctx, d.under.Write())
		s.countUnsaved()
	}
}
