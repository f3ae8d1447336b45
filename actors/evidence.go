package actors

import (
	"math"
	"time"

	"blue-rings/actors/redis"
)

// EvidenceOf is what clients are told of a view: how far this node may be
// behind its peers.
func EvidenceOf(view *View, now time.Time) redis.Evidence {
	return redis.Evidence{
		Coherent:      view.Coherent,
		Up:            view.Up,
		Total:         len(view.Peers),
		Current:       view.Current,
		Behind:        behind(view.Current, view.Behind),
		OldestSilence: view.OldestSilence(now),
	}
}

// behind is about how many keys are still to come: none to whoever is current,
// else -1 while it is not known.
func behind(current bool, keys uint64) int64 {
	switch {
	case current:
		return 0
	case keys == 0:
		return -1
	default:
		return int64(min(keys, math.MaxInt64)) // a peer may say anything
	}
}

// StatusOf is what clients are told of a node that runs since a moment.
func StatusOf(env *Env, since time.Time) redis.Status {
	c := env.Counters
	return redis.Status{
		Host:        env.Self.Host,
		Incarnation: env.Self.Incarnation,
		Keys:        c.Keys(),
		Expiring:    c.Expiring(),
		Recv:        c.Recv.Load(),
		RecvChanges: c.RecvChanges.Load(),
		Sent:        c.Sent.Load(),
		SentChanges: c.SentChanges.Load(),
		Gaps:        c.Gaps.Load(),
		CatchUps:    c.Rounds.Load(),
		CatchUpKeys: c.RoundKeys.Load(),
		CatchUpRead: c.RoundBytes.Load(),
		Diverged:    c.Diverged.Load(),
		Requests:    c.Requests.Load(),
		Pages:       c.Pages.Load(),
		PageBytes:   c.PageBytes.Load(),
		Withheld:    c.Withheld.Load(),
		Loading:     c.Disk.Loading.Load(),
		Loaded:      c.Disk.Loaded.Load(),
		Commits:     c.Disk.Commits.Load(),
		Unsaved:     uint64(c.Unsaved()),
		Lives:       c.Disk.Lives.Load(),
		Backups:     c.Disk.Backups.Made.Load(),
		Backup:      c.Disk.Backups.Last(),
		DiskFailure: env.diskFailure(),
		Uptime:      env.Clock.Now().Sub(since),
		Clients:     int(c.Clients.Connected.Load()),
		Accepted:    c.Clients.Accepted.Load(),
		Operations:  c.Clients.Operations(),
		Memory:      heldMemory(),
	}
}

// PeersOf is what clients are told of the peers of a view.
func PeersOf(view *View, now time.Time) []redis.Peer {
	peers := make([]redis.Peer, len(view.Peers))
	for i, p := range view.Peers {
		peers[i] = peerOf(p, now)
	}
	return peers
}

func peerOf(p *PeerView, now time.Time) redis.Peer {
	peer := redis.Peer{
		Endpoint:    p.Endpoint,
		Host:        p.Replica.Host,
		State:       p.State.String(),
		LastHeard:   -1,
		Recv:        p.Recv,
		RecvChanges: p.RecvChanges,
		Radius:      p.Radius,
		Offset:      p.Offset,
		Restarts:    p.Restarts,
		CanBeAsked:  p.Asked,
		AskedAt:     p.AskedAt,
		CatchUps:    p.Rounds,
		Keys:        p.Round.Keys,
		Bytes:       p.Round.Bytes,
		Rate:        p.Round.Rate(now),
		Left:        -1,
		Behind:      behind(p.State == Current, p.Round.Behind),
		Lag:         -1,
		Gaps:        p.Gaps,
		Diverged:    p.Diverged,
	}
	if !p.LastHeard.IsZero() {
		peer.LastHeard = p.Silence(now)
		peer.Lag = p.Lag(now)
	}
	switch left := p.Round.Left(now); {
	case p.State == Current:
		peer.Left = 0
	case left > 0:
		peer.Left = left
	}
	return peer
}
