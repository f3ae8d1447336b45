package actors

import (
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

const (
	// turnPages is how many pages a turn receives at most.
	turnPages = 16
	// patienceMost is the longest wait before a silent socket is made anew.
	patienceMost = time.Minute
)

// dial opens the socket to an address, unless it is open.
func (c *CatchUp) dial(ctx actor.Context, address string) {
	c.quiet, c.blocked = c.env.Clock.Now(), false
	if c.asker != nil && c.address == address {
		return
	}
	c.hangUp()
	c.kept.sockets++
	system, self, readable := c.env.System, ctx.Self(), messages.Readable{Socket: c.kept.sockets}
	asker, err := c.env.Network.Ask(address, func() { system.Root.Send(self, readable) })
	switch {
	case errors.Is(err, transport.ErrEndpoint):
		c.fail(fmt.Sprintf("it says to ask at %.128q: %v", address, err))
		c.void("there is no such address")
		return
	case err != nil:
		panic(socketError(transport.OpConnect, address, err))
	}
	c.asker, c.address = asker, address
	c.asker.Arm()
}

func (c *CatchUp) hangUp() {
	if c.asker != nil {
		_ = c.asker.Close() // nothing can be done about it, and nothing depends on it
		c.asker = nil
	}
}

// isHeldUp reports whether questions could not be asked that are there, perhaps.
func (c *CatchUp) isHeldUp() bool {
	return c.tally.void == "" && (c.merging.isFull() || c.unease != nil)
}

// askPeer asks the peer what the errand wants to know, as far as there is room.
func (c *CatchUp) askPeer(ctx actor.Context) {
	for _, i := range c.asking.open {
		if !i.sent {
			c.send(i)
		}
	}
	for !c.blocked && c.asking.room() && !c.merging.isFull() && !c.waitsForPublisher(ctx) {
		q := c.errand.ask()
		if q == nil {
			return
		}
		if len(c.asking.open) == 0 {
			c.quiet = c.env.Clock.Now()
		}
		c.send(c.asking.add(q))
	}
}

// send asks a question, under a new number. It leaves later if there is no room.
func (c *CatchUp) send(i *inquiry) {
	if c.blocked || c.tally.void != "" {
		return
	}
	c.kept.number++
	request := i.q.request
	request.Asker, request.Number = c.env.Self, c.kept.number
	bytes, err := c.kept.encoder.AppendRequest(c.kept.buffer[:0], &request)
	if err != nil {
		c.void(fmt.Sprintf("a question cannot be asked: %v", err))
		return
	}
	c.kept.buffer = bytes
	i.try(request.Number, c.env.Clock.Now())
	err = c.asker.Send(bytes)
	switch {
	case errors.Is(err, transport.ErrFull):
		i.unsent()
		c.blocked = true
		c.asker.Arm()
	case err != nil:
		panic(socketError(transport.OpSend, c.address, err))
	default:
		c.tally.bytes += uint64(len(bytes))
	}
}

// waitsForPublisher reports whether too much news waits for it; AskDue comes when
// that has changed.
func (c *CatchUp) waitsForPublisher(ctx actor.Context) bool {
	if c.unease != nil {
		return true
	}
	if !c.env.Pressure.Pressed() {
		return false
	}
	system, self := c.env.System, ctx.Self()
	cancel, waits := c.env.Pressure.whenEased(func() { system.Root.Send(self, messages.AskDue{}) })
	if waits {
		c.unease = cancel
	}
	return waits
}

// onReadable is one turn: it receives what there is, up to a limit.
func (c *CatchUp) onReadable(ctx actor.Context, r messages.Readable) {
	if c.asker == nil || r.Socket != c.kept.sockets {
		return
	}
	c.blocked = false
	err := c.receive()
	c.work(ctx)
	switch {
	case c.asker == nil:
	case errors.Is(err, transport.ErrEmpty):
		c.asker.Arm()
	case err != nil:
		panic(socketError(transport.OpReceive, c.address, err))
	default:
		ctx.Send(ctx.Self(), r) // behind what waits
	}
}

func (c *CatchUp) receive() error {
	for range turnPages {
		bytes, err := c.asker.Receive()
		if err != nil {
			return err
		}
		c.take(bytes)
	}
	return nil
}

// onAskDue asks again what was not answered in time, and makes the socket anew on
// which nothing has come for long: a network may give up for ever without a word.
func (c *CatchUp) onAskDue(ctx actor.Context) {
	c.due = time.Time{}
	if c.unease != nil { // if it still is too much, it is waited for again
		c.unease()
		c.unease = nil
	}
	if c.errand == nil {
		return
	}
	now := c.env.Clock.Now()
	c.blocked = false
	late := c.asking.again(now, c.quiet)
	if len(c.asking.open) > 0 && now.Sub(c.quiet) >= c.kept.patience {
		c.kept.patience = max(c.env.Options.Rebuild, min(2*c.kept.patience, patienceMost))
		address := c.address
		c.hangUp()
		c.dial(ctx, address)
		late = c.asking.open
	}
	for _, i := range late {
		if i.tries >= askNoisy {
			c.fail("no answer from " + c.address + ": open that port to this host, or start the peer with a --catch-up-advertise that leads to it")
		}
		c.send(i)
	}
	c.gatherLate(ctx)
	c.work(ctx)
}

// arm sets the timer for what is late next.
func (c *CatchUp) arm() {
	var due time.Time
	sooner := func(t time.Time) {
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	for _, i := range c.asking.open {
		sooner(i.due(c.quiet))
	}
	if len(c.asking.open) > 0 {
		sooner(c.quiet.Add(c.kept.patience))
	}
	for _, g := range c.gatherings {
		sooner(g.asked.Add(gatherAgain))
	}
	if due.IsZero() || !c.due.IsZero() && !due.Before(c.due) {
		return // the timer that is set comes first, and sets it again
	}
	c.due = due
	c.timers.after("ask", max(0, due.Sub(c.env.Clock.Now())), messages.AskDue{})
}

// fail reports that the peer cannot be asked, once per burst.
func (c *CatchUp) fail(reason string) {
	if publish, _ := c.kept.failures.hit(c.env.Clock.Now()); publish {
		c.env.Emit(messages.CatchUpFailed{Peer: c.endpoint, Reason: reason})
	}
}
