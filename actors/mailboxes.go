package actors

import (
	"sync"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"
)

// Mailboxes know the mailboxes of a node's actors: how many messages wait there,
// and how often the actor was restarted. What was counted of an actor goes with
// it: peers come and go under ever new names. The zero value is ready. Safe for
// concurrent use.
type Mailboxes struct{ byActor sync.Map } // actor's id -> *knownMailbox

// New makes a mailbox that is known from the moment its actor exists until it
// is stopped. It is an actor.MailboxProducer.
func (b *Mailboxes) New() actor.Mailbox { return &knownMailbox{known: b} }

// Depths are the user messages that wait, by the id of the actor.
func (b *Mailboxes) Depths() map[string]int {
	depths := map[string]int{}
	b.byActor.Range(func(id, box any) bool {
		depths[id.(string)] = box.(*knownMailbox).UserMessageCount()
		return true
	})
	return depths
}

// Restarts are how often each actor was restarted, by its id.
func (b *Mailboxes) Restarts() map[string]uint64 {
	restarts := map[string]uint64{}
	b.byActor.Range(func(id, box any) bool {
		restarts[id.(string)] = box.(*knownMailbox).restarts.Load()
		return true
	})
	return restarts
}

// restarted counts a restart of an actor, if it still exists.
func (b *Mailboxes) restarted(id string) {
	if box, ok := b.byActor.Load(id); ok {
		box.(*knownMailbox).restarts.Add(1)
	}
}

// knownMailbox enters itself once it learns whose it is.
type knownMailbox struct {
	Mailbox
	known    *Mailboxes
	restarts atomic.Uint64
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
