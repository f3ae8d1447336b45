package actors

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"pgregory.net/rapid"
)

// script is a dispatcher and an invoker: it keeps turns until asked, and notes
// what is handled.
type script struct {
	most    int
	turns   []func()
	handled []string
	box     actor.Mailbox
}

func newScript(most int) *script {
	s := &script{most: most, box: &Mailbox{}}
	s.box.RegisterHandlers(s, s)
	return s
}

func (s *script) Schedule(f func()) { s.turns = append(s.turns, f) }
func (s *script) Throughput() int   { return s.most }
func (s *script) turn() {
	turn := s.turns[0]
	s.turns = s.turns[1:]
	turn()
}

func (s *script) InvokeSystemMessage(m any) { s.handled = append(s.handled, fmt.Sprint("system ", m)) }
func (s *script) InvokeUserMessage(m any) {
	if m == "fail" {
		panic("failed")
	}
	s.handled = append(s.handled, fmt.Sprint(m))
}
func (s *script) EscalateFailure(reason, m any) {
	s.handled = append(s.handled, fmt.Sprint("failure ", reason, " of ", m))
	s.box.PostSystemMessage(&actor.SuspendMailbox{})
}

func (s *script) expect(t *testing.T, handled ...string) {
	t.Helper()
	if !slices.Equal(s.handled, handled) {
		t.Fatalf("handled %q, expected %q", s.handled, handled)
	}
	s.handled = nil
}

func TestMailboxPutsSystemMessagesFirst(t *testing.T) {
	s := newScript(10)
	s.box.PostUserMessage("a")
	s.box.PostUserMessage("b")
	s.box.PostSystemMessage("x")
	s.turn()
	s.expect(t, "system x", "a", "b")
}

func TestMailboxEndsATurnAtThroughput(t *testing.T) {
	s := newScript(2)
	for _, m := range []string{"a", "b", "c"} {
		s.box.PostUserMessage(m)
	}
	if s.turn(); len(s.turns) != 1 {
		t.Fatalf("%d turns follow, expected 1", len(s.turns))
	}
	s.expect(t, "a", "b")
	if s.turn(); len(s.turns) != 0 {
		t.Fatal("a turn follows though nothing waits")
	}
	s.expect(t, "c")
}

func TestMailboxKeepsUserMessagesWhileSuspended(t *testing.T) {
	s := newScript(10)
	for _, m := range []string{"a", "fail", "b"} {
		s.box.PostUserMessage(m)
	}
	s.turn()
	s.expect(t, "a", "failure failed of fail")
	s.box.PostUserMessage("c")
	if len(s.turns) != 0 {
		t.Fatal("a suspended actor was given a turn for a user message")
	}
	s.box.PostSystemMessage("restart")
	s.turn()
	s.expect(t, "system restart")
	if n := s.box.UserMessageCount(); n != 2 {
		t.Fatalf("%d messages wait, expected 2", n)
	}
	s.box.PostSystemMessage(&actor.ResumeMailbox{})
	s.turn()
	s.expect(t, "b", "c")
}

func TestMailboxReportsNilInsteadOfSpinning(t *testing.T) {
	s := newScript(10)
	s.box.PostUserMessage(nil)
	s.turn()
	s.expect(t, "nil")
	if len(s.turns) != 0 {
		t.Fatal("the mailbox does not come to rest")
	}
}

func TestMailboxGivesBackTheMemoryOfABurst(t *testing.T) {
	s := newScript(1 << 20)
	for range 100_000 {
		s.box.PostUserMessage("a")
	}
	s.turn()
	box := s.box.(*Mailbox)
	if n := max(len(box.posted.slots), len(box.taken.slots)); n > ringKept {
		t.Fatalf("an empty mailbox keeps %d slots", n)
	}
}

func TestRingIsAQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r ring
		var model []any
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(*rapid.T) {
				r.push(next)
				model = append(model, next)
				next++
			},
			"pop": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip("nothing to take") // this step alone: rapid draws another one
				}
				if got := r.pop(); got != model[0] {
					t.Fatalf("got %v, expected %v", got, model[0])
				}
				model = model[1:]
			},
			"": func(t *rapid.T) {
				if r.count != len(model) {
					t.Fatalf("holds %d, expected %d", r.count, len(model))
				}
			},
		})
	})
}

// counter counts what it is given, on goroutines of its own.
type counter struct {
	seen []int // last message of each sender
	want int
	done chan struct{}
	bad  bool
}

type item struct{ sender, number int }

func (c *counter) Schedule(f func())       { go f() }
func (c *counter) Throughput() int         { return 7 }
func (c *counter) InvokeSystemMessage(any) {}
func (c *counter) InvokeUserMessage(m any) {
	i := m.(item)
	c.bad = c.bad || i.number != c.seen[i.sender]+1
	c.seen[i.sender] = i.number
	if c.want--; c.want == 0 {
		close(c.done)
	}
}
func (c *counter) EscalateFailure(any, any) { c.bad = true }

func TestMailboxKeepsTheOrderOfEachOfManySenders(t *testing.T) {
	const senders, each = 8, 5_000
	c := &counter{seen: make([]int, senders), want: senders * each, done: make(chan struct{})}
	box := &Mailbox{}
	box.RegisterHandlers(c, c)
	var all sync.WaitGroup
	for sender := range senders {
		all.Go(func() {
			for number := range each {
				box.PostUserMessage(item{sender, number + 1})
			}
		})
	}
	all.Wait()
	<-c.done
	if c.bad {
		t.Fatal("a message was lost, repeated or overtaken")
	}
}

func TestMailboxesKnowTheDepthsUntilTheActorStops(t *testing.T) {
	w := newWorld(t, Options{})
	w.probe(w.env.Addresses.Monitor)
	w.env.System.Root.Send(w.env.Addresses.Monitor, "a")
	w.env.System.Root.Send(w.env.Addresses.Monitor, "b")
	if n := w.env.Counters.Mailboxes.Depths()["node/monitor"]; n != 2 {
		t.Fatalf("depth %d, expected 2", n)
	}
	w.env.System.Root.Stop(w.env.Addresses.Monitor)
	w.run()
	if depths := w.env.Counters.Mailboxes.Depths(); len(depths) != 0 {
		t.Fatalf("a stopped actor is still known: %v", depths)
	}
}

// sink handles messages as cheaply as can be.
type sink struct {
	want int
	done chan struct{}
}

func (s *sink) InvokeSystemMessage(any) {}
func (s *sink) InvokeUserMessage(any) {
	if s.want--; s.want == 0 {
		close(s.done)
	}
}
func (s *sink) EscalateFailure(any, any) {}

func BenchmarkMailboxSend(b *testing.B) {
	s := &sink{want: b.N, done: make(chan struct{})}
	box := &Mailbox{}
	box.RegisterHandlers(s, actor.NewDefaultDispatcher(300))
	message := new(int)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		for i%1024 == 0 && box.UserMessageCount() > 2048 { // measure the mailbox, not the growth of its memory
			runtime.Gosched()
		}
		box.PostUserMessage(message)
	}
	<-s.done
}
