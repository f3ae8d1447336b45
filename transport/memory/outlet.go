package memory

import (
	"slices"

	"blue-rings/transport"
)

// outlet is a bound endpoint. Its fields are guarded by the network's lock.
type outlet struct {
	place
	net      *Network
	ready    *transport.Ready
	links    []*link // in the order they were made
	joined   int
	changed  bool // subscriptions began or ended since Joined was read
	audience *transport.Audience
	closed   bool
}

var _ transport.Outlet = (*outlet)(nil)

// link is one subscription.
type link struct {
	lane
	outlet *outlet
	inlet  *inlet
}

// Send implements transport.Outlet.
func (o *outlet) Send(frame []byte) (err error) {
	o.net.locked(func(fx *effects) {
		if o.closed {
			err = transport.ErrClosed
			return
		}
		if err = o.net.fail(o.host, transport.OpSend, o.endpoint); err != nil {
			return
		}
		for _, l := range o.links {
			o.net.launch(fx, &l.lane, frame)
		}
	})
	return err
}

// Joined implements transport.Outlet.
func (o *outlet) Joined() (int, error) {
	o.net.mu.Lock()
	defer o.net.mu.Unlock()
	if o.closed {
		return 0, transport.ErrClosed
	}
	joined := o.joined
	o.joined = 0
	if o.changed {
		o.changed = false
		o.count()
	}
	return joined, nil
}

// count makes the audience of those who are subscribed now.
func (o *outlet) count() {
	var now transport.Audience
	for _, l := range o.links {
		if l.inlet.identity == "" {
			now.Unknown++
		} else {
			now.Identities = append(now.Identities, l.inlet.identity)
		}
	}
	slices.Sort(now.Identities)
	now.Identities = slices.Compact(now.Identities)
	if now.Unknown != o.audience.Unknown || !slices.Equal(now.Identities, o.audience.Identities) {
		o.audience = &now
	}
}

// Audience implements transport.Outlet.
func (o *outlet) Audience() *transport.Audience {
	o.net.mu.Lock()
	defer o.net.mu.Unlock()
	return o.audience
}

// Arm implements transport.Socket.
func (o *outlet) Arm() {
	o.ready.Arm()
	o.net.locked(func(fx *effects) {
		if o.changed {
			fx.wake(o.ready)
		}
	})
}

// Close leaves what is in flight to arrive, as a lingering socket does.
func (o *outlet) Close() error {
	o.net.locked(func(fx *effects) {
		if o.closed {
			return
		}
		o.closed = true
		delete(o.net.outlets, o.key())
		for _, l := range o.links {
			o.net.release(&l.lane)
			l.inlet.link = nil
		}
		o.links = nil
		o.net.settle(fx)
	})
	o.ready.Close()
	return nil
}
