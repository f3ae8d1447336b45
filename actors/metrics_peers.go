package actors

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// peerMetrics are the metrics with a label for the peer's endpoint.
type peerMetrics struct {
	up, radius, offset, silence    *prometheus.Desc
	recv, changes, gaps, remakings *prometheus.Desc
}

func newPeerMetrics() peerMetrics {
	return peerMetrics{
		up:        desc("peer_up", "1 while the peer is heard.", "peer"),
		radius:    desc("route_radius", "The longest route of a packet from the peer.", "peer"),
		offset:    desc("peer_clock_offset_seconds", "The peer's wall clock less ours.", "peer"),
		silence:   desc("peer_silence_seconds", "Time since the peer was heard; absent before.", "peer"),
		recv:      desc("peer_recv_total", "Frames of packets received from the peer.", "peer"),
		changes:   desc("peer_recv_changes_total", "Changes received from the peer.", "peer"),
		gaps:      desc("peer_gaps_total", "Times something the peer sent was not received or not merged.", "peer"),
		remakings: desc("peer_restarts_total", "Sockets to the peer that were made anew.", "peer"),
	}
}

func (m *peerMetrics) describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.up, m.radius, m.offset, m.silence, m.recv, m.changes, m.gaps, m.remakings} {
		out <- d
	}
}

func (m *peerMetrics) collect(view *View, now time.Time,
	count func(*prometheus.Desc, uint64, ...string), gauge func(*prometheus.Desc, float64, ...string),
) {
	for _, peer := range view.Peers {
		gauge(m.up, truth(peer.Up()), peer.Endpoint)
		gauge(m.radius, float64(peer.Radius), peer.Endpoint)
		gauge(m.offset, float64(peer.Offset)/1000, peer.Endpoint)
		if !peer.LastHeard.IsZero() {
			gauge(m.silence, max(0, now.Sub(peer.LastHeard).Seconds()), peer.Endpoint)
		}
		count(m.recv, peer.Recv, peer.Endpoint)
		count(m.changes, peer.RecvChanges, peer.Endpoint)
		count(m.gaps, peer.Gaps, peer.Endpoint)
		count(m.remakings, peer.Restarts, peer.Endpoint)
	}
}
