package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

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
	var held []effect
	for _, u := range d.under {
		d.lost.more += u.names
		held = append(held, u.covered...)
	}
	held = append(held, d.waiting...)
	d.under, d.waiting = nil, nil
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
