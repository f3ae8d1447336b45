package storage

import "blue-rings/messages"

// hasString reports whether there is a base, or a slot that counts.
func (k *key) hasString() bool {
	if base := k.base(); base != nil && !base.absent {
		return true
	}
	for i := range k.slotCount() {
		if sl := k.slot(i); !k.spent(sl) && !k.dead(sl.until, sl.epoch) {
			return true
		}
	}
	return false
}

func (k *key) hasElements() bool { return k.cells() != nil && k.cells().elements > 0 }

func (k *key) hasFields() bool { return k.cells() != nil && k.cells().fields > 0 }

// content is the kind of what stands under the name, whether it is over or not.
func (k *key) content() messages.Kind {
	switch {
	case k.hasFields():
		return messages.Map
	case k.hasElements():
		return messages.Set
	case k.hasString():
		return messages.String
	default:
		return messages.NoKind
	}
}

// contents is which kinds stand under the name, a bit for each.
func (k *key) contents() uint8 {
	var kinds uint8
	if k.hasString() {
		kinds |= 1 << messages.String
	}
	if k.hasElements() {
		kinds |= 1 << messages.Set
	}
	if k.hasFields() {
		kinds |= 1 << messages.Map
	}
	return kinds
}

// kind is the kind that clients see, NoKind for nothing.
func (s *Shard) kind(k held) messages.Kind {
	if k.key == nil || k.expire.Over(s.millis) {
		return messages.NoKind
	}
	return k.content()
}

// effects is what the live slots add up to.
func (k *key) effects() messages.Number {
	var sum messages.Number
	for i := range k.slotCount() {
		sl := k.slot(i)
		if sl.large && k.dead(sl.until, sl.epoch) {
			continue // only a floored slot stays when it is dead
		}
		sum = sum.Add(k.effect(sl))
	}
	return sum
}

// baseNumber is what the slots are added to, 0 without a base; false if the
// base is text.
func (k *key) baseNumber() (messages.Number, bool) {
	base := k.base()
	if base == nil || base.absent {
		return messages.Number{}, true
	}
	return messages.ParseNumber(base.value, messages.MaxOperand)
}

// answerString puts the value of a visible string into an answer: the base as
// it was written while the slots add up to nothing, or is not an integer.
func (k *key) answerString(answer *messages.Answer) {
	answer.Outcome = messages.Done
	sum := k.effects()
	if base := k.base(); base != nil && !base.absent {
		number, ok := k.baseNumber()
		if !ok || sum.IsZero() {
			answer.Form, answer.Text = messages.InText, base.value
			return
		}
		sum = sum.Add(number)
	}
	answer.Form, answer.Number = messages.InNumber, sum
}
