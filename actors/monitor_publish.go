package actors

import (
	"slices"

	"blue-rings/messages"
)

// publish makes the view that everybody reads. Peers that have not changed
// are shared with the view before: there may be a thousand. Before it is told whom to
// watch the view of a node that has heard of nobody yet stands.
func (m *Monitor) publish() {
	if !m.kept.told {
		return
	}
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
	shown.AskedAt = l.place.address
	l.shown, l.dirty = &shown, false
	if before == nil || before.Up() != shown.Up() || before.Replica != shown.Replica || !slices.Equal(before.Hears, shown.Hears) {
		m.kept.hearing++
	}
}
