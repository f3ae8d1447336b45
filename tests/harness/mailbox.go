package harness

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// mailbox is the script mailbox: it handles one message a turn, and the world
// says whose turn it is. Like the mailbox of service it puts system messages
// first, and keeps user messages while its actor is suspended.
type mailbox struct {
	world     *World
	host      *host
	name      string                 // as traces show it; "" until registered
	silent    bool                   // its handling has no line
	heard     func(message any)      // told of each user message; nil: nobody cares
	fails     func(message any) bool // chooses the next user message to fail at; nil: none
	trips     func(message any) bool // chooses the next one in whose handling it fails; nil: none
	system    []any
	user      []any
	suspended bool
	held      bool              // gets no turn until the script says so
	given     []messages.Commit // to a probe, and not taken yet
	stopped   bool              // gets no turn any more
	failures  int
	invoker   actor.MessageInvoker
}

var _ actor.Mailbox = (*mailbox)(nil)

// RegisterHandlers learns whose mailbox it is.
func (m *mailbox) RegisterHandlers(invoker actor.MessageInvoker, _ actor.Dispatcher) {
	m.invoker = invoker
	m.name = m.host.nameOf(m.pid())
	m.world.boxes[m.name] = m
}

// pid is the address of the mailbox's actor: protoactor's invoker is the
// context of the actor.
func (m *mailbox) pid() *actor.PID { return m.invoker.(actor.Context).Self() }

// Start has nothing to do: a posted message takes a ticket.
func (m *mailbox) Start() {}

func (m *mailbox) UserMessageCount() int { return len(m.user) }

func (m *mailbox) PostUserMessage(message any) {
	if m.world.caught != nil {
		*m.world.caught = append(*m.world.caught, posted{m, actor.UnwrapEnvelopeMessage(message)})
		return
	}
	m.user = append(m.user, message)
	m.world.takeTicket(m)
}

func (m *mailbox) PostSystemMessage(message any) {
	m.system = append(m.system, message)
	m.world.takeTicket(m)
}

// ready reports whether a turn would handle anything.
func (m *mailbox) ready() bool {
	return !m.stopped && !m.held && !m.host.paused && (len(m.system) > 0 || !m.suspended && len(m.user) > 0)
}

// turn handles one message. With its last one, which is a system message, the actor
// leaves the world.
func (m *mailbox) turn() {
	m.world.sum.turn(m)
	system := len(m.system) > 0
	m.handle()
	if !system {
		return
	}
	if _, lives := m.host.system.ProcessRegistry.GetLocal(m.pid().Id); !lives && m.world.boxes[m.name] == m {
		m.stopped = true
		delete(m.world.boxes, m.name)
	}
}

func (m *mailbox) handle() {
	var message any
	defer func() {
		m.world.tripped = nil
		if reason := recover(); reason != nil {
			m.failures++
			m.host.linef("  %s !! %v", m.name, reason)
			m.invoker.EscalateFailure(reason, message)
		}
	}()
	if len(m.system) > 0 {
		message, m.system = m.system[0], m.system[1:]
		m.handleSystem(message)
		return
	}
	message, m.user = m.user[0], m.user[1:]
	if _, ok := message.(crash); ok {
		panic("crash")
	}
	if m.fails != nil && m.fails(actor.UnwrapEnvelopeMessage(message)) {
		m.fails = nil
		panic("crash")
	}
	if m.trips != nil && m.trips(actor.UnwrapEnvelopeMessage(message)) {
		m.world.tripped = m
	}
	if m.heard != nil {
		m.heard(actor.UnwrapEnvelopeMessage(message))
	}
	m.invoker.InvokeUserMessage(message)
}

func (m *mailbox) handleSystem(message any) {
	switch message := message.(type) {
	case *actor.SuspendMailbox:
		m.suspended = true
	case *actor.ResumeMailbox:
		m.suspended = false
		for range m.user {
			m.world.takeTicket(m)
		}
	case *actor.Failure:
		m.host.linef("> %s handling Failure %s", m.name, m.host.nameOf(message.Who))
		m.invoker.InvokeSystemMessage(message)
	default:
		m.invoker.InvokeSystemMessage(message)
	}
}
