package actors

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// Subscriber owns the receiving socket of one peer. It decodes what the peer
// publishes, leaves out what we made and what passed through us, gives the rest
// to the stores (Merge, answered with Merged), and tells the monitor what it
// heard (Heard) and that it made a socket anew (Reopened). Packets of a kind
// without a store go to the publisher as they are (Relay).
//
// A turn receives a few frames and makes one Merge for each store. While the
// stores have Options.Credit that they have not given back, or too much news waits
// for the publisher (Pressure), nothing more is received: the network fills up, the
// peer loses frames, and we see the gap.
//
// A socket can be silent for ever without an error (libzmq gives up on a peer
// that breaks the protocol once), so a silent one is made anew. A socket that
// fails ends the instance. What is known of the link outlives both.
type Subscriber struct {
	env      *Env
	endpoint string
	kept     *subscriberKept
	timers   *timers

	inlet   transport.Inlet
	waiting waiting
	unease  func() // cancels the waiting for the publisher; nil: there was none
}

// waiting says what a subscriber waits for before it receives again.
type waiting uint8

const (
	forSocket waiting = iota // armed: for Readable
	forTurn                  // more may be there: for ReceiveNext, which may wait for the publisher
	forCredit                // the stores are behind: for Merged
)

const (
	// turnFrames is how many frames a turn receives at most.
	turnFrames = 64
	// turnPackets ends a turn, too; in credit, so large frames end it sooner.
	turnPackets = 4096
	// silenceMost is the longest wait before a silent socket is made anew.
	silenceMost = time.Minute
)

// NewSubscriber makes the subscriber of the peer at an endpoint.
func NewSubscriber(env *Env, endpoint string) actor.Producer {
	kept := &subscriberKept{silence: env.Options.Rebuild}
	return func() actor.Actor { return &Subscriber{env: env, endpoint: endpoint, kept: kept} }
}

// Receive takes one message.
func (s *Subscriber) Receive(ctx actor.Context) {
	switch message := s.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		s.onStarted(ctx)
	case *actor.Restarting, *actor.Stopping:
		s.timers.cancelAll()
		if s.unease != nil {
			s.unease()
		}
		s.close()
	case messages.ToSubscriber:
		s.handle(ctx, message)
	default:
		s.env.unexpected(ctx, message)
	}
}

func (s *Subscriber) handle(ctx actor.Context, message messages.ToSubscriber) {
	switch message := message.(type) {
	case messages.Readable:
		if s.waiting == forSocket && message.Socket == s.kept.sockets {
			s.receive(ctx)
		}
	case messages.ReceiveNext:
		if s.waiting == forTurn {
			s.receive(ctx)
		}
	case messages.Merged:
		s.onMerged(ctx, message)
	case messages.SilenceDue:
		s.onSilenceDue(ctx)
	}
}

func (s *Subscriber) onStarted(ctx actor.Context) {
	s.timers = newTimers(ctx, s.env.Clock)
	s.kept.start(s.env.Clock.Now())
	s.open(ctx)
}

// open connects and begins to receive.
func (s *Subscriber) open(ctx actor.Context) {
	s.kept.sockets++
	if s.kept.sockets > 1 {
		ctx.Send(s.env.Addresses.Monitor, messages.Reopened{Peer: s.endpoint, Restarts: s.kept.sockets - 1})
	}
	system, self, readable := s.env.System, ctx.Self(), messages.Readable{Socket: s.kept.sockets}
	inlet, err := s.env.Network.Connect(s.endpoint, s.env.Self.String(), func() { system.Root.Send(self, readable) })
	if err != nil {
		panic(socketError(transport.OpConnect, s.endpoint, err))
	}
	s.inlet = inlet
	s.kept.heard = s.env.Clock.Now()
	s.timers.after("silence", s.kept.silence, messages.SilenceDue{})
	s.receive(ctx)
}

func (s *Subscriber) close() {
	if s.inlet != nil {
		_ = s.inlet.Close() // nothing can be done about it, and nothing depends on it
		s.inlet = nil
	}
}

// receive is one turn: it receives what there is, up to the limits of a turn,
// and decides what to wait for.
func (s *Subscriber) receive(ctx actor.Context) {
	if s.waitsForPublisher(ctx) {
		return
	}
	turn := turn{peer: s.endpoint, now: s.env.Clock.Now()}
	err := s.fill(&turn)
	s.hand(ctx, &turn)
	switch {
	case errors.Is(err, transport.ErrEmpty):
		s.waiting = forSocket
		s.inlet.Arm()
	case err != nil:
		panic(socketError(transport.OpReceive, s.endpoint, err))
	case s.kept.credit.outstanding >= s.env.Options.Credit:
		s.waiting = forCredit
	default:
		s.waiting = forTurn
		ctx.Send(ctx.Self(), messages.ReceiveNext{})
	}
}

