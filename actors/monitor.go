package actors

import (
	"slices"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Monitor judges presence. The supervisor of the peers tells it whom to watch
// (Watch, Unwatch), subscribers what they hear (Heard) and that they made a
// socket anew (Reopened). It publishes its judgement as an immutable View that
// everybody reads without a message, and events on transitions. It sends no
// message and owns no socket.
//
// It is awake once a window: CheckDue is set to the earliest moment at which a
// peer would be down. What it knows outlives its instances.
type Monitor struct {
	env    *Env
	kept   *monitorKept
	timers *timers
}

type monitorKept struct {
	links    []*link // in the order of their endpoints
	coherent bool    // as last said
}

// NewMonitor makes the monitor.
func NewMonitor(env *Env) actor.Producer {
	kept := &monitorKept{coherent: true}
	return func() actor.Actor { return &Monitor{env: env, kept: kept} }
}

// Receive takes one message.
func (m *Monitor) Receive(ctx actor.Context) {
	switch message := m.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		m.timers = newTimers(ctx, m.env.Clock)
		m.onCheckDue()
	case *actor.Restarting, *actor.Stopping:
		m.timers.cancelAll()
	case messages.ToMonitor:
		m.handle(message)
	default:
		m.env.unexpected(ctx, message)
	}
}

func (m *Monitor) handle(message messages.ToMonitor) {
	switch message := message.(type) {
	case messages.Watch:
		m.onWatch(message)
	case messages.Unwatch:
		m.onUnwatch(message)
	case messages.Heard:
		m.onHeard(message)
	case messages.Reopened:
		m.onReopened(message)
	case messages.CheckDue:
		m.onCheckDue()
	}
}

func (m *Monitor) onWatch(watch messages.Watch) {
	at, known := m.find(watch.Peer)
	if known { // its subscriber is another one: what came between the two is lost
		if l := m.kept.links[at]; l.Up() {
			l.recover()
			l.shown = nil
			m.publish()
		}
		return
	}
	added := &link{PeerView: PeerView{Endpoint: watch.Peer}}
	m.kept.links = slices.Insert(m.kept.links, at, added)
	m.publish()
}

func (m *Monitor) onUnwatch(unwatch messages.Unwatch) {
	at, known := m.find(unwatch.Peer)
	if !known {
		return
	}
	m.kept.links = slices.Delete(m.kept.links, at, at+1)
	m.publish()
	m.arm()
}

// onHeard ignores a peer that is configured no more: its last words may come
// after Unwatch.
func (m *Monitor) onHeard(heard messages.Heard) {
	at, known := m.find(heard.Peer)
	if !known {
		return
	}
	now, l := m.env.Clock.Now(), m.kept.links[at]
	silent := l.silence(now)
	l.shown = nil
	if l.heard(now, m.env.Options.Window(), heard) == wentUp {
		if silent > m.env.Options.Retention {
			m.env.Emit(messages.PeerStale{Peer: l.Endpoint, Silent: silent})
		}
		m.env.Emit(messages.PeerUp{Peer: l.Endpoint, Replica: l.Replica})
		m.publish()
		m.arm()
		return
	}
	m.publish()
}

func (m *Monitor) onReopened(reopened messages.Reopened) {
	if at, known := m.find(reopened.Peer); known {
		l := m.kept.links[at]
		l.Restarts, l.shown = reopened.Restarts, nil
		m.publish()
	}
}

func (m *Monitor) onCheckDue() {
	now := m.env.Clock.Now()
	for _, l := range m.kept.links {
		if l.check(now) == wentDown {
			l.shown = nil
			m.env.Emit(messages.PeerDown{Peer: l.Endpoint})
		}
	}
	m.publish()
	m.arm()
}

func (m *Monitor) find(endpoint string) (int, bool) {
	return slices.BinarySearchFunc(m.kept.links, endpoint, func(l *link, endpoint string) int {
		return strings.Compare(l.Endpoint, endpoint)
	})
}

// arm sets the check to the earliest moment at which a peer may be down. As
// peers are heard these moments move on, the check does not: it looks again.
func (m *Monitor) arm() {
	m.timers.cancel("check")
	var earliest *link
	for _, l := range m.kept.links {
		if l.Up() && (earliest == nil || l.until.Before(earliest.until)) {
			earliest = l
		}
	}
	if earliest != nil {
		m.timers.after("check", earliest.until.Sub(m.env.Clock.Now()), messages.CheckDue{})
	}
}

// publish makes the view that everybody reads. Peers that have not changed
// are shared with the view before: there may be a thousand.
func (m *Monitor) publish() {
	view := &View{Peers: make([]*PeerView, len(m.kept.links))}
	for i, l := range m.kept.links {
		if l.shown == nil {
			shown := l.PeerView
			l.shown = &shown
		}
		view.Peers[i] = l.shown
		if l.Up() {
			view.Up++
		}
	}
	view.Coherent = view.Up == len(view.Peers)
	m.env.View.Store(view)
	if view.Coherent != m.kept.coherent {
		m.kept.coherent = view.Coherent
		m.env.Emit(messages.Coherent{Yes: view.Coherent})
	}
}
