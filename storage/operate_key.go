package storage

import (
	"blue-rings/messages"
)

// erase deletes what is visible under a name.
func (s *Shard) erase(k held, answer *messages.Answer) {
	visible := s.kind(k) != messages.NoKind
	if visible {
		s.delete(k)
	}
	number(answer, one(visible))
}

func (s *Shard) typeOf(k held, answer *messages.Answer) {
	answer.Outcome = messages.Missing
	if kind := s.kind(k); kind != messages.NoKind {
		answer.Outcome, answer.Kind = messages.Done, kind
	}
}

func (s *Shard) expireTime(k held, answer *messages.Answer) {
	answer.Outcome = messages.Missing
	if s.kind(k) != messages.NoKind {
		answer.Outcome, answer.Expire = messages.Done, k.expire
	}
}

// read answers what is visible under a name, of whatever kind.
func (s *Shard) read(k held, answer *messages.Answer) {
	kind := s.kind(k)
	switch kind {
	case messages.NoKind:
		answer.Outcome = messages.Missing
		return
	case messages.String:
		k.answerString(answer)
	default:
		s.list(k, answer, kind)
	}
	answer.Kind, answer.Expire = kind, k.expire
}

// explain answers all that is held under a name, visible or not.
func (s *Shard) explain(k held, answer *messages.Answer) {
	if k.key == nil {
		answer.Outcome = messages.Missing
		return
	}
	packet := header(k)
	for i := range k.slotCount() {
		packet.Slots = append(packet.Slots, s.slotMessage(k, k.slot(i)))
	}
	if base := k.base(); base != nil {
		packet.Cells = append(packet.Cells, s.cellMessage(k, base))
	}
	if k.cells() != nil {
		for i := range k.cells().list {
			packet.Cells = append(packet.Cells, s.cellMessage(k, &k.cells().list[i]))
		}
	}
	answer.Outcome, answer.Kind, answer.Expire, answer.Packet = messages.Done, s.kind(k), k.expire, &packet
}

// scan lists the visible names of whole buckets, until enough were found.
func (s *Shard) scan(op *messages.Op, answer *messages.Answer) {
	wanted, ok := op.Number.Int64()
	if !ok || wanted < 1 {
		wanted = 1
	}
	only := ""
	if len(op.Args) > 0 {
		only = op.Args[0]
	}
	cursor := max(op.Cursor, s.config.Range.First)
	for ; cursor < s.config.Range.End && int64(len(answer.List)) < wanted; cursor++ {
		for k := range s.keysOf(cursor) {
			kind := s.kind(k)
			if kind != messages.NoKind && (only == "" || kind.String() == only) {
				answer.List = append(answer.List, k.name())
			}
		}
	}
	answer.Outcome, answer.Form, answer.Cursor = messages.Done, messages.InList, cursor
}
