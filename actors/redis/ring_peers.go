package redis

import "math"

func planRingPeers(p *Plan, words []string) { p.local(replyRingPeers, words) }

// replyRingPeers writes a map for each peer, and how far catching up with it
// has come.
func replyRingPeers(r *replier, _ *step) {
	peers := r.node.Peers()
	r.Array(len(peers))
	for i := range peers {
		r.peer(&peers[i])
	}
}

func (r *replier) peer(peer *Peer) {
	r.Map(20)
	r.Bulk("endpoint")
	r.Bulk(peer.Endpoint)
	r.Bulk("host")
	r.Bulk(peer.Host)
	r.Bulk("state")
	r.Bulk(peer.State)
	r.Bulk("last-heard-ms")
	if peer.LastHeard < 0 {
		r.Int(-1)
	} else {
		r.Int(peer.LastHeard.Milliseconds())
	}
	r.count("recv", peer.Recv)
	r.count("recv_changes", peer.RecvChanges)
	r.count("radius", uint64(peer.Radius))
	r.Bulk("clock-offset-ms")
	r.Int(peer.Offset)
	r.count("restarts", peer.Restarts)
	r.Bulk("can-be-asked")
	r.Bool(peer.CanBeAsked)
	r.known("behind", peer.Behind)
	r.knownTime("lag-ms", peer.Lag)
	r.count("gaps", peer.Gaps)
	r.count("catch-ups", peer.CatchUps)
	r.count("diverged", peer.Diverged)
	r.count("keys-received", peer.Keys)
	r.count("bytes-received", peer.Bytes)
	r.Bulk("keys-per-second")
	r.Int(int64(math.Round(peer.Rate)))
	r.knownTime("time-left-ms", peer.Left)
	r.Bulk("asked-at")
	r.Bulk(peer.AskedAt)
}
