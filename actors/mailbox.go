package actors

import (
	"sync"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"
)

// Mailbox is where an actor's messages wait. It has no bound, for a sender
// never waits; what must be bounded is bounded by credit. System messages come
// first. While the actor is suspended (it failed, and its supervisor has not
// decided yet) system messages are handled and user messages wait. One turn of
// the dispatcher handles at most its Throughput, then makes room for others.
//
// Stock protoactor mailboxes spin, block the sender or keep the memory of a
// burst for ever; and a nil message stops their clock. Here nil is handled as a
// message that no actor expects, so that it is reported.
//
// Senders push to one ring under the lock; a turn takes the whole ring at once,
// leaves an empty one, and then handles what it took without the lock. The zero
// value is empty and ready.
type Mailbox struct {
	mu        sync.Mutex
	posted    ring // user messages that no turn has taken
	system    ring
	suspended bool
	scheduled bool // a turn runs or is going to

	posts   atomic.Int64 // as posted.count
	systems atomic.Int64 // as system.count
	_       [64]byte     // senders and the turn do not share a cache line
	taken   ring         // of the turn alone
	takes   atomic.Int64 // as taken.count

	invoker    actor.MessageInvoker
	dispatcher actor.Dispatcher
	turn       func() // m.run, made once
	stopping   func() // told when the actor is being stopped; nil: nobody cares
}

var _ actor.Mailbox = (*Mailbox)(nil)

// nothing is what a nil message becomes.
type nothing struct{}

func (nothing) String() string { return "nil" }

// RegisterHandlers tells the mailbox its actor. It is called once, before the
// first message.
func (m *Mailbox) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	m.invoker, m.dispatcher, m.turn = invoker, dispatcher, m.run
}

// Start has nothing to do.
func (m *Mailbox) Start() {}

// UserMessageCount is how many user messages wait. It takes no lock.
func (m *Mailbox) UserMessageCount() int { return int(m.posts.Load() + m.takes.Load()) }

// PostUserMessage adds a message. It never waits for the actor.
func (m *Mailbox) PostUserMessage(message any) {
	if message == nil {
		message = nothing{}
	}
	m.mu.Lock()
	m.posted.push(message)
	m.posts.Store(int64(m.posted.count))
	wake := !m.scheduled && !m.suspended
	if wake {
		m.scheduled = true
	}
	m.mu.Unlock()
	if wake {
		m.dispatcher.Schedule(m.turn)
	}
}

// PostSystemMessage adds a message that overtakes the user messages.
func (m *Mailbox) PostSystemMessage(message any) {
	m.mu.Lock()
	m.system.push(message)
	m.systems.Store(int64(m.system.count))
	wake := !m.scheduled
	m.scheduled = true
	m.mu.Unlock()
	if wake {
		m.dispatcher.Schedule(m.turn)
	}
}

// run is one turn.
func (m *Mailbox) run() {
	for left := max(1, m.dispatcher.Throughput()); left > 0; {
		left = m.handle(left)
	}
	if m.goesOn() {
		m.dispatcher.Schedule(m.turn)
	}
}

// handle handles up to most messages, or until one makes the actor fail, and
// answers how many more may be handled.
func (m *Mailbox) handle(most int) (left int) {
	var message any
	left = most
	defer func() {
		if reason := recover(); reason != nil {
			m.invoker.EscalateFailure(reason, message)
		}
	}()
	for left > 0 {
		var system, ok bool
		message, system, ok = m.next()
		if !ok {
			return 0
		}
		left--
		if system {
			m.handleSystem(message)
		} else {
			m.invoker.InvokeUserMessage(message)
		}
	}
	return left
}

func (m *Mailbox) handleSystem(message any) {
	switch message.(type) {
	case *actor.SuspendMailbox:
		m.suspend(true)
	case *actor.ResumeMailbox:
		m.suspend(false)
	case *actor.Stop:
		if m.stopping != nil {
			m.stopping()
		}
		m.invoker.InvokeSystemMessage(message)
	default:
		m.invoker.InvokeSystemMessage(message)
	}
}

func (m *Mailbox) suspend(suspended bool) {
	m.mu.Lock()
	m.suspended = suspended
	m.mu.Unlock()
}

// next takes the next message to be handled, if there is any. The turn alone
// changes suspended, so it may read it without the lock.
func (m *Mailbox) next() (message any, system, ok bool) {
	if m.systems.Load() > 0 {
		return m.nextSystem(), true, true
	}
	if m.suspended || m.taken.count == 0 && !m.take() {
		return nil, false, false
	}
	message = m.taken.pop()
	m.takes.Store(int64(m.taken.count))
	return message, false, true
}

func (m *Mailbox) nextSystem() any {
	m.mu.Lock()
	defer m.mu.Unlock()
	message := m.system.pop()
	m.systems.Store(int64(m.system.count))
	return message
}

// take takes all that was posted, and reports whether there was anything.
func (m *Mailbox) take() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.posted.count == 0 {
		return false
	}
	m.posted, m.taken = m.taken, m.posted
	m.takes.Store(int64(m.taken.count))
	m.posts.Store(0)
	return true
}

// goesOn reports whether there is more to handle; if not, the next message
// posted schedules a turn.
func (m *Mailbox) goesOn() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	users := m.posted.count + m.taken.count
	m.scheduled = m.system.count > 0 || users > 0 && !m.suspended
	return m.scheduled
}
