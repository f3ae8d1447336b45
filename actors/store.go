package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Store owns the keys of a range of buckets, or of one custom kind. Gateways and
// Go callers send it Operate, subscribers and catch-up actors Merge, the enumerator
// Walk, and whoever compares two nodes Sum and SumKeys. It sends the publisher what
// changed (Announce, Relay) and answers Merged, Walked, Summed and KeysSummed.
//
// Its engine lives in the producer's closure: a restarted store finds its state.
// What a failed batch changed was perhaps not published, so each restart makes
// the publisher skip a sequence number.
type Store struct {
	env    *Env
	title  string // in what clients are told
	index  int    // its place in env.Counters.Stores
	gauge  *StoreGauge
	kept   *storeKept
	timers *timers
}

// storeKept outlives the instances of a store.
type storeKept struct {
	engine    storage.Engine
	durable   *durable // nil: in memory only
	started   bool
	began     time.Time      // when the first instance started
	stamped   messages.Stamp // what our clock said then
	conflicts int            // reported since the last sweep
}

// sweepEvery is how often a store lets go of what the horizon has passed.
const sweepEvery = time.Second

// conflictsMost is how many conflicts are reported between two sweeps: a frame of
// a MiB can make twenty thousand.
const conflictsMost = 16

// NewStore makes a store actor around an engine. index is its place in
// env.Counters.Stores; kind is the custom kind, "" for the built-in ones.
func NewStore(env *Env, index int, engine storage.Engine, kind string) actor.Producer {
	kept := &storeKept{engine: engine, durable: newDurable(env, engine, kind)}
	title := "the store"
	if kind != "" {
		title = "the store of " + kind
	}
	return func() actor.Actor {
		return &Store{env: env, title: title, index: index, gauge: &env.Counters.Stores[index], kept: kept}
	}
}

// Receive takes one message.
func (s *Store) Receive(ctx actor.Context) {
	switch message := s.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		s.onStarted(ctx)
	case *actor.Restarting:
		s.timers.cancelAll()
	case *actor.Stopping:
		s.timers.cancelAll()
		s.finish(ctx)
	case messages.ToStore:
		s.handle(ctx, message)
		s.save(ctx)
	default:
		s.env.unexpected(ctx, message)
	}
}

func (s *Store) handle(ctx actor.Context, message messages.ToStore) {
	switch message := message.(type) {
	case messages.Operate:
		s.onOperate(ctx, message.Batch)
	case messages.Merge:
		s.onMerge(ctx, message)
	case messages.Walk:
		s.onWalk(ctx, message)
	case messages.Sum:
		s.onSum(ctx, message)
	case messages.SumKeys:
		s.onSumKeys(ctx, message)
	case messages.SweepDue:
		s.onSweepDue(ctx)
	case messages.Save:
		s.onSave(ctx, message)
	case messages.Gather:
		s.onGather(ctx)
	case messages.CommitDue:
		s.onCommitDue(ctx)
	case messages.Committed:
		s.onCommitted(ctx, message)
	}
}

func (s *Store) onStarted(ctx actor.Context) {
	s.timers = newTimers(ctx, s.env.Clock)
	if s.kept.started {
		ctx.Send(s.env.Addresses.Publisher, messages.SkipSequence{Reason: "restart of " + ctx.Self().Id})
		if s.kept.durable != nil {
			s.giveAgain(ctx)
		}
	} else {
		s.kept.start(s.env.Clock.Now(), s.env.Hybrid.Last())
	}
	s.kept.started = true
	s.onSweepDue(ctx)
	s.save(ctx)
}

// onOperate publishes before it answers: what a client is told to be done is
// already on its way.
func (s *Store) onOperate(ctx actor.Context, batch *messages.Batch) {
	if changed := s.operate(batch); len(changed) > 0 {
		s.report()
		s.publish(ctx, s.env.Pressure.Announce(changed))
	}
	s.release(ctx, effect{batch: batch})
}

