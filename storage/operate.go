package storage

import (
	"strings"

	"blue-rings/messages"
)

// Operate carries out ops in order and answers each.
func (s *Shard) Operate(now messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet {
	s.turn(now)
	for first := 0; first < len(ops); first += group {
		s.operateGroup(ops[first:min(first+group, len(ops))], answers[first:])
	}
	if len(s.touched) == 0 {
		return nil
	}
	out := packing{
		packets: make([]messages.Packet, 0, len(s.touched)),
		slots:   make([]messages.Slot, 0, s.dirty),
	}
	for i := range s.touched {
		s.pack(&out, &s.touched[i])
	}
	s.untouch()
	return out.packets
}

// operateGroup carries out some operations, after it has looked up all their
// names.
func (s *Shard) operateGroup(ops []messages.Op, answers []messages.Answer) {
	for i := range ops {
		s.ahead = append(s.ahead, lookup{hash: ops[i].Hash, name: ops[i].Name})
	}
	s.lookAhead()
	for i := range ops {
		answers[i] = messages.Answer{}
		s.operate(i, &ops[i], &answers[i])
	}
	s.forgetAhead()
}

// operate carries out the i-th operation of a group.
func (s *Shard) operate(i int, op *messages.Op, answer *messages.Answer) {
	var k held
	if named(op.Verb) {
		if len(op.Name) == 0 || len(op.Name) > messages.MaxName {
			refuse(answer, "a name has 1 to 1024 bytes")
			return
		}
		if !s.owns(op.Hash) {
			refuse(answer, "the name belongs to another store")
			return
		}
		k = s.looked(i)
	}
	switch op.Verb {
	case messages.Increment:
		s.increment(k, op, answer)
	case messages.Get:
		s.get(k, answer)
	case messages.Assign:
		s.assign(k, op, answer)
	case messages.Take:
		s.take(k, answer)
	case messages.AddElements:
		s.addElements(k, op, answer)
	case messages.RemoveElements:
		s.removeCells(k, op, answer, messages.Set, messages.Element)
	case messages.HasElements:
		s.hasAll(k, op, answer)
	case messages.Elements:
		s.list(k, answer, messages.Set)
	case messages.CountElements:
		s.cardinality(k, answer, messages.Set)
	case messages.PutFields:
		s.putFields(k, op, answer)
	case messages.GetFields:
		s.getFields(k, op, answer)
	case messages.RemoveFields:
		s.removeCells(k, op, answer, messages.Map, messages.Field)
	case messages.Fields:
		s.list(k, answer, messages.Map)
	case messages.CountFields:
		s.cardinality(k, answer, messages.Map)
	case messages.Delete:
		s.erase(k, answer)
	case messages.Exists:
		number(answer, one(s.kind(k) != messages.NoKind))
	case messages.TypeOf:
		s.typeOf(k, answer)
	case messages.Extend:
		number(answer, one(s.kind(k) != messages.NoKind && s.extend(k, op.Expire)))
	case messages.Persist:
		number(answer, one(s.kind(k) != messages.NoKind && k.expire.IsMoment() && s.extend(k, messages.Never)))
	case messages.ExpireTime:
		s.expireTime(k, answer)
	case messages.Read:
		s.read(k, answer)
	case messages.Explain:
		s.explain(k, answer)
	case messages.Scan:
		s.scan(op, answer)
	case messages.Count:
		s.sweepAll()
		number(answer, s.visibleNow())
	case messages.Fingerprint:
		s.sweepAll()
		answer.Outcome, answer.Digest = messages.Done, s.tree.total
	case messages.Invoke:
		refuse(answer, "this kind has no operations of its own")
	default:
		refuse(answer, "unknown operation")
	}
}

// named reports whether a verb is about one name.
func named(verb messages.Verb) bool {
	switch verb {
	case messages.Scan, messages.Count, messages.Fingerprint, messages.Invoke:
		return false
	default:
		return true
	}
}

// number answers a count.
func number(answer *messages.Answer, n int) {
	answer.Outcome, answer.Form, answer.Number = messages.Done, messages.InNumber, messages.Int(int64(n))
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func refuse(answer *messages.Answer, why string) {
	answer.Outcome, answer.Text = messages.Refused, why
}

func tooLarge(answer *messages.Answer, limit string) {
	answer.Outcome, answer.Text = messages.TooLarge, limit
}

// cloned is a string that does not keep the buffer alive that s is part of.
func cloned(s string) string { return strings.Clone(s) }
