package actors

import (
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// Publisher owns the publishing socket. Stores send it what changed here
// (Announce) and what merging changed (Relay), subscribers packets that have no
// store here (Relay), the enumerator old news (Repeat), restarted stores
// SkipSequence. It sends nothing but frames, and messages to itself.
//
// What arrives is queued, and a FlushNext goes behind the messages that wait:
// with nothing waiting, news leaves at once; otherwise what waits is joined by
// name first. Under load frames are spaced, so that each carries many changes. A
// flush sends one frame, or several when the queue is long, and then makes room
// for the mailbox again. Every ping interval it empties the queue and sends a
// ping.
//
// A socket that cannot be bound is a state: news is dropped and counted, and
// sequence numbers are skipped. Any other failure of the socket ends the
// instance; sequence number, queue and clockwork outlive it.
//
// What every subscriber has anyhow is not relayed (audience), and without any no news is
// published; the next frame skips a number for it.
type Publisher struct {
	env    *Env
	kept   *publisherKept
	timers *timers

	outlet   transport.Outlet // nil while unbound
	tries    int              // failed binds in a row
	flushing bool             // a FlushNext waits in the mailbox, or a timer for it
	spaced   bool             // the latter
	flushed  time.Time        // when the last frame of packets left
}

// publisherKept outlives the instances of the publisher.
type publisherKept struct {
	queue    queue
	sequence uint64
	passes   uint64 // of the background repetition, as far as it has left
	sockets  uint64 // made so far
	started  bool
	// restarting is whether the next instance has the mailbox of the last one.
	restarting bool
	audience   audience
	absences   absences
	untold     bool // news is withheld since the last frame, for want of subscribers
	echoes     echoes
	turns      int // pings since the echoes' last turn

	asked   asked // where we are asked
	self    messages.Route
	arrived messages.Route // the last route that was relayed,
	relayed messages.Route // and what it became
	encoder messages.Encoder
	buffer  []byte
}

const (
	// longQueue is how many frames may wait; a flush sends those beyond at once.
	longQueue = 8
	// echoPings is how many pings lie between turns of the echoes.
	echoPings = 8
)

// NewPublisher makes the publisher.
func NewPublisher(env *Env) actor.Producer {
	kept := &publisherKept{self: messages.Route{env.Self}, asked: askedAt(&env.Options)}
	return func() actor.Actor { return &Publisher{env: env, kept: kept} }
}

// Receive takes one message.
func (p *Publisher) Receive(ctx actor.Context) {
	switch message := p.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		p.onStarted(ctx)
	case *actor.Restarting:
		p.kept.restarting = true
		p.end()
	case *actor.Stopping:
		p.end()
	case messages.ToPublisher:
		defer p.weigh(message)
		p.handle(ctx, message)
	default:
		p.env.unexpected(ctx, message)
	}
}

func (p *Publisher) handle(ctx actor.Context, message messages.ToPublisher) {
	switch message := message.(type) {
	case messages.Announce:
		p.onAnnounce(ctx, message)
	case messages.Relay:
		p.onRelay(ctx, message)
	case messages.Repeat:
		p.onRepeat(ctx, message)
	case messages.FlushNext:
		p.onFlushNext(ctx)
	case messages.PingDue:
		p.onPingDue()
	case messages.SkipSequence:
		p.skip()
	case messages.BindDue:
		p.bind(ctx)
	case messages.Readable:
		p.onReadable(message)
	}
}

// weigh says what waits, also when a message has made the instance fail.
func (p *Publisher) weigh(message messages.ToPublisher) {
	p.env.Pressure.took(loadOf(message), p.kept.queue.bytes)
}

// onStarted opens the socket. What a former instance was about to send may be
// lost: a sequence number is skipped.
func (p *Publisher) onStarted(ctx actor.Context) {
	p.timers = newTimers(ctx, p.env.Clock)
	if !p.kept.restarting {
		p.env.Pressure.renew()
	}
	p.kept.restarting = false
	p.env.Pressure.took(messages.Load{}, p.kept.queue.weigh())
	if p.kept.started {
		p.skip()
	}
	p.kept.started = true
	p.timers.after("ping", p.env.Options.PingInterval, messages.PingDue{})
	p.bind(ctx)
	p.flushSoon(ctx)
}

func (p *Publisher) end() {
	p.timers.cancelAll()
	p.close()
}

func (p *Publisher) onAnnounce(ctx actor.Context, announce messages.Announce) {
	if p.isAlone() {
		p.kept.untold = true
		return
	}
	p.kept.queue.addNews(announce.Packets, func(*messages.Packet) (messages.Replica, messages.Route) {
		return p.env.Self, p.kept.self
	})
	p.flushSoon(ctx)
}

func (p *Publisher) onRepeat(ctx actor.Context, repeat messages.Repeat) {
	p.kept.queue.addOld(repeat.Packets, p.kept.self)
	p.kept.passes = repeat.Passes
	p.flushSoon(ctx)
}