// operate carries out a batch. If the engine fails, the asker learns that
// nobody knows what took effect, and the store fails.
func (s *Store) operate(batch *messages.Batch) []messages.Packet {
	done := false
	defer func() {
		if done {
			return
		}
		for i := range batch.Answers {
			batch.Answers[i] = messages.Answer{
				Outcome: messages.Unknown,
				Text:    s.title + " failed; whether this took effect is not known",
			}
		}
		batch.Asker.Answered(batch)
	}()
	var changed []messages.Packet
	if s.kept.durable != nil && s.env.diskFailure() != "" {
		s.readOnly(batch, s.env.diskFailure())
	} else {
		changed = s.kept.engine.Operate(s.now(), batch.Ops, batch.Answers)
	}
	done = true
	return changed
}

func (s *Store) onMerge(ctx actor.Context, merge messages.Merge) {
	merged := s.merge(ctx, merge)
	s.env.Counters.Drop(DropExpired, merged.Expired)
	s.env.Counters.Drop(DropInvalid, merged.Invalid)
	news := max(merged.News, len(merged.Changed))
	if news > 0 {
		s.report()
	}
	if merge.Quiet {
		s.lookForDouble(merge.Packets)
	} else {
		s.lookForDouble(merged.Changed)
	}
	if len(merged.Changed) > 0 && !merge.Quiet {
		s.publish(ctx, s.env.Pressure.Relay(merged.Changed))
	}
	for _, conflict := range merged.Conflicts[:min(len(merged.Conflicts), conflictsMost-s.kept.conflicts)] {
		s.kept.conflicts++
		s.env.Emit(conflict)
	}
	over, names := s.over(merged.Changed, merge.Names)
	s.answer(ctx, messages.Merged{
		Credit:  merge.Credit,
		Changed: news,
		Over:    over,
		Dropped: merged.Expired,
		Invalid: merged.Invalid,
		Names:   names,
	})
}

// over is how many of what has changed are over by the horizon: nothing is left of them but
// deletions. names are those of some of the others.
func (s *Store) over(changed []messages.Packet, named int) (over int, names []string) {
	_, horizon := s.kept.engine.Root()
	for i := range changed {
		if expire := changed[i].Expire; expire.IsMoment() && int64(expire) <= horizon {
			over++
		} else if len(names) < named {
			names = append(names, changed[i].Name)
		}
	}
	return over, names
}

// merge joins packets into the state. If the engine fails, the subscriber gets
// its credit back and learns that none of them count, and the store fails.
func (s *Store) merge(ctx actor.Context, merge messages.Merge) storage.Merged {
	done := false
	defer func() {
		if !done {
			answer(ctx, messages.Merged{Credit: merge.Credit, Invalid: len(merge.Packets)})
		}
	}()
	var merged storage.Merged
	if quiet, ok := s.kept.engine.(storage.QuietEngine); ok && merge.Quiet {
		merged = quiet.MergeQuietly(s.now(), merge.Packets)
	} else {
		merged = s.kept.engine.Merge(s.now(), merge.Packets)
	}
	done = true
	return merged
}

// onSweepDue lets go of a part of what the horizon has passed. While there is more
// it goes on behind the messages that wait: however many keys are over at once,
// nobody waits for all of them.
func (s *Store) onSweepDue(ctx actor.Context) {
	done := s.kept.engine.Sweep(s.now())
	s.report()
	if !done {
		ctx.Send(ctx.Self(), messages.SweepDue{})
		return
	}
	s.kept.conflicts = 0
	s.raiseCeiling(ctx)
	s.timers.after("sweep", sweepEvery, messages.SweepDue{})
}

// report says how many names there are, and their digest. The horizon is taken
// back before the sum of another one is said.
func (s *Store) report() {
	s.gauge.Keys.Store(int64(s.kept.engine.Len()))
	if expiring, ok := s.kept.engine.(storage.ExpiringEngine); ok {
		s.gauge.Expiring.Store(int64(expiring.Expiring()))
	}
	if slotted, ok := s.kept.engine.(storage.SlottedEngine); ok {
		slots, names := slotted.Slots()
		s.gauge.Slots.Store(int64(slots))
		s.gauge.Slotted.Store(int64(names))
	}
	sum, horizon := s.kept.engine.Root()
	if s.gauge.Horizon.Load() != horizon {
		s.gauge.Horizon.Store(0)
	}
	s.gauge.Digest.Store(sum)
	s.gauge.Horizon.Store(horizon)
}

// now reads the hybrid clock.
func (s *Store) now() messages.Stamp { return s.env.Hybrid.Now(s.env.Clock.Now().UnixMilli()) }
