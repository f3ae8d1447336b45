package redis

import (
	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// replyFunc writes the reply of one command.
type replyFunc func(r *replier, s *step)

// replier is what writing replies needs.
type replier struct {
	*resp.Writer
	plan    *Plan
	session *Session
	node    Node
}

const wrongKind = "WRONGTYPE Operation against a key holding the wrong kind of value"

// done is the one answer of a step. It writes the error and answers false
// unless the outcome is Done or Missing.
func (r *replier) done(s *step) (*messages.Answer, bool) {
	a := r.plan.answer(s, 0)
	if a.Outcome == messages.Done || a.Outcome == messages.Missing {
		return a, true
	}
	r.Error(failure(a))
	return a, false
}

// failure is the error of an answer that is neither Done nor Missing.
func failure(a *messages.Answer) string {
	switch a.Outcome {
	case messages.WrongKind:
		return wrongKind
	case messages.NotInteger:
		return notInteger
	case messages.TooLarge, messages.Refused:
		return "ERR " + oneLine(a.Text)
	case messages.NotYet:
		return "LOADING " + ErrLoading.Error()
	case messages.ReadOnly:
		return "READONLY " + oneLine(a.Text)
	case messages.Unknown:
		return "UNKNOWN " + oneLine(a.Text)
	default:
		return "UNKNOWN the store did not answer this operation"
	}
}

// replyFailure writes an error that was known without asking.
func replyFailure(r *replier, s *step) { r.Error(s.text) }

// replyOK writes OK.
func replyOK(r *replier, _ *step) { r.Simple("OK") }

// replyNumber writes the new value of a counter.
func replyNumber(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	r.Number(a.Number)
}

// replyCount writes a count; what is missing counts nothing.
func replyCount(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	r.Number(a.Number)
}

// replySum writes the sum of the counts of all operations.
func replySum(r *replier, s *step) {
	var sum messages.Number
	for i := range int(s.to - s.from) {
		a := r.plan.answer(s, i)
		if a.Outcome != messages.Done && a.Outcome != messages.Missing {
			r.Error(failure(a))
			return
		}
		sum = sum.Add(a.Number)
	}
	r.Number(sum)
}

// replyValue writes the value of a string, or null.
func replyValue(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	r.value(a)
}

// value writes the value of a string as a bulk string: what is missing, or has
// no value, is null.
func (r *replier) value(a *messages.Answer) {
	switch {
	case a.Outcome != messages.Done:
		r.Null()
	case a.Form == messages.InText:
		r.Bulk(a.Text)
	case a.Form == messages.InNumber:
		r.BulkNumber(a.Number)
	default:
		r.Null()
	}
}

// replySet writes whether SET set.
func replySet(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	if a.Outcome == messages.Missing {
		r.Null()
		return
	}
	r.Simple("OK")
}

// replyMGet writes the values of strings; any other kind is null, as in Redis.
func replyMGet(r *replier, s *step) {
	n := int(s.to - s.from)
	for i := range n {
		switch a := r.plan.answer(s, i); a.Outcome {
		case messages.Done, messages.Missing, messages.WrongKind:
		default:
			r.Error(failure(a))
			return
		}
	}
	r.Array(n)
	for i := range n {
		r.value(r.plan.answer(s, i))
	}
}

// list writes strings as an array.
func (r *replier) list(words []string) {
	r.Array(len(words))
	for _, word := range words {
		r.Bulk(word)
	}
}
