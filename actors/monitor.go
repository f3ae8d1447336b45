package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Monitor judges presence, and whether we have what our peers have. The
// supervisor of the peers tells it whom to watch (Watch, Unwatch, and WatchAll when it
// asks with MonitorStarted), subscribers what they hear (Heard) and that they made a socket anew (Reopened). It tells the
// catch-up actor of a peer to fetch what we may lack (Recover, Audit), or to rest
// (Rest), and is told what came of it (RoundProgress, RoundEnded, AuditEnded). It
// publishes its judgement as an immutable View that everybody reads without a
// message, and events on transitions. It owns no socket.
//
// It is awake once a window: CheckDue is set to the earliest moment at which a
// peer would be down, or may be asked again. What it knows outlives its instances.
type Monitor struct {
	env    *Env
	kept   *monitorKept
	timers *timers

	checkAt  time.Time // for when the check was set; zero: it is not set
	dueAt    time.Time // when the last one that was set was to come
	late     int       // checks in a row that came late
	auditing bool      // the audit is set
}

type monitorKept struct {
	links    []*link // in the order of their endpoints
	here     addresses
	audited  string    // endpoint of the peer compared with last
	hearing  uint64    // see View.Hearing
	lost     time.Time // when somebody was last not heard any more
	coherent bool      // as last said
	started  bool      // the first instance has
	told     bool      // whom to watch
}

// NewMonitor makes the monitor.
func NewMonitor(env *Env) actor.Producer {
	kept := &monitorKept{coherent: true, here: newAddresses(env.Options.CatchUp, env.Options.Advertise)}
	return func() actor.Actor { return &Monitor{env: env, kept: kept} }
}

// Receive takes one message.
func (m *Monitor) Receive(ctx actor.Context) {
	switch message := m.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		m.onStarted(ctx)
	case *actor.Restarting, *actor.Stopping:
		m.timers.cancelAll()
	case messages.ToMonitor:
		m.handle(ctx, message)
	default:
		m.env.unexpected(ctx, message)
	}
}

func (m *Monitor) handle(ctx actor.Context, message messages.ToMonitor) {
	switch message := message.(type) {
	case messages.Watch:
		m.onWatch(ctx, message)
	case messages.Unwatch:
		m.onUnwatch(ctx, message)
	case messages.WatchAll:
		m.onWatchAll(ctx, message)
	case messages.Heard:
		m.onHeard(ctx, message)
	case messages.Reopened:
		m.onReopened(message)
	case messages.CheckDue:
		m.onCheckDue(ctx)
	case messages.AuditDue:
		m.onAuditDue(ctx)
	case messages.CatchUpStarted:
		m.onCatchUpStarted(ctx, message)
	case messages.RoundProgress:
		m.onRoundProgress(message)
	case messages.RoundEnded:
		m.onRoundEnded(ctx, message)
	case messages.AuditEnded:
		m.onAuditEnded(message)
	}
}

// onStarted: the message at which a former instance failed may have told of a gap,
// of the end of a round, or of a peer.
func (m *Monitor) onStarted(ctx actor.Context) {
	m.timers = newTimers(ctx, m.env.Clock)
	if m.kept.started {
		ctx.Send(m.env.Addresses.Peers, messages.MonitorStarted{})
	}
	m.kept.started = true
	for _, l := range m.kept.links {
		if l.Up() {
			l.recover(m.env.Clock.Now(), becauseLost)
		}
		m.askAnew(ctx, l)
	}
	m.onCheckDue(ctx)
	m.armAudit()
}

// onHeard ignores a peer that is configured no more: its last words may come
// after Unwatch.
func (m *Monitor) onHeard(ctx actor.Context, heard messages.Heard) {
	at, known := m.find(heard.Peer)
	if !known {
		return
	}
	now, l := m.env.Clock.Now(), m.kept.links[at]
	silent, former, was, asked := l.silence(now), l.Replica, l.State, l.Asked
	went := l.heard(now, m.env.Options.Window(), heard)
	if asked && !l.Asked {
		m.rest(ctx, l)
	}
	if heard.Gap {
		m.env.Counters.Gaps.Add(1)
	}
	if went == wentUp {
		if silent > m.env.Options.Retention {
			m.env.Emit(messages.PeerStale{Peer: l.Endpoint, Silent: silent})
		}
		m.env.Emit(messages.PeerUp{Peer: l.Endpoint, Replica: l.Replica})
	}
	if former != l.Replica && !former.IsZero() {
		m.recoverOthers(ctx, l, l.Endpoint+" is another replica than before")
	}
	if was == Recovering && l.State == Current {
		m.welcome(l)
	}
	if heard.Ping != nil {
		m.onPing(ctx, l, heard.Ping)
	}
	m.pursue(ctx, l)
	m.publish()
	if _, wants := m.wants(l); wants || went == wentUp || former != l.Replica {
		m.arm()
	}
}

func (m *Monitor) onReopened(reopened messages.Reopened) {
	if at, known := m.find(reopened.Peer); known {
		l := m.kept.links[at]
		l.Restarts, l.dirty = reopened.Restarts, true
		m.publish()
	}
}

// onCheckDue looks who is silent, and who may be asked again. Who is up may have
// withheld what a silent peer was to bring.
func (m *Monitor) onCheckDue(ctx actor.Context) {
	now := m.env.Clock.Now()
	m.checkAt = time.Time{}
	if m.isLate(now) {
		m.lookAgain(now)
		return
	}
	var silent []*link
	for _, l := range m.kept.links {
		if l.check(now) != wentDown {
			continue
		}
		silent = append(silent, l)
		m.env.Emit(messages.PeerDown{Peer: l.Endpoint})
		if l.Asked {
			m.rest(ctx, l)
		}
	}
	if len(silent) > 0 {
		m.recoverOthers(ctx, silent[0], silent[0].Endpoint+" fell silent")
		m.lost(silent[len(silent)-1])
	}
	for _, l := range m.kept.links {
		m.pursue(ctx, l)
	}
	m.publish()
	m.arm()
}

// arm sets the check to the earliest moment at which a peer may be down, or may be
// asked. As peers are heard these moments move on, the check does not: it looks
// again.
func (m *Monitor) arm() {
	var earliest time.Time
	sooner := func(at time.Time) {
		if earliest.IsZero() || at.Before(earliest) {
			earliest = at
		}
	}
	for _, l := range m.kept.links {
		if l.Up() {
			sooner(l.until)
		}
		if from, wants := m.wants(l); wants {
			sooner(from)
		}
	}
	switch {
	case earliest.IsZero():
		m.timers.cancel("check")
		m.checkAt = time.Time{}
	case m.checkAt.IsZero() || earliest.Before(m.checkAt):
		m.setCheck(earliest)
	}
}

func (m *Monitor) setCheck(at time.Time) {
	now := m.env.Clock.Now()
	if m.checkAt, m.dueAt = at, at; at.Before(now) {
		m.dueAt = now
	}
	m.timers.after("check", at.Sub(now), messages.CheckDue{})
}
