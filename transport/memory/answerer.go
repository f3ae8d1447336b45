package memory

import (
	"blue-rings/transport"
)

// answerer is a bound socket that answers. Its fields are guarded by the
// network's lock.
type answerer struct {
	place
	net       *Network
	ready     *transport.Ready
	talks     map[string]*conversation // by id
	questions []question
	closed    bool
}

// question waits to be read. Who asked may have left.
type question struct {
	talk  *conversation
	bytes []byte
}

var _ transport.Answerer = (*answerer)(nil)

// Answer implements transport.Network.
func (d node) Answer(endpoint string, ready func()) (transport.Answerer, error) {
	e, err := transport.ParseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	a := &answerer{place: place{d.host, e}, net: d.net, ready: transport.NewReady(ready), talks: map[string]*conversation{}}
	d.net.locked(func(fx *effects) {
		if err = d.net.take(transport.OpAnswer, a.place); err == nil {
			d.net.answerers[a.key()] = a
			d.net.converse(fx)
		}
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// Receive implements transport.Answerer.
func (a *answerer) Receive() (asker string, bytes []byte, err error) {
	a.net.locked(func(fx *effects) {
		if a.closed {
			err = transport.ErrClosed
			return
		}
		if err = a.net.fail(a.host, transport.OpReceive, a.endpoint); err != nil {
			return
		}
		if len(a.questions) == 0 {
			err = transport.ErrEmpty
			return
		}
		q := a.questions[0]
		a.questions[0] = question{}
		a.questions = a.questions[1:]
		q.talk.unread--
		q.talk.asker.tell(fx)
		asker, bytes = q.talk.id, q.bytes
	})
	return asker, bytes, err
}

// Send implements transport.Answerer.
func (a *answerer) Send(asker string, answer []byte) (err error) {
	a.net.locked(func(fx *effects) { err = a.send(fx, asker, answer) })
	return err
}

func (a *answerer) send(fx *effects, asker string, answer []byte) error {
	if a.closed {
		return transport.ErrClosed
	}
	if err := a.net.fail(a.host, transport.OpSend, a.endpoint); err != nil {
		return err
	}
	c := a.talks[asker]
	if c == nil {
		return transport.ErrGone
	}
	if c.back.flying+len(c.asker.answers) >= MaxAnswers {
		return transport.ErrFull
	}
	a.net.launch(fx, &c.back, answer)
	return nil
}

// Arm implements transport.Socket.
func (a *answerer) Arm() {
	a.net.locked(func(fx *effects) {
		if a.closed {
			return
		}
		a.ready.Arm()
		if len(a.questions) > 0 || a.net.failing(a.host, transport.OpReceive, a.endpoint) {
			fx.wake(a.ready)
		}
	})
}

func (a *answerer) land(fx *effects, l *lane, bytes []byte) bool {
	l.talk.unread++
	a.questions = append(a.questions, question{l.talk, bytes})
	fx.wake(a.ready)
	return true
}

// Close implements transport.Socket.
func (a *answerer) Close() error {
	a.net.mu.Lock()
	if !a.closed {
		a.closed = true
		a.questions = nil
		delete(a.net.answerers, a.key())
		for _, other := range a.net.askers {
			if other.talk != nil && other.talk.answerer == a {
				a.net.hangUp(other.talk)
			}
		}
	}
	a.net.mu.Unlock()
	a.ready.Close()
	return nil
}