// waitsForPublisher reports whether too much news waits for it; receiving then goes
// on when that has changed.
func (s *Subscriber) waitsForPublisher(ctx actor.Context) bool {
	if !s.env.Pressure.Pressed() {
		return false
	}
	system, self := s.env.System, ctx.Self()
	cancel, waits := s.env.Pressure.whenEased(func() { system.Root.Send(self, messages.ReceiveNext{}) })
	if waits {
		s.waiting, s.unease = forTurn, cancel
	}
	return waits
}

// fill receives frames into the turn until its limits, or the credit's, are
// reached, or nothing more can be received, for the reason that it answers.
func (s *Subscriber) fill(turn *turn) error {
	room := min(turnPackets, s.env.Options.Credit-s.kept.credit.outstanding)
	for frames := 0; frames < turnFrames && turn.sorted.cost() < room; frames++ {
		bytes, err := s.inlet.Receive()
		if err != nil {
			return err
		}
		s.take(turn, bytes)
	}
	return nil
}

// hand gives what the turn received to those it is for.
func (s *Subscriber) hand(ctx actor.Context, turn *turn) {
	if !turn.received {
		return
	}
	s.handForeign(ctx, turn)
	each := turn.sorted.costEach()
	for shard, packets := range turn.sorted.shards {
		s.merge(ctx, s.env.Addresses.Shards[shard], packets, each)
	}
	for _, kind := range slices.Sorted(maps.Keys(turn.sorted.custom)) {
		s.merge(ctx, s.env.Addresses.Custom[kind], turn.sorted.custom[kind], each)
	}
	counters := s.env.Counters
	counters.Drop(DropOwn, turn.sorted.own)
	counters.Drop(DropRoute, turn.sorted.routed)
	counters.Recv.Add(uint64(turn.frames))
	counters.RecvChanges.Add(uint64(turn.sorted.changes))
	if turn.ping != nil {
		s.kept.credit.hold(turn.ping, turn.now)
	}
	heard := turn.heard(s.kept.takeGap())
	if ping, since := s.kept.credit.release(); ping != nil {
		heard.Ping, heard.Held = ping, turn.now.Sub(since)
	}
	ctx.Send(s.env.Addresses.Monitor, heard)
}

// merge gives a store packets that cost so much credit each.
func (s *Subscriber) merge(ctx actor.Context, store *actor.PID, packets []messages.Packet, each int) {
	if cost := each * len(packets); cost > 0 {
		s.kept.credit.give(store.Id, cost)
		ctx.Request(store, messages.Merge{Packets: packets, Credit: cost})
	}
}

// handForeign relays what has no store here. It was not merged: a gap.
func (s *Subscriber) handForeign(ctx actor.Context, turn *turn) {
	foreign := turn.sorted.foreign
	if len(foreign) == 0 {
		return
	}
	for i := range foreign {
		if s.kept.isNewKind(foreign[i].Kind) {
			s.env.Emit(messages.KindUnknown{Kind: foreign[i].Kind, Peer: s.endpoint})
		}
	}
	s.env.Counters.Drop(DropKindLocal, len(foreign))
	s.gap(turn, "packets of a kind without a store here were only relayed")
	ctx.Send(s.env.Addresses.Publisher, s.env.Pressure.Relay(foreign))
}

// onMerged takes credit back and goes on receiving if that was what we waited
// for.
func (s *Subscriber) onMerged(ctx actor.Context, merged messages.Merged) {
	store := "" // of an actor that does not say who answers; its pings then do not count
	if sender := ctx.Sender(); sender != nil {
		store = sender.Id
	}
	s.kept.credit.back(store, merged.Credit)
	if merged.Invalid > 0 {
		s.gap(&turn{now: s.env.Clock.Now()}, fmt.Sprintf("%d packets could not be merged", merged.Invalid))
	}
	if s.waiting == forCredit && s.inlet != nil && s.kept.credit.outstanding < s.env.Options.Credit {
		s.receive(ctx)
	}
}

// endSilence makes the wait for a silent socket short again.
func (s *Subscriber) endSilence() {
	if s.kept.silence != s.env.Options.Rebuild {
		s.kept.silence = s.env.Options.Rebuild
		s.timers.after("silence", s.kept.silence, messages.SilenceDue{})
	}
}

// onSilenceDue makes the socket anew if it was silent for too long. One that we
// do not read, because the stores are behind, is not silent. Each time in a row
// the wait doubles.
func (s *Subscriber) onSilenceDue(ctx actor.Context) {
	now := s.env.Clock.Now()
	if s.waiting != forSocket {
		s.kept.heard = now
	}
	silent := now.Sub(s.kept.heard)
	if silent < s.kept.silence {
		s.timers.after("silence", s.kept.silence-silent, messages.SilenceDue{})
		return
	}
	s.close()
	s.kept.silence = max(s.env.Options.Rebuild, min(2*s.kept.silence, silenceMost))
	s.env.Emit(messages.SocketRebuilt{Peer: s.endpoint, Silent: silent})
	s.open(ctx)
}
