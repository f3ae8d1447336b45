package ring

import (
	"strings"

	"blue-rings/messages"
)

// ledger is what clients have asked for, all together: nobody may ever have more.
type ledger struct {
	asked holding
}

func newLedger() ledger { return ledger{asked: holding{}} }

// shareOf is what an operation adds to; false: to nothing that is counted.
func shareOf(o *Operation, replica messages.Replica) (s share, n int64, ok bool) {
	switch {
	case o.Verb == messages.Increment && strings.HasPrefix(o.Name, counterName):
		n, _ = o.Number.Int64()
		return share{o.Name, replica.String()}, n, true
	case o.Verb == messages.AddElements && strings.HasPrefix(o.Name, logName):
		return share{o.Name, o.Args[0]}, 1, true
	default:
		return share{}, 0, false
	}
}

// begun takes note of an operation that is asked for.
func (l *ledger) begun(o *Operation, replica messages.Replica) {
	if s, n, ok := shareOf(o, replica); ok {
		l.asked[s] += n
	}
}

// answered takes note of what a client was told. An operation that surely had no effect
// was as good as not asked for.
func (r *run) answered(l *life, c *Call) {
	s, n, ok := shareOf(&c.Operation, c.Replica)
	switch {
	case c.Answer.Outcome == messages.Done:
		if ok {
			l.acks = append(l.acks, ack{s, n, r.now()})
		}
	case c.Answer.Outcome == messages.ReadOnly || c.Answer.Outcome == messages.NotYet:
		if ok {
			r.ledger.asked[s] -= n
		}
	case c.Answer.Outcome != messages.Unknown && (ok || c.kind() != ""):
		r.violate("refused", "%s: %v %s: outcome %d %s", c.Host, c.Verb, c.Name, c.Answer.Outcome, c.Answer.Text)
	}
}

// acked is what clients were told to be done in a life, up to a time.
func (l *life) acked(by func(ack) bool) holding {
	held := holding{}
	for _, a := range l.acks {
		if by(a) {
			held[a.share] += a.n
		}
	}
	return held
}
