package actors

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Backup makes backups of the data directory while the node serves. Gateways and Go
// callers ask for one (BackUp); it has each store save what is unsaved (Save), which
// answers Saved, and then the disk make a checkpoint, in its own time, which tells
// Checkpointed. Whoever asked is answered BackedUp. One backup is under way at a time,
// another is refused.
//
// It is there if the node has a disk. The backup under way stands in the producer's
// closure: when the actor was restarted, whoever asked learns that nobody knows
// what became of it.
type Backup struct {
	env    *Env
	kept   *backupKept
	timers *timers
}

// backupKept outlives the instances of the actor.
type backupKept struct {
	under    *backup // nil: none
	asked    uint64  // number of the last backup
	failures burst
}

// backup is one on its way.
type backup struct {
	ask    uint64
	dir    string
	asker  *actor.PID
	began  time.Time
	saving int // stores that have not saved yet
	names  int
}

// saveWithin is how long the stores may take to save, all together.
const saveWithin = 25 * time.Second

// NewBackup makes the actor that makes backups.
func NewBackup(env *Env) actor.Producer {
	kept := &backupKept{}
	return func() actor.Actor { return &Backup{env: env, kept: kept} }
}

// Receive takes one message.
func (b *Backup) Receive(ctx actor.Context) {
	switch message := b.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		b.timers = newTimers(ctx, b.env.Clock)
		b.fail(ctx, errors.New("what makes backups failed and was restarted: if the directory is there the backup is whole, else try again"))
	case *actor.Restarting:
		b.timers.cancelAll()
	case *actor.Stopping:
		b.timers.cancelAll()
		b.fail(ctx, errors.New("the node is stopping: if the directory is there the backup is whole"))
	case messages.ToBackup:
		b.handle(ctx, message)
	default:
		b.env.unexpected(ctx, message)
	}
}

func (b *Backup) handle(ctx actor.Context, message messages.ToBackup) {
	switch message := message.(type) {
	case messages.BackUp:
		b.onBackUp(ctx, message)
	case messages.Saved:
		b.onSaved(ctx, message)
	case messages.SaveDue:
		b.onSaveDue(ctx)
	case messages.Checkpointed:
		b.onCheckpointed(ctx, message)
	}
}

// onBackUp begins a backup: all that was acknowledged before it was asked for is to be
// in it.
func (b *Backup) onBackUp(ctx actor.Context, m messages.BackUp) {
	if under := b.kept.under; under != nil {
		answer(ctx, messages.BackedUp{Err: fmt.Errorf("another backup is under way, to %s: ask again when it is done", under.dir)})
		return
	}
	stores := b.env.Addresses.stores()
	b.kept.asked++
	b.kept.under = &backup{ask: b.kept.asked, dir: m.Dir, asker: ctx.Sender(), began: b.env.Clock.Now(), saving: len(stores)}
	for _, store := range stores {
		ctx.Request(store, messages.Save{Ask: b.kept.asked})
	}
	b.timers.after("save", saveWithin, messages.SaveDue{})
}

// onSaved goes on when all stores have saved. What is heard of a backup that was given up
// counts no more.
func (b *Backup) onSaved(ctx actor.Context, m messages.Saved) {
	under := b.kept.under
	if under == nil || m.Ask != under.ask {
		return
	}
	if m.Err != nil {
		b.fail(ctx, m.Err)
		return
	}
	under.names += m.Names
	if under.saving--; under.saving > 0 {
		return
	}
	b.timers.cancel("save")
	system, self, ask := ctx.ActorSystem(), ctx.Self(), under.ask
	b.env.Disk.Checkpoint(under.dir, func(bytes uint64, err error) {
		system.Root.Send(self, messages.Checkpointed{Ask: ask, Bytes: bytes, Err: err})
	})
}

func (b *Backup) onSaveDue(ctx actor.Context) {
	if b.kept.under == nil {
		return
	}
	b.fail(ctx, fmt.Errorf("%d of the stores did not save within %s: the disk is too slow, or a store fails; look at the log", b.kept.under.saving, saveWithin))
}

func (b *Backup) onCheckpointed(ctx actor.Context, m messages.Checkpointed) {
	under := b.kept.under
	if under == nil || m.Ask != under.ask {
		return
	}
	if m.Err != nil {
		b.fail(ctx, m.Err)
		return
	}
	b.kept.under = nil
	made := messages.BackupMade{Dir: under.dir, Names: under.names, Bytes: m.Bytes, Took: b.env.Clock.Now().Sub(under.began)}
	b.env.Counters.Disk.Backups.made(made, b.env.Clock.Now())
	b.env.Emit(made)
	under.answer(ctx, messages.BackedUp{Names: made.Names, Bytes: made.Bytes})
}

// fail ends the backup under way, if there is one.
func (b *Backup) fail(ctx actor.Context, err error) {
	under := b.kept.under
	if under == nil {
		return
	}
	b.kept.under = nil
	b.timers.cancel("save")
	if publish, _ := b.kept.failures.hit(b.env.Clock.Now()); publish {
		b.env.Emit(messages.BackupFailed{Dir: under.dir, Reason: strings.TrimPrefix(err.Error(), "backup "+under.dir+": ")})
	}
	under.answer(ctx, messages.BackedUp{Err: err})
}

func (b *backup) answer(ctx actor.Context, m messages.BackedUp) {
	if b.asker != nil {
		ctx.Send(b.asker, m)
	}
}
