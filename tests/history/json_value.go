package history

import "blue-rings/messages"

type replicaJSON struct {
	Host        text `json:"host"`
	Incarnation hex  `json:"incarnation"`
}

func replicaToJSON(r messages.Replica) *replicaJSON {
	if r.IsZero() {
		return nil
	}
	return &replicaJSON{text(r.Host), hex(r.Incarnation)}
}

func (r *replicaJSON) replica() messages.Replica {
	if r == nil {
		return messages.Replica{}
	}
	return messages.Replica{Host: string(r.Host), Incarnation: uint64(r.Incarnation)}
}

type opJSON struct {
	Verb   word[messages.Verb] `json:"verb"`
	Flags  messages.Flags      `json:"flags,omitempty"`
	Name   text                `json:"name,omitempty"`
	Number number              `json:"number,omitzero"`
	Expire expire              `json:"expire,omitzero"`
	Cursor int                 `json:"cursor,omitempty"`
	Args   []text              `json:"args,omitempty"`
}

func opToJSON(op *messages.Op) *opJSON {
	return &opJSON{
		Verb: word[messages.Verb]{op.Verb}, Flags: op.Flags, Name: text(op.Name), Number: number{op.Number},
		Expire: expire(op.Expire), Cursor: op.Cursor, Args: texts(op.Args),
	}
}

func (j *opJSON) op() messages.Op {
	op := messages.Op{
		Verb: j.Verb.is, Flags: j.Flags, Name: string(j.Name), Number: j.Number.Number,
		Expire: messages.Expire(j.Expire), Cursor: j.Cursor, Args: plain(j.Args),
	}
	if op.Name != "" {
		op.Hash = messages.HashName(op.Name)
	}
	return op
}

type answerJSON struct {
	Outcome  word[messages.Outcome] `json:"outcome"`
	Form     messages.Form          `json:"form,omitempty"`
	Kind     word[messages.Kind]    `json:"kind,omitzero"`
	Number   number                 `json:"number,omitzero"`
	Text     text                   `json:"text,omitempty"`
	List     []text                 `json:"list,omitempty"`
	Absences []bool                 `json:"absences,omitempty"`
	Expire   expire                 `json:"expire,omitzero"`
	Cursor   int                    `json:"cursor,omitempty"`
	Digest   hex                    `json:"digest,omitempty"`
	Packet   *packetJSON            `json:"packet,omitempty"`
}

func answerToJSON(a *messages.Answer) *answerJSON {
	return &answerJSON{
		Outcome: word[messages.Outcome]{a.Outcome}, Form: a.Form, Kind: word[messages.Kind]{a.Kind}, Number: number{a.Number},
		Text: text(a.Text), List: texts(a.List), Absences: a.Absences, Expire: expire(a.Expire), Cursor: a.Cursor,
		Digest: hex(a.Digest), Packet: packetToJSON(a.Packet),
	}
}

func (j *answerJSON) answer() messages.Answer {
	return messages.Answer{
		Outcome: j.Outcome.is, Form: j.Form, Kind: j.Kind.is, Number: j.Number.Number, Text: string(j.Text), List: plain(j.List),
		Absences: j.Absences, Expire: messages.Expire(j.Expire), Cursor: j.Cursor, Digest: uint64(j.Digest), Packet: j.Packet.packet(),
	}
}
