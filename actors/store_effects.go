package actors

import (
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// effect is something that a turn has produced: a message, or a batch that is
// answered.
type effect struct {
	batch   *messages.Batch // to be answered; nil: a message
	to      *actor.PID
	message any
	answers bool   // the message says who sends it
	behind  uint64 // while it waits: until so much has been given (durable.given)
}

// wait has an effect wait for all that is unsaved now. What changes later goes behind that, so
// it need not wait for that, however much it is.
func (d *durable) wait(e effect) {
	e.behind = d.given + uint64(d.journal.Pending())
	d.waiting = append(d.waiting, e)
}

// cover has what waited be released with the last that is under way, if that or one before it has
// all that it waited for.
func (d *durable) cover(u *underWay) {
	n := 0
	for n < len(d.waiting) && (!d.more || d.waiting[n].behind <= d.given) {
		n++
	}
	u.covers(d.waiting[:n]...)
	if d.waiting = slices.Delete(d.waiting, 0, n); len(d.waiting) == 0 {
		d.waiting, d.saving = nil, false
	}
}

// holds reports whether what a turn has produced is to be held.
func (s *Store) holds() bool {
	d := s.kept.durable
	return d != nil && s.env.Options.Fsync == FsyncAlways && (len(d.under) > 0 || d.journal.Pending() > 0) &&
		s.env.diskFailure() == ""
}

// release lets an effect happen, now or when all is on disk.
func (s *Store) release(ctx actor.Context, e effect) {
	switch d := s.kept.durable; {
	case !s.holds():
		s.perform(ctx, e)
	case d.journal.Pending() > 0:
		d.wait(e)
	default:
		d.last().covers(e)
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
