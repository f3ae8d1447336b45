package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"pgregory.net/rapid"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/tests/harness"
)

// Actor proves a store actor. produce is as in supervision.Kind; write draws a
// client's write, as in storagetest.Subject.
func Actor(t *testing.T, produce Produce, write Write) {
	t.Run("protocol", rapid.MakeCheck(func(t *rapid.T) { protocol(newStore(t, produce, write), newStore(t, produce, write)) }))
	t.Run("questions", rapid.MakeCheck(func(t *rapid.T) { questions(newStore(t, produce, write)) }))
	t.Run("restart", rapid.MakeCheck(func(t *rapid.T) { restart(newStore(t, produce, write)) }))
}

// Produce makes a store actor.
type Produce = func(env *actors.Env, gauge int) actor.Producer

// Write draws a client's write at a moment.
type Write = func(t *rapid.T, now messages.Stamp) messages.Op

// store is a store actor alone, and its asker.
type store struct {
	*harness.Solo
	t        *rapid.T
	write    Write
	answered int
	asked    uint64 // questions
}

func newStore(t *rapid.T, produce Produce, write Write) *store {
	s := &store{t: t, write: write}
	s.Solo = harness.NewSolo(actors.Options{}, func(env *actors.Env) actor.Producer { return produce(env, 0) })
	return s
}

// Answered counts the batches.
func (s *store) Answered(*messages.Batch) { s.answered++ }

// operate sends a batch, which must be answered once, and answers what was
// announced.
func (s *store) operate() []messages.Packet {
	ops := drawOps(s.t, s.write, messages.StampAt(s.Env().Clock.Now().UnixMilli()))
	before := s.answered
	s.Tell("subscriber", messages.Operate{Batch: &messages.Batch{
		Ops: ops, Answers: make([]messages.Answer, len(ops)), Asker: s,
	}})
	if s.answered != before+1 {
		s.t.Fatalf("a batch was answered %d times", s.answered-before)
	}
	var packets []messages.Packet
	for _, told := range s.Told("publisher") {
		announce, ok := told.(messages.Announce)
		if !ok {
			s.t.Fatalf("Operate made the store tell the publisher %T", told)
		}
		packets = append(packets, announce.Packets...)
	}
	return packets
}

// merge sends packets, and answers the store's answer and what it relayed.
func (s *store) merge(packets []messages.Packet, credit int) (messages.Merged, []messages.Packet) {
	s.Tell("subscriber", messages.Merge{Packets: packets, Credit: credit})
	answers := s.Told("subscriber")
	if len(answers) != 1 {
		s.t.Fatalf("Merge was answered %d times", len(answers))
	}
	merged, ok := answers[0].(messages.Merged)
	if !ok || merged.Credit != credit {
		s.t.Fatalf("Merge with credit %d was answered with %#v", credit, answers[0])
	}
	var relayed []messages.Packet
	for _, told := range s.Told("publisher") {
		relay, ok := told.(messages.Relay)
		if !ok {
			s.t.Fatalf("Merge made the store tell the publisher %T", told)
		}
		relayed = append(relayed, relay.Packets...)
	}
	return merged, relayed
}

// walk is the whole state, asked of the actor, and as text.
func (s *store) walk() string {
	var lines []string
	var from messages.Position
	for ask := uint64(1); ; ask++ {
		s.Tell("enumerator", messages.Walk{From: from, Limits: messages.Limits{Names: 3}, Ask: ask})
		answers := s.Told("enumerator")
		if len(answers) != 1 {
			s.t.Fatalf("Walk was answered %d times", len(answers))
		}
		walked, ok := answers[0].(messages.Walked)
		if !ok || walked.Ask != ask {
			s.t.Fatalf("question %d was answered with %#v", ask, answers[0])
		}
		for i := range walked.Packets {
			lines = append(lines, fmt.Sprintf("%v", walked.Packets[i]))
		}
		if walked.End {
			slices.Sort(lines)
			return strings.Join(lines, "\n")
		}
		from = walked.Next
	}
}

// protocol: one store's announcements make another one equal, once.
func protocol(a, b *store) {
	defer a.Close()
	defer b.Close()
	said := a.operate()
	source := messages.Replica{Host: "elsewhere", Incarnation: 1}
	for i := range said {
		said[i].Source, said[i].Route = source, messages.Route{source}
	}
	if len(said) > 0 {
		merged, relayed := b.merge(said, len(said))
		if merged.Changed != len(relayed) || merged.Invalid > 0 {
			b.t.Fatalf("%d packets relayed, and the answer is %s", len(relayed), merged)
		}
		for _, p := range relayed {
			if p.Source != source || len(p.Route) != 1 {
				b.t.Fatalf("not relayed with the source and route it came with: %s", p)
			}
		}
		if again, relayed := b.merge(said, 1); again.Changed > 0 || len(relayed) > 0 {
			b.t.Fatalf("old packets are relayed: %v", relayed)
		}
	}
	if left, right := a.walk(), b.walk(); left != right {
		a.t.Fatalf("states differ:\n%s\n--\n%s", left, right)
	}
	if a.Failures()+b.Failures() > 0 {
		a.t.Fatal("the actor failed")
	}
}

// restart: the state is in the producer's closure.
func restart(s *store) {
	defer s.Close()
	s.operate()
	before := s.walk()
	s.Crash()
	gap := false
	for _, told := range s.Told("publisher") {
		_, skip := told.(messages.SkipSequence)
		gap = gap || skip
	}
	if !gap {
		s.t.Fatal("news may be lost, and the publisher was not told to skip a sequence number")
	}
	if after := s.walk(); after != before {
		s.t.Fatalf("the state did not survive:\n%s\n--\n%s", before, after)
	}
}
