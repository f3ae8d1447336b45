package actors

import (
	"slices"
	"sync"
	"sync/atomic"

	"blue-rings/messages"
)

// Pressure weighs the news that waits for the publisher, in its mailbox and in
// its queue, and holds up those who make more of it than leaves: clients, Go
// callers and subscribers wait from when it exceeds the high mark until it is down
// to the low one, half of that. Stores never wait. So the news in memory is bounded
// by the high mark, and what those had begun who wait next.
//
// Whoever sends the publisher news makes the message here, so that it is weighed. Safe
// for concurrent use.
type Pressure struct {
	high, low int64 // bytes

	mailed  atomic.Pointer[scale] // on its way to the publisher that is
	queued  atomic.Int64          // in its queue; the publisher alone writes it
	pressed atomic.Bool           // written under mu alone

	mu    sync.Mutex
	eased chan struct{} // closed when eased; nil: nobody waits for it
	calls []*easeCall
}

// scale weighs what is on its way to one publisher. One that is stopped, and not
// restarted, takes its mailbox along: its successor begins with another scale.
type scale struct{ bytes atomic.Int64 }

var _ messages.Scale = (*scale)(nil)

// Taken is told by the publisher what has arrived.
func (s *scale) Taken(bytes int) { s.bytes.Add(-int64(bytes)) }

// easeCall is a function to be called once.
type easeCall struct{ f func() }

// NewPressure makes one with the given high mark, in bytes, at least 1.
func NewPressure(high int) *Pressure {
	p := &Pressure{high: int64(high), low: int64(high) / 2}
	p.mailed.Store(&scale{})
	return p
}

// Bytes is about how much memory the news takes that waits.
func (p *Pressure) Bytes() int64 { return p.queued.Load() + p.mailed.Load().bytes.Load() }

// Announce is the message by which a store tells the publisher of changes made
// here. It must be sent.
func (p *Pressure) Announce(packets []messages.Packet) messages.Announce {
	return messages.Announce{Packets: packets, Load: p.load(packets)}
}

// Relay is the message by which a store or a subscriber tells the publisher what
// arrived and is to go on. It must be sent.
func (p *Pressure) Relay(packets []messages.Packet) messages.Relay {
	return messages.Relay{Packets: packets, Load: p.load(packets)}
}

func (p *Pressure) load(packets []messages.Packet) messages.Load {
	bytes, mailed := weight(packets), p.mailed.Load()
	mailed.bytes.Add(int64(bytes))
	p.judge()
	return messages.Load{Bytes: bytes, Scale: mailed}
}

// loadOf is what a message brings to the publisher.
func loadOf(message any) messages.Load {
	switch message := message.(type) {
	case messages.Announce:
		return message.Load
	case messages.Relay:
		return message.Load
	default:
		return messages.Load{}
	}
}

// took is told by the publisher after each message: what it brought, and what is
// in the queue now.
func (p *Pressure) took(load messages.Load, queued int) {
	p.queued.Store(int64(queued))
	if load.Scale != nil {
		load.Scale.Taken(load.Bytes)
	}
	p.judge()
}

// renew is told by a publisher that begins with an empty mailbox.
func (p *Pressure) renew() {
	p.mailed.Store(&scale{})
	p.judge()
}

// Pressed reports whether whoever makes news is to wait.
func (p *Pressure) Pressed() bool { return p.pressed.Load() }

// Eased is closed when whoever makes news may go on; nil: at once. Then it must be
// asked again.
func (p *Pressure) Eased() <-chan struct{} {
	if !p.Pressed() {
		return nil // mostly, and without the lock
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.Pressed() {
		return nil
	}
	if p.eased == nil {
		p.eased = make(chan struct{})
	}
	return p.eased
}

// whenEased calls f, which must not wait, once when whoever makes news may go on,
// unless it is cancelled. waits is false if that is now: f is not called.
func (p *Pressure) whenEased(f func()) (cancel func(), waits bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.Pressed() {
		return nil, false
	}
	call := &easeCall{f}
	p.calls = append(p.calls, call)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.calls = slices.DeleteFunc(p.calls, func(c *easeCall) bool { return c == call })
	}, true
}

// judge follows each change of what is weighed. Whoever makes the last one reads
// all of them, and then pressed; turn writes pressed, and then reads all again: so
// one of the two sees what the other did.
func (p *Pressure) judge() {
	bytes, pressed := p.Bytes(), p.Pressed()
	if !pressed && bytes > p.high || pressed && bytes <= p.low {
		p.turn()
	}
}

// turn brings pressed in line with what is weighed.
func (p *Pressure) turn() {
	p.mu.Lock()
	var calls []*easeCall
	for settled := false; !settled; {
		bytes, pressed := p.Bytes(), p.Pressed()
		switch {
		case !pressed && bytes > p.high:
			p.pressed.Store(true)
		case pressed && bytes <= p.low:
			p.pressed.Store(false)
			if p.eased != nil {
				close(p.eased)
				p.eased = nil
			}
			calls = append(calls, p.calls...)
			p.calls = nil
		default:
			settled = true
		}
	}
	p.mu.Unlock()
	for _, call := range calls {
		call.f()
	}
}

// packetBytes is about what a packet takes in memory besides what it says.
const packetBytes = 256

// newsBytes is about what news takes in memory. Packets with what they say are
// frozen, so that it does not change on the way.
func newsBytes(p *messages.Packet) int { return packetBytes + frameBytes(p) }

// weight is the sum of them.
func weight(packets []messages.Packet) (bytes int) {
	for i := range packets {
		bytes += newsBytes(&packets[i])
	}
	return bytes
}
