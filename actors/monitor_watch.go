package actors

import (
	"slices"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

func (m *Monitor) onWatch(ctx actor.Context, watch messages.Watch) {
	at, known := m.find(watch.Peer)
	if known { // its subscriber is another one: what came between the two is lost
		if l := m.kept.links[at]; l.Up() {
			l.recover(m.env.Clock.Now(), becauseAnew)
			m.pursue(ctx, l)
			m.publish()
			m.arm()
		}
		return
	}
	added := &link{PeerView: PeerView{Endpoint: watch.Peer, Since: m.env.Clock.Now()}, dirty: true}
	if !m.kept.lost.IsZero() {
		added.unheeded(m.kept.lost, m.env.Options.PingInterval)
	}
	m.kept.links = slices.Insert(m.kept.links, at, added)
	m.kept.told = true
	m.publish()
}

// onUnwatch: who is up may have withheld what the peer was to bring.
func (m *Monitor) onUnwatch(ctx actor.Context, unwatch messages.Unwatch) {
	at, known := m.find(unwatch.Peer)
	if !known {
		return
	}
	gone := m.kept.links[at]
	m.kept.links = slices.Delete(m.kept.links, at, at+1)
	m.kept.hearing++
	if gone.Up() {
		m.recoverOthers(ctx, gone, gone.Endpoint+" is not subscribed to any more")
	}
	m.publish()
	m.arm()
}

// onWatchAll mends what a former instance was not told, since it failed at it.
func (m *Monitor) onWatchAll(ctx actor.Context, all messages.WatchAll) {
	m.kept.told = true
	for _, peer := range all.Peers {
		if _, known := m.find(peer); !known {
			m.onWatch(ctx, messages.Watch{Peer: peer})
		}
	}
	for _, l := range slices.Clone(m.kept.links) {
		if !slices.Contains(all.Peers, l.Endpoint) {
			m.onUnwatch(ctx, messages.Unwatch{Peer: l.Endpoint})
		}
	}
	m.publish()
}

func (m *Monitor) find(endpoint string) (int, bool) {
	return slices.BinarySearchFunc(m.kept.links, endpoint, func(l *link, endpoint string) int {
		return strings.Compare(l.Endpoint, endpoint)
	})
}
