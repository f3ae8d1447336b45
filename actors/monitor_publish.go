package actors

import (
	"slices"

	"blue-rings/messages"
)

// publish makes the view that everybody reads. Peers that have not changed
// are shared with the view before: there may be a thousand.
func (m *Monitor) publish() {
	view := &View{Current: true, Peers: make([]*PeerView, len(m.kept.links))}
	for i, l := range m.kept.links {
		if l.dirty {
			m.show(l)
		}
		view.Peers[i] = l.shown
		if l.Up() {
			view.Up++
		}
		if l.State == Recovering {
			view.Behind = max(view.Behind, l.Round.Behind)
		}
		view.Current = view.Current && l.State == Current
	}
	view.Coherent = view.Up == len(view.Peers)
	view.Hearing = m.kept.hearing
	m.env.View.Store(view)
	if view.Coherent != m.kept.coherent {
		m.kept.coherent = view.Coherent
		m.env.Emit(messages.Coherent{Yes: view.Coherent})
	}
}

// show freezes what is known of a peer.
func (m *Monitor) show(l *link) {
	shown, before := l.PeerView, l.shown
	l.shown, l.dirty = &shown, false
	if before == nil || before.Up() != shown.Up() || before.Replica != shown.Replica || !slices.Equal(before.Hears, shown.Hears) {
		m.kept.hearing++
	}
}
