package memory

import (
	"slices"

	"blue-rings/transport"
)

// inlet is a subscriber. Its fields are guarded by the network's lock.
type inlet struct {
	net      *Network
	host     string
	endpoint transport.Endpoint
	identity string // "" for none
	ready    *transport.Ready
	link     *link // nil while there is no link
	frames   [][]byte
	closed   bool
}

var _ transport.Inlet = (*inlet)(nil)

func (in *inlet) Receive() ([]byte, error) {
	in.net.mu.Lock()
	defer in.net.mu.Unlock()
	if in.closed {
		return nil, transport.ErrClosed
	}
	if err := in.net.fail(in.host, transport.OpReceive, in.endpoint); err != nil {
		return nil, err
	}
	if len(in.frames) == 0 {
		return nil, transport.ErrEmpty
	}
	frame := in.frames[0]
	in.frames[0] = nil
	in.frames = in.frames[1:]
	return frame, nil
}

func (in *inlet) Arm() {
	in.ready.Arm()
	in.net.locked(func(fx *effects) {
		if len(in.frames) > 0 || in.net.failing(in.host, transport.OpReceive, in.endpoint) {
			fx.wake(in.ready)
		}
	})
}

func (in *inlet) land(fx *effects, _ *lane, frame []byte) bool {
	if len(in.frames) >= in.net.limit {
		return false
	}
	in.frames = append(in.frames, frame)
	fx.wake(in.ready)
	return true
}

func (in *inlet) Close() error {
	in.net.locked(func(fx *effects) {
		if in.closed {
			return
		}
		in.closed = true
		in.frames = nil
		if in.link != nil {
			in.net.part(fx, in.link)
		}
		in.net.inlets = slices.DeleteFunc(in.net.inlets, func(other *inlet) bool { return other == in })
		in.net.lose(func(f *Flight) bool { return f.lane.receiver == in })
	})
	in.ready.Close()
	return nil
}
