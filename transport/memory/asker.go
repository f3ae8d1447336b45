package memory

import (
	"fmt"
	"slices"

	"blue-rings/transport"
)

// asker is a socket that asks. Its fields are guarded by the network's lock.
type asker struct {
	net      *Network
	host     string
	endpoint transport.Endpoint
	ready    *transport.Ready
	talk     *conversation // nil while there is no connection
	answers  [][]byte
	full     bool // ErrFull was answered, and ready has not said since that there is room
	closed   bool
}

var _ transport.Asker = (*asker)(nil)

// Ask implements transport.Network.
func (d node) Ask(endpoint string, ready func()) (transport.Asker, error) {
	e, err := transport.ParsePeer(endpoint)
	if err != nil {
		return nil, err
	}
	a := &asker{net: d.net, host: d.host, endpoint: e, ready: transport.NewReady(ready)}
	d.net.locked(func(fx *effects) {
		if err = d.net.fail(d.host, transport.OpAsk, e); err == nil {
			d.net.askers = append(d.net.askers, a)
			d.net.converse(fx)
		}
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// Send implements transport.Asker.
func (a *asker) Send(question []byte) (err error) {
	a.net.locked(func(fx *effects) { err = a.send(fx, question) })
	return err
}

func (a *asker) send(fx *effects, question []byte) error {
	if a.closed {
		return transport.ErrClosed
	}
	if err := a.net.fail(a.host, transport.OpSend, a.endpoint); err != nil {
		return err
	}
	if len(question) > transport.MaxQuestion {
		return &transport.SocketError{Op: transport.OpSend, Endpoint: a.endpoint.String(),
			Err: fmt.Errorf("a question of %d bytes, %d are allowed", len(question), transport.MaxQuestion)}
	}
	if a.full = a.talk == nil || !a.talk.hasRoom(); a.full {
		return transport.ErrFull
	}
	a.net.launch(fx, &a.talk.there, question)
	return nil
}

// Receive implements transport.Asker.
func (a *asker) Receive() ([]byte, error) {
	a.net.mu.Lock()
	defer a.net.mu.Unlock()
	if a.closed {
		return nil, transport.ErrClosed
	}
	if err := a.net.fail(a.host, transport.OpReceive, a.endpoint); err != nil {
		return nil, err
	}
	if len(a.answers) == 0 {
		return nil, transport.ErrEmpty
	}
	answer := a.answers[0]
	a.answers[0] = nil
	a.answers = a.answers[1:]
	return answer, nil
}

// Arm implements transport.Socket.
func (a *asker) Arm() {
	a.net.locked(func(fx *effects) {
		if a.closed {
			return
		}
		a.ready.Arm()
		if len(a.answers) > 0 || a.net.failing(a.host, transport.OpReceive, a.endpoint) {
			fx.wake(a.ready)
		}
		a.tell(fx)
	})
}

// tell says once that there is room again.
func (a *asker) tell(fx *effects) {
	if a.full && a.ready.Armed() && a.talk != nil && a.talk.hasRoom() {
		a.full = false
		fx.wake(a.ready)
	}
}

func (a *asker) land(fx *effects, _ *lane, answer []byte) bool {
	a.answers = append(a.answers, answer)
	fx.wake(a.ready)
	return true
}

// Close implements transport.Socket.
func (a *asker) Close() error {
	a.net.mu.Lock()
	if !a.closed {
		a.closed = true
		a.answers = nil
		if a.talk != nil {
			a.net.hangUp(a.talk)
		}
		a.net.askers = slices.DeleteFunc(a.net.askers, func(other *asker) bool { return other == a })
	}
	a.net.mu.Unlock()
	a.ready.Close()
	return nil
}
