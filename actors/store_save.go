package actors

import (
	"errors"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// onSave answers when all that has changed until now is on disk, and synced. It
// hastens a commit if there is none under way that has all of it; else it waits for
// that one, with what else waits.
func (s *Store) onSave(ctx actor.Context, save messages.Save) {
	d, saved := s.kept.durable, messages.Saved{Ask: save.Ask, Names: s.kept.engine.Len()}
	e := effect{to: ctx.Sender(), message: saved, answers: true}
	switch {
	case e.to == nil:
	case d == nil:
		saved.Err = errors.New("the store is in memory only")
		answer(ctx, saved)
	case s.env.diskFailure() != "":
		e.message = unsaved(saved, s.env.diskFailure())
		s.perform(ctx, e)
	case d.isSynced(s.env.Options.Fsync):
		s.perform(ctx, e)
	case d.journal.Pending() == 0 && len(d.under) > 0 && d.last().sync:
		d.last().covers(e)
	default:
		d.wait(e)
		d.saving = true
	}
}

// isSynced reports whether nothing has changed that is not on disk.
func (d *durable) isSynced(fsync Fsync) bool {
	return d.journal.Pending() == 0 && len(d.under) == 0 && fsync != FsyncNever
}

// unsaved is a message that was held, on a disk that has failed: what it says to be
// on disk may not be.
func unsaved(message any, reason string) any {
	if saved, ok := message.(messages.Saved); ok {
		saved.Err = errors.New("the disk failed: " + reason)
		return saved
	}
	return message
}
