package transporttest

import (
	"errors"
	"testing"

	"blue-rings/transport"
)

func rebinding(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	one, two := Connect(t, h.Network, endpoint), Connect(t, h.Network, endpoint)
	out.AwaitJoined(2)
	out.Publish("first life")
	one.Expect("first life")
	two.Expect("first life")
	for range 3 {
		closed(t, out)
		oneHeard, twoHeard := one.Expecting("next life"), two.Expecting("next life")
		out = Bind(t, h.Network, endpoint)
		out.AwaitJoined(2)
		out.Publish("next life")
		oneHeard()
		twoHeard()
	}
}

func connectFirst(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	in := Connect(t, h.Network, endpoint)
	heard := in.Expecting("a")
	out := Bind(t, h.Network, endpoint)
	out.AwaitJoined(1)
	out.Publish("a")
	heard()
}

func takenEndpoint(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	in := Connect(t, h.Network, endpoint)
	out.AwaitJoined(1)

	second, err := h.Network.Bind(endpoint, nil)
	if !errors.Is(err, transport.ErrInUse) || second != nil {
		t.Fatalf("a second bind answered %v, %v; want ErrInUse", second, err)
	}
	var socket *transport.SocketError
	if !errors.As(err, &socket) || socket.Op != transport.OpBind || socket.Endpoint != endpoint {
		t.Errorf("the error names neither the operation nor the endpoint: %v", err)
	}
	// The holder is not disturbed.
	out.Publish("a")
	in.Expect("a")
}

// malformed are texts that are no endpoints.
func malformed() []string {
	return []string{"", "nonsense", "tcp://127.0.0.1", "tcp://127.0.0.1:80x", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0",
		"tcp://127.0.0.1:65536", "udp://127.0.0.1:4000", "ipc://relative", "inproc://x"}
}

func malformedEndpoints(t *testing.T, h Harness) {
	for _, endpoint := range malformed() {
		if out, err := h.Network.Bind(endpoint, nil); !errors.Is(err, transport.ErrEndpoint) || out != nil {
			t.Errorf("bind %q answered %v, %v; want ErrEndpoint", endpoint, out, err)
		}
		if in, err := h.Network.Connect(endpoint, "", nil); !errors.Is(err, transport.ErrEndpoint) || in != nil {
			t.Errorf("connect %q answered %v, %v; want ErrEndpoint", endpoint, in, err)
		}
	}
	if in, err := h.Network.Connect("tcp://*:4000", "", nil); !errors.Is(err, transport.ErrEndpoint) || in != nil {
		t.Errorf("connect to all addresses answered %v, %v; want ErrEndpoint", in, err)
	}
}

func closedSockets(t *testing.T, h Harness) {
	out, in := pair(t, h)
	out.Publish("unread")
	for range 2 {
		closed(t, in)
		closed(t, out)
	}
	if _, err := in.Receive(); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("receive after close answered %v", err)
	}
	if err := out.Send([]byte("x")); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("send after close answered %v", err)
	}
	if _, err := out.Joined(); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("joined after close answered %v", err)
	}
	in.Arm()
	out.Arm()
}
