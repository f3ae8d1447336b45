package transporttest

import (
	"errors"
	"runtime"
	"testing"

	"blue-rings/transport"
)

// awaitGone sends to an asker that has left until the network knows.
func awaitGone(t *testing.T, answerer *Answerer, asker string) {
	t.Helper()
	for {
		switch err := answerer.Send(asker, []byte("still there?")); {
		case errors.Is(err, transport.ErrGone):
			return
		case err != nil && !errors.Is(err, transport.ErrFull):
			t.Fatal(err)
		case t.Context().Err() != nil:
			t.Fatal("the asker never left")
		}
		runtime.Gosched()
	}
}

func askerLeaves(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	answerer := Answer(t, h.Network, endpoint)
	if err := answerer.Send("nobody", []byte("x")); !errors.Is(err, transport.ErrGone) {
		t.Errorf("an answer to nobody: %v; want ErrGone", err)
	}
	if err := answerer.Send("", []byte("x")); !errors.Is(err, transport.ErrGone) {
		t.Errorf("an answer to no name: %v; want ErrGone", err)
	}
	asker := Ask(t, h.Network, endpoint)
	id := asker.Meet(answerer)
	closed(t, asker)
	awaitGone(t, answerer, id)
	again := Ask(t, h.Network, endpoint)
	if other := again.Meet(answerer); other == id {
		t.Error("another connection has the same name")
	}
	if err := answerer.Send(id, []byte("x")); !errors.Is(err, transport.ErrGone) {
		t.Errorf("an answer to who has left: %v; want ErrGone", err)
	}
}

func answererReturns(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	asker := Ask(t, h.Network, endpoint)
	answerer := Answer(t, h.Network, endpoint)
	id := asker.Meet(answerer)
	for range 3 {
		closed(t, answerer)
		// What is asked now is lost, or refused.
		if err := asker.Send([]byte("lost")); err != nil && !errors.Is(err, transport.ErrFull) {
			t.Fatal(err)
		}
		answerer = Answer(t, h.Network, endpoint)
		if err := answerer.Send(id, []byte("x")); !errors.Is(err, transport.ErrGone) {
			t.Errorf("an answer over a connection that was lost: %v; want ErrGone", err)
		}
		id = asker.meetAgain(answerer)
	}
}

// meetAgain asks again whenever ready says that something happened, as an owner
// does who was not answered: what he asked may be lost with the old connection.
func (a *Asker) meetAgain(answerer *Answerer) (asker string) {
	a.bell.t.Helper()
	for a.bell.t.Context().Err() == nil {
		if err := a.Send([]byte("again")); err != nil && !errors.Is(err, transport.ErrFull) {
			a.bell.t.Fatal(err)
		}
		id, question, err := answerer.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			runtime.Gosched()
			continue
		}
		if err != nil || string(question) != "again" {
			a.bell.t.Fatalf("was asked %q, %v", question, err)
		}
		answerer.Reply(id, "here")
		a.Expect("here")
		for { // those that were asked while the first was on its way
			if _, _, err := answerer.Receive(); errors.Is(err, transport.ErrEmpty) {
				break
			} else if err != nil {
				a.bell.t.Fatal(err)
			}
		}
		return id
	}
	a.bell.t.Fatal("the test is over")
	return ""
}

// askerIsToldOfTheConnection: ErrFull while nobody answers, and ready when
// somebody does. Nothing but ready is waited for.
func askerIsToldOfTheConnection(t *testing.T, h Harness) {
	for range 10 {
		endpoint := h.Endpoint(t)
		asker := Ask(t, h.Network, endpoint)
		if err := asker.Send([]byte("early")); !errors.Is(err, transport.ErrFull) {
			t.Fatalf("asking nobody: %v; want ErrFull", err)
		}
		asker.Arm()
		answerer := Answer(t, h.Network, endpoint)
		asker.bell.wait("the connection")
		asker.Meet(answerer)
		closed(t, asker)
		closed(t, answerer)
	}
}

func takenByAnswerer(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	answerer := Answer(t, h.Network, endpoint)
	second, err := h.Network.Answer(endpoint, nil)
	var socket *transport.SocketError
	if !errors.Is(err, transport.ErrInUse) || second != nil ||
		!errors.As(err, &socket) || socket.Op != transport.OpAnswer || socket.Endpoint != endpoint {
		t.Errorf("a second answerer: %v, %v; want ErrInUse, the operation and the endpoint", second, err)
	}
	if out, err := h.Network.Bind(endpoint, nil); !errors.Is(err, transport.ErrInUse) || out != nil {
		t.Errorf("an outlet where an answerer is: %v, %v; want ErrInUse", out, err)
	}
	Ask(t, h.Network, endpoint).Meet(answerer)
}

func malformedPlacesToAsk(t *testing.T, h Harness) {
	for _, endpoint := range malformed() {
		if a, err := h.Network.Answer(endpoint, nil); !errors.Is(err, transport.ErrEndpoint) || a != nil {
			t.Errorf("answer at %q: %v, %v; want ErrEndpoint", endpoint, a, err)
		}
		if a, err := h.Network.Ask(endpoint, nil); !errors.Is(err, transport.ErrEndpoint) || a != nil {
			t.Errorf("ask at %q: %v, %v; want ErrEndpoint", endpoint, a, err)
		}
	}
	if a, err := h.Network.Ask("tcp://*:4000", nil); !errors.Is(err, transport.ErrEndpoint) || a != nil {
		t.Errorf("ask at all addresses: %v, %v; want ErrEndpoint", a, err)
	}
}

func closedDialogue(t *testing.T, h Harness) {
	answerer, asker, id := dialogue(t, h)
	asker.Put("unread")
	answerer.Reply(id, "unread")
	for range 2 {
		closed(t, asker)
		closed(t, answerer)
	}
	if _, err := asker.Receive(); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("an asker's receive after close: %v", err)
	}
	if err := asker.Send([]byte("x")); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("an asker's send after close: %v", err)
	}
	if _, _, err := answerer.Receive(); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("an answerer's receive after close: %v", err)
	}
	if err := answerer.Send(id, []byte("x")); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("an answerer's send after close: %v", err)
	}
	before := asker.bell.calls.Load() + answerer.bell.calls.Load()
	asker.Arm()
	answerer.Arm()
	if after := asker.bell.calls.Load() + answerer.bell.calls.Load(); after != before {
		t.Error("ready was called after close")
	}
}