// flushSoon sees to it that what is queued leaves: at once when idle, behind what
// waits in the mailbox; Spacing after the last frame under load, or when there is
// enough for a whole one.
func (p *Publisher) flushSoon(ctx actor.Context) {
	switch waiting := p.kept.queue.len(); {
	case waiting == 0:
	case waiting >= p.env.Options.Batch:
		if !p.flushing || p.spaced {
			p.timers.cancel("flush")
			p.flushNow(ctx)
		}
	case !p.flushing:
		wait := p.env.Options.Spacing - p.env.Clock.Now().Sub(p.flushed)
		if wait <= 0 {
			p.flushNow(ctx)
			return
		}
		p.flushing, p.spaced = true, true
		p.timers.after("flush", wait, messages.FlushNext{})
	}
}

func (p *Publisher) flushNow(ctx actor.Context) {
	p.flushing, p.spaced = true, false
	ctx.Send(ctx.Self(), messages.FlushNext{})
}

func (p *Publisher) onFlushNext(ctx actor.Context) {
	p.flushing, p.spaced = false, false
	p.flushed = p.env.Clock.Now()
	if p.kept.queue.len() == 0 {
		return
	}
	full := p.flushOne()
	for p.kept.queue.len() > longQueue*p.env.Options.Batch {
		full = p.flushOne()
	}
	if full {
		p.flushNow(ctx) // there is enough for a whole frame, however few packets
		return
	}
	p.flushSoon(ctx)
}

// flushAll empties the queue.
func (p *Publisher) flushAll() {
	for p.kept.queue.len() > 0 {
		p.flushOne()
	}
}

// flushOne sends one frame of what waits, and reports whether there was more than
// its bytes had room for. Without a socket all that waits is lost.
func (p *Publisher) flushOne() (full bool) {
	queue := &p.kept.queue
	if p.outlet == nil {
		p.env.Counters.Drop(DropUnbound, queue.discard())
		p.skip()
		return false
	}
	packets := queue.next(p.env.Options.Batch)
	fitting := max(1, fit(packets))
	p.sendPackets(packets[:fitting])
	full = fitting < len(packets)
	queue.drop(fitting)
	return full
}

// sendPackets sends a frame of packets, or several if it would be too long. A
// packet that breaks a limit of the format (a custom store may answer one) is
// searched for and left out.
func (p *Publisher) sendPackets(packets []messages.Packet) {
	err := p.send(messages.Frame{Packets: packets}, longest(packets))
	if err == nil {
		p.env.Counters.Sent.Add(1)
		p.env.Counters.SentChanges.Add(uint64(countChanges(packets)))
		return
	}
	if parts := divide(packets); len(parts) > 1 {
		for _, part := range parts {
			p.sendPackets(part)
		}
		return
	}
	p.env.Counters.Drop(DropInvalid, 1)
	p.env.Emit(messages.FrameRefused{Peer: p.env.Self.Host, Reason: err.Error(), Count: 1})
}

// send gives a frame its number, clocks and publisher, and sends it. The error
// says why it cannot be encoded, and the number is skipped; or it is errLong, of
// a frame of more than most bytes, and the number is the next one's.
func (p *Publisher) send(frame messages.Frame, most int) error {
	if p.kept.untold {
		p.skip()
	}
	wall := p.env.Clock.Now().UnixMilli()
	frame.Publisher, frame.Sequence = p.env.Self, p.nextSequence()
	frame.Stamp, frame.Wall = p.env.Hybrid.Now(wall), p.env.Hybrid.Wall(wall)
	bytes, err := p.kept.encoder.Append(p.kept.buffer[:0], &frame)
	if err != nil {
		return err
	}
	p.kept.buffer = bytes
	if len(bytes) > most {
		p.kept.sequence--
		return errLong
	}
	if err := p.outlet.Send(bytes); err != nil {
		p.fail(transport.OpSend, err)
	}
	p.env.Counters.SentBytes.Add(uint64(len(bytes)))
	return nil
}

func (p *Publisher) nextSequence() uint64 {
	p.kept.sequence++
	return p.kept.sequence
}

// skip lets subscribers see a gap.
func (p *Publisher) skip() {
	p.kept.sequence++
	p.kept.untold = false
	p.kept.absences.skipped()
}

// onPingDue empties the queue first: the ping says how many passes of the
// repetition have left.
func (p *Publisher) onPingDue() {
	p.timers.after("ping", p.env.Options.PingInterval, messages.PingDue{})
	if p.kept.turns++; p.kept.turns >= echoPings {
		p.kept.turns = 0
		p.kept.echoes.turn()
	}
	if p.outlet == nil {
		return
	}
	p.look()
	p.flushAll()
	if err := p.send(messages.Frame{Ping: p.ping()}, messages.MaxFrame); err != nil {
		panic(fmt.Errorf("a ping always fits the frame format: %w", err))
	}
	p.env.Counters.SentPings.Add(1)
}
