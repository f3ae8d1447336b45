package history_test

import (
	"time"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

// story is a history told by hand, of nodes whose clocks are right.
type story struct {
	*history.Recorder
	now      time.Duration
	replicas map[string]messages.Replica
	lives    uint64
}

const storyBegan = 1_000_000

func newStory() *story {
	return &story{
		Recorder: history.NewRecorder(history.Terms{
			Began: storyBegan, Skew: 10 * time.Millisecond, Written: 100 * time.Millisecond, Within: time.Second,
		}),
		now:      time.Second,
		replicas: map[string]messages.Replica{},
	}
}

// nodes starts nodes without a disk.
func (s *story) nodes(hosts ...string) *story {
	for _, host := range hosts {
		s.start(host, history.Memory)
	}
	return s
}

func (s *story) start(host string, mode history.Durability) *story {
	s.lives++
	s.replicas[host] = messages.Replica{Host: host, Incarnation: s.lives}
	return s.note(history.Note{Kind: history.Started, Node: host, Replica: s.replicas[host], Mode: mode})
}

func (s *story) note(n history.Note) *story {
	n.At = s.now
	s.Note(n)
	return s
}

// kill ends the life on a host, in some way.
func (s *story) kill(host string, how history.NoteKind) *story {
	return s.note(history.Note{Kind: how, Node: host})
}

func (s *story) pass(d time.Duration) *story {
	s.now += d
	return s
}

// in is a moment so long from now.
func (s *story) in(d time.Duration) messages.Expire {
	return messages.Expire(storyBegan + (s.now + d).Milliseconds())
}

// does is an operation and its answer; it takes a millisecond, and another passes.
func (s *story) does(host string, op messages.Op, answer messages.Answer) *story {
	number := s.Invoke(s.now, 0, host, s.replicas[host], op)
	s.pass(time.Millisecond)
	s.Complete(number, s.now, answer)
	return s.pass(time.Millisecond)
}

// unknown is an operation whose end no client has heard of.
func (s *story) unknown(host string, op messages.Op) *story {
	number := s.Invoke(s.now, 0, host, s.replicas[host], op)
	s.GiveUp(number, s.now)
	return s.pass(time.Millisecond)
}

// ends is what hosts say of a name in the end.
func (s *story) ends(name string, read messages.Answer, hosts ...string) *story {
	return s.explained(name, read, nil, hosts...)
}

func (s *story) explained(name string, read messages.Answer, packet *messages.Packet, hosts ...string) *story {
	s.pass(2 * time.Second)
	explain := messages.Answer{Outcome: messages.Missing}
	if packet != nil {
		explain = messages.Answer{Outcome: messages.Done, Kind: read.Kind, Expire: read.Expire, Packet: packet}
	}
	for _, host := range hosts {
		s.Final(history.Final{At: s.now, Node: host, Replica: s.replicas[host], Name: name, Read: read, Explain: explain})
	}
	return s
}

// Operations.

func incr(name string, n int64, expire ...messages.Expire) messages.Op {
	op := messages.Op{Verb: messages.Increment, Name: name, Number: messages.Int(n)}
	if len(expire) > 0 {
		op.Expire = expire[0]
	}
	return op
}

func assign(name, value string, expire ...messages.Expire) messages.Op {
	op := messages.Op{Verb: messages.Assign, Name: name, Args: []string{value}}
	if len(expire) > 0 {
		op.Expire = expire[0]
	}
	return op
}

func extend(name string, expire messages.Expire) messages.Op {
	return messages.Op{Verb: messages.Extend, Name: name, Expire: expire}
}

// op is one of a verb whose arguments are all.
func op(verb messages.Verb, name string, args ...string) messages.Op {
	return messages.Op{Verb: verb, Name: name, Args: args}
}

// Answers.

func num(n int64) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: messages.Int(n)}
}

func txt(s string) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InText, Text: s}
}

func list(items ...string) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InList, List: items}
}

func done() messages.Answer { return messages.Answer{Outcome: messages.Done} }

func missing() messages.Answer { return messages.Answer{Outcome: messages.Missing} }

// of is an answer to Read: a kind, and perhaps an expiry.
func of(kind messages.Kind, a messages.Answer, expire ...messages.Expire) messages.Answer {
	a.Kind = kind
	if len(expire) > 0 {
		a.Expire = expire[0]
	}
	return a
}

const (
	get      = messages.Get
	read     = messages.Read
	erase    = messages.Delete
	take     = messages.Take
	add      = messages.AddElements
	remove   = messages.RemoveElements
	members  = messages.Elements
	put      = messages.PutFields
	getField = messages.GetFields
)
