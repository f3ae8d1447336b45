package memory

import (
	"fmt"

	"blue-rings/transport"
)

// outlet is a bound endpoint. Its fields are guarded by the network's lock.
type outlet struct {
	net      *Network
	host     string
	endpoint transport.Endpoint
	ready    *transport.Ready
	links    []*link // in the order they were made
	joined   int
	closed   bool
}

var _ transport.Outlet = (*outlet)(nil)

// link is one subscription.
type link struct {
	from   *outlet
	to     *inlet
	flying int       // frames in flight, those held back included
	held   []*Flight // waiting for the next frame to overtake them
}

// key is the name under which the endpoint is taken.
func (o *outlet) key() string {
	if o.endpoint.IsWildcard() {
		return fmt.Sprintf("%s *:%d", o.host, o.endpoint.Port())
	}
	return o.endpoint.String()
}

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
			o.net.launch(fx, l, frame)
		}
	})
	return err
}

func (o *outlet) Joined() (int, error) {
	o.net.mu.Lock()
	defer o.net.mu.Unlock()
	if o.closed {
		return 0, transport.ErrClosed
	}
	joined := o.joined
	o.joined = 0
	return joined, nil
}

func (o *outlet) Arm() {
	o.ready.Arm()
	o.net.locked(func(fx *effects) {
		if o.joined > 0 {
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
		delete(o.net.bound, o.key())
		for _, l := range o.links {
			o.net.release(l)
			l.to.link = nil
		}
		o.links = nil
		o.net.settle(fx)
	})
	o.ready.Close()
	return nil
}
