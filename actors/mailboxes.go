package actors

import (
	"sync"

	"github.com/asynkron/protoactor-go/actor"
)

// Mailboxes know the mailboxes of a node's actors, so that their depth can be
// measured. The zero value is ready. Safe for concurrent use.
type Mailboxes struct{ byActor sync.Map } // actor's id -> *Mailbox

// New makes a mailbox that is known from the moment its actor exists until it
// is stopped. It is an actor.MailboxProducer.
func (b *Mailboxes) New() actor.Mailbox { return &knownMailbox{known: b} }

// Depths are the user messages that wait, by the id of the actor.
func (b *Mailboxes) Depths() map[string]int {
	depths := map[string]int{}
	b.byActor.Range(func(id, box any) bool {
		depths[id.(string)] = box.(actor.Mailbox).UserMessageCount()
		return true
	})
	return depths
}

// knownMailbox enters itself once it learns whose it is.
type knownMailbox struct {
	Mailbox
	known *Mailboxes
}

// RegisterHandlers enters the mailbox: protoactor's invoker is the context of
// the actor.
func (m *knownMailbox) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	m.Mailbox.RegisterHandlers(invoker, dispatcher)
	owner, ok := invoker.(actor.Context)
	if !ok {
		return
	}
	id := owner.Self().Id
	m.known.byActor.Store(id, m)
	m.stopping = func() { m.known.byActor.CompareAndDelete(id, m) }
}
