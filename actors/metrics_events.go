package actors

import "blue-rings/messages"

// note counts an event, and keeps what metrics and health need of it beyond its
// name. The recorder calls it for every event, in order.
func (e *Env) note(event messages.Event) {
	e.Counters.Events.Add(event.Name())
	switch event := event.(type) {
	case messages.ActorRestarted:
		e.Counters.Mailboxes.restarted(event.Actor)
	case messages.Bound:
		e.bound(event.Endpoint)
	case messages.SocketFailed:
		e.unbound(event.Actor)
	case messages.ActorFailed:
		e.unbound(event.Actor)
	}
}

// bound keeps that the publisher, or the enumerator, has a socket.
func (e *Env) bound(endpoint string) {
	switch endpoint {
	case e.Options.Publish:
		e.Counters.Bound.Store(true)
	case e.Options.CatchUp:
		e.Counters.Answering.Store(true)
	}
}

// unbound keeps that the publisher, or the enumerator, has no socket, if it is one
// of them that failed: it says so with Bound when it has one again.
func (e *Env) unbound(actor string) {
	if publisher := e.Addresses.Publisher; publisher != nil && publisher.Id == actor {
		e.Counters.Bound.Store(false)
	}
	if enumerator := e.Addresses.Enumerator; enumerator != nil && enumerator.Id == actor {
		e.Counters.Answering.Store(false)
	}
}
