package actors

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// peerMetrics are the metrics with a label for the peer's endpoint.
type peerMetrics struct {
	up, radius, offset, silence     *prometheus.Desc
	recv, changes, gaps, remakings  *prometheus.Desc
	state, lag, behind, keys, bytes *prometheus.Desc
	rounds, diverged                *prometheus.Desc
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
		state:     desc("peer_state", "0: connecting, 1: recovering, 2: current, 3: silent.", "peer"),
		lag:       desc("peer_lag_seconds", "Age of the last frame merged of the peer, by its stamp; absent before.", "peer"),
		behind:    desc("peer_behind_keys", "Keys of the peer that are still to come, about; NaN while that is not known.", "peer"),
		keys:      desc("peer_catch_up_keys", "Keys received from the peer in the round of catching up that is under way, or the last one.", "peer"),
		bytes:     desc("peer_catch_up_bytes", "Bytes of the pages and requests of that round.", "peer"),
		rounds:    desc("peer_catch_ups_total", "Rounds of catching up with the peer that ended.", "peer"),
		diverged:  desc("peer_diverged_keys_total", "Keys the peer had that were missing here though its link was current.", "peer"),
	}
}

func (m *peerMetrics) describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		m.up, m.radius, m.offset, m.silence, m.recv, m.changes, m.gaps, m.remakings,
		m.state, m.lag, m.behind, m.keys, m.bytes, m.rounds, m.diverged,
	} {
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
			gauge(m.silence, peer.Silence(now).Seconds(), peer.Endpoint)
			gauge(m.lag, peer.Lag(now).Seconds(), peer.Endpoint)
		}
		gauge(m.behind, knownKeys(behind(peer.State == Current, peer.Round.Behind)), peer.Endpoint)
		gauge(m.state, float64(peer.State), peer.Endpoint)
		gauge(m.keys, float64(peer.Round.Keys), peer.Endpoint)
		gauge(m.bytes, float64(peer.Round.Bytes), peer.Endpoint)
		count(m.rounds, peer.Rounds, peer.Endpoint)
		count(m.diverged, peer.Diverged, peer.Endpoint)
		count(m.recv, peer.Recv, peer.Endpoint)
		count(m.changes, peer.RecvChanges, peer.Endpoint)
		count(m.gaps, peer.Gaps, peer.Endpoint)
		count(m.remakings, peer.Restarts, peer.Endpoint)
	}
}
