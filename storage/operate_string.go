package storage

import (
	"math"

	"blue-rings/messages"
)

// increment counts in the slot of this replica.
func (s *Shard) increment(k held, op *messages.Op, answer *messages.Answer) {
	if small, ok := op.Number.Int64(); ok && op.Expire == messages.Unset && s.count(k, small, answer) {
		return
	}
	k = s.begin(k)
	var value messages.Number
	var own *slot
	kind := messages.NoKind
	if k.key != nil {
		if kind = k.content(); kind > messages.String {
			answer.Outcome = messages.WrongKind
			return
		}
		base, ok := k.baseNumber()
		if !ok {
			answer.Outcome = messages.NotInteger
			return
		}
		value, own = base.Add(k.effects()), k.ownSlot()
	}
	var added, subtracted messages.Number
	var floors *messages.Floors
	if own != nil {
		added, subtracted, floors = k.read(own)
	}
	switch n := op.Number; {
	case n.Sign() > 0:
		added = added.Add(n)
	case n.Sign() < 0:
		subtracted = subtracted.Sub(n)
	case kind == messages.NoKind: // a zero that is there: one more, and one less
		added, subtracted = added.Add(messages.Int(1)), subtracted.Add(messages.Int(1))
	}
	if added.BitLen() > messages.MaxMagnitude || subtracted.BitLen() > messages.MaxMagnitude {
		tooLarge(answer, "the total of a counter has at most 8192 bits")
		return
	}
	k = s.open(k, op.Name)
	if op.Expire != messages.Unset && !op.Expire.Over(s.millis) {
		s.extend(k, op.Expire)
	}
	switch {
	case own != nil && op.Number.IsZero() && kind != messages.NoKind:
	case own != nil:
		k.own(own)
		s.writeSlot(k, own, added, subtracted, floors)
	case !op.Number.IsZero() || kind == messages.NoKind:
		s.beginSlot(k, added, subtracted)
	}
	if op.Expire.Over(s.millis) {
		s.extend(k, op.Expire)
	}
	answer.Outcome, answer.Form, answer.Number = messages.Done, messages.InNumber, value.Add(op.Number)
}

// beginSlot adds a slot of this replica.
func (s *Shard) beginSlot(k held, added, subtracted messages.Number) {
	sl := s.addSlot(k, slot{replica: self, current: true, serial: s.newSerial(), until: k.expire, epoch: k.epoch})
	k.write(sl, added, subtracted, nil)
	s.addSum(k, s.slotHash(k, sl))
	s.touchSlot(k, sl)
}

// count is increment for most counters: the key has one slot, it is this
// replica's, and the result is small. It reports whether that was so.
func (s *Shard) count(k held, n int64, answer *messages.Answer) bool {
	if k.key == nil || k.rest != nil || !k.first.current ||
		!k.counted() || n == 0 || n == math.MinInt64 || k.expire.Over(s.millis) {
		return false
	}
	sl := &k.first
	added, subtracted := sl.added, sl.subtracted
	if n > 0 {
		added += n
	} else {
		subtracted -= n
	}
	if added < 0 || subtracted < 0 {
		return false // beyond 64 bits
	}
	before := s.slotHash(k, sl)
	sl.added, sl.subtracted = added, subtracted
	k.own(sl)
	s.addSum(k, s.slotHash(k, sl)-before)
	s.touchSlot(k, sl)
	answer.Outcome, answer.Form, answer.Number = messages.Done, messages.InNumber, messages.Int(added-subtracted)
	return true
}

func (s *Shard) get(k held, answer *messages.Answer) {
	switch s.kind(k) {
	case messages.NoKind:
		answer.Outcome = messages.Missing
	case messages.String:
		k.answerString(answer)
	default:
		answer.Outcome = messages.WrongKind
	}
}

// assign writes the base, whatever kind stood there.
func (s *Shard) assign(k held, op *messages.Op, answer *messages.Answer) {
	if len(op.Args) != 1 {
		refuse(answer, "one value is needed")
		return
	}
	if len(op.Args[0]) > messages.MaxValue {
		tooLarge(answer, "a value has at most 65536 bytes")
		return
	}
	kind := s.kind(k)
	answer.Outcome = messages.Done
	if op.Flags&messages.ReturnOld != 0 {
		s.get(k, answer)
		if answer.Outcome == messages.WrongKind {
			return
		}
	}
	if op.Flags&messages.OnlyIfMissing != 0 && kind != messages.NoKind ||
		op.Flags&messages.OnlyIfPresent != 0 && kind == messages.NoKind {
		if op.Flags&messages.ReturnOld == 0 {
			answer.Outcome = messages.Missing
		}
		return
	}
	k = s.open(s.begin(k), op.Name)
	if kind := k.content(); kind > messages.String {
		s.clear(k)
	}
	s.renew(k, op)
	s.writeBase(k, false, op.Args[0])
	s.endNow(k, op)
}

// renew gives k the expiry of the operation that is about to write it anew: the
// operation's own, or none.
func (s *Shard) renew(k held, op *messages.Op) {
	switch {
	case op.Flags&messages.KeepExpire != 0 || op.Expire.Over(s.millis):
	case op.Expire != messages.Unset:
		s.extend(k, op.Expire)
	case k.expire.IsMoment():
		s.extend(k, messages.Never)
	}
}

// endNow is what renew leaves for after the write: an expiry that is over.
func (s *Shard) endNow(k held, op *messages.Op) {
	if op.Flags&messages.KeepExpire == 0 && op.Expire.Over(s.millis) {
		s.extend(k, op.Expire)
	}
}

// take answers the value of a string and deletes it.
func (s *Shard) take(k held, answer *messages.Answer) {
	if s.get(k, answer); answer.Outcome == messages.Done {
		s.delete(k)
	}
}
