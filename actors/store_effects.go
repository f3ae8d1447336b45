package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// effect is something that a turn has produced: a message, or a batch that is
// answered.
type effect struct {
	batch   *messages.Batch // to be answered; nil: a message
	to      *actor.PID
	message any
	answers bool // the message says who sends it
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
		d.waiting = append(d.waiting, e)
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
