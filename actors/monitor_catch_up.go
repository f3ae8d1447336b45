package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// onPing takes note of where its sender can be asked, and compares roots.
func (m *Monitor) onPing(ctx actor.Context, l *link, ping *messages.Ping) {
	now := m.env.Clock.Now()
	if err := l.place.told(l.Endpoint, ping, m.kept.here); err != nil {
		if publish, _ := l.failures.hit(now); publish {
			m.env.Emit(messages.CatchUpFailed{Peer: l.Endpoint, Reason: err.Error()})
		}
	}
	asked := l.Asked
	if l.Asked = l.place.address != ""; l.Asked {
		m.armAudit()
	} else if asked {
		l.giveUp()
		m.rest(ctx, l)
	}
	l.fetches(now, ping)
	horizon, sum := m.env.Counters.root(len(m.env.Addresses.Shards))
	compare := l.quiet.heard(rootOf(ping), root{horizon, sum})
	if suspect, found := l.quiet.found(); found {
		m.diverged(l, suspect)
	}
	if compare && l.State == Current && l.Asked && !l.rounds.running && !now.Before(l.rounds.next) && m.isCalm() {
		m.ask(ctx, l)
	}
}

// recoverOthers has all other links that are up recover: they may have withheld
// what the peer of this one was to bring, and go on so until they heed our pings. So may
// those that come up until then.
func (m *Monitor) recoverOthers(ctx actor.Context, than *link, reason string) {
	m.lost(than)
	for _, l := range m.kept.links {
		if l != than && l.Up() {
			l.recover(m.env.Clock.Now(), reason)
			m.pursue(ctx, l)
		}
	}
}

// pursue begins a round if the link waits for one and may have it.
func (m *Monitor) pursue(ctx actor.Context, l *link) {
	now := m.env.Clock.Now()
	if from, wants := m.wants(l); !wants || now.Before(from) {
		return
	}
	if r := &l.recovery; !r.begun {
		r.begun = true
		if r.reported, _ = l.rounds.reports.hit(now); r.reported {
			m.env.Emit(messages.CatchUpBegun{Peer: l.Endpoint, Reason: r.reason})
		}
	}
	m.ask(ctx, l)
}

// wants reports whether a link may have a round, and from when on.
func (m *Monitor) wants(l *link) (from time.Time, yes bool) {
	if from, yes = l.wants(); !yes || !m.isBulk(l) {
		return from, yes
	}
	return m.freeForBulk(from), true
}

// isBulk reports whether a round with the peer will fetch most of what it has.
func (m *Monitor) isBulk(l *link) bool {
	return l.place.keys >= quietLeast && l.place.keys > 2*uint64(max(0, m.env.Counters.Keys()))
}

// ask begins a round.
func (m *Monitor) ask(ctx actor.Context, l *link) {
	l.rounds.bulk = m.isBulk(l)
	ctx.Send(m.env.Addresses.CatchUp(l.Endpoint), l.begin(m.env.Clock.Now(), m.env.Options.PingInterval))
}

// rest ends what the catch-up actor of a peer does: the peer is silent, or gone.
func (m *Monitor) rest(ctx actor.Context, l *link) {
	ctx.Send(m.env.Addresses.CatchUp(l.Endpoint), messages.Rest{})
}

// askAnew begins a round in the place of one that runs, and may not be running any
// more.
func (m *Monitor) askAnew(ctx actor.Context, l *link) {
	if l.rounds.running {
		m.ask(ctx, l)
	}
}

func (m *Monitor) onCatchUpStarted(ctx actor.Context, started messages.CatchUpStarted) {
	if at, known := m.find(started.Peer); known {
		m.askAnew(ctx, m.kept.links[at])
		m.publish()
	}
}

func (m *Monitor) onRoundProgress(progress messages.RoundProgress) {
	if at, known := m.find(progress.Peer); known {
		m.kept.links[at].progress(m.env.Clock.Now(), progress)
		m.publish()
	}
}

func (m *Monitor) onRoundEnded(ctx actor.Context, ended messages.RoundEnded) {
	at, known := m.find(ended.Peer)
	if !known {
		return
	}
	l := m.kept.links[at]
	was := l.State
	if !l.end(m.env.Clock.Now(), m.env.Options.PingInterval, ended) {
		return
	}
	counters := m.env.Counters
	counters.RoundKeys.Add(ended.Keys)
	counters.RoundBytes.Add(ended.Bytes)
	if l.counts(ended) {
		counters.Rounds.Add(1)
	}
	if was == Recovering && l.State == Current {
		m.welcome(l)
	}
	m.publish()
	m.arm()
}

// muchNews is from how many keys on that changed the end of a recovery is mentioned,
// however soon it followed another one: to fetch so many takes time enough between
// two such lines.
const muchNews = 1 << 10

// welcome says that a link has become current.
func (m *Monitor) welcome(l *link) {
	r := &l.recovery
	took := m.env.Clock.Now().Sub(r.since)
	m.env.Counters.Convergence.Observe(took)
	if r.reported || r.changed >= muchNews {
		m.env.Emit(messages.CatchUpEnded{Peer: l.Endpoint, Keys: r.keys, Changed: r.changed, Bytes: r.bytes, Took: took})
	}
}
