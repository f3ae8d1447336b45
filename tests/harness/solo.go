package harness

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
)

// Solo is one actor alone in a world of its own, for tests in Go: its
// neighbours are probes that keep what they are told.
type Solo struct {
	world *World
	host  *host
	actor *mailbox
	told  map[string][]any
}

// NewSolo spawns the actor that produce makes, with a store's place in
// Counters. options are completed with their defaults.
func NewSolo(options actors.Options, produce func(*actors.Env) actor.Producer) *Solo {
	w := NewWorld(nil, 0)
	w.quiet = true
	h := w.newHost("a")
	h.newEnv(options.Defaults(), "solo", 1, nil)
	h.spawn("solo", produce(h.env))
	s := &Solo{world: w, host: h, actor: w.boxes["solo"], told: map[string][]any{}}
	for name, m := range w.boxes {
		if m != s.actor {
			m.heard = func(message any) { s.told[name] = append(s.told[name], message) }
		}
	}
	w.settle()
	return s
}

// Env is what the actor was made with.
func (s *Solo) Env() *actors.Env { return s.host.env }

// Tell sends the actor a message from a neighbour, who gets the answer, and
// settles.
func (s *Solo) Tell(from string, message any) {
	s.actor.PostUserMessage(&actor.MessageEnvelope{Message: message, Sender: s.world.boxes[from].pid()})
	s.world.settle()
}

// Told takes what a neighbour was told since the last call: publisher, monitor,
// enumerator, recorder, peers, subscriber or store.
func (s *Solo) Told(name string) []any {
	told := s.told[name]
	delete(s.told, name)
	return told
}

// Crash makes the actor fail; it is restarted at once.
func (s *Solo) Crash() {
	s.actor.PostUserMessage(crash{})
	s.world.settle()
}

// Advance moves time on.
func (s *Solo) Advance(d time.Duration) { s.world.Advance(d) }

// Failures is how often the actor has failed.
func (s *Solo) Failures() int { return s.actor.failures }

// Close ends the world.
func (s *Solo) Close() { s.world.Close() }
