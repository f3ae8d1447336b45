package transporttest

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"blue-rings/transport"
)

// pair is an outlet with one subscriber that has joined.
func pair(t *testing.T, h Harness) (*Publisher, *Subscriber) {
	t.Helper()
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	in := Connect(t, h.Network, endpoint)
	out.AwaitJoined(1)
	return out, in
}

func readyOnce(t *testing.T, h Harness) {
	out, in := pair(t, h)
	for round := int64(1); round <= 20; round++ {
		in.Arm()
		in.Arm()
		out.Publish("a", "b", "c")
		in.bell.wait("ready")
		in.busy("a", "b", "c")
		if rings := in.Rings(); rings > 2*round {
			t.Fatalf("%d calls of ready for %d of arm", rings, 2*round)
		}
	}
}

func notWithoutArm(t *testing.T, h Harness) {
	out, in := pair(t, h)
	in.Arm()
	out.Publish("a")
	in.bell.wait("ready")
	in.busy("a")
	before := in.Rings()
	for range 20 {
		out.Publish("b", "c")
		in.busy("b", "c")
	}
	if rings := in.Rings() - before; rings != 0 {
		t.Fatalf("%d calls of ready without arm", rings)
	}
	out.Publish("d")
	in.Expect("d")
}

// busy receives without arming.
func (s *Subscriber) busy(frames ...string) {
	s.bell.t.Helper()
	ctx, cancel := context.WithTimeout(s.bell.t.Context(), patience)
	defer cancel()
	for _, want := range frames {
		got, err := s.Receive()
		for errors.Is(err, transport.ErrEmpty) && ctx.Err() == nil {
			runtime.Gosched()
			got, err = s.Receive()
		}
		if err != nil || string(got) != want {
			s.bell.t.Fatalf("received %.40q, %v; want %.40q", got, err, want)
		}
	}
}

func armOverWaiting(t *testing.T, h Harness) {
	out, in := pair(t, h)
	for range 50 {
		out.Publish("a", "b")
		in.busy("a")
		in.Arm()
		in.bell.wait("ready for the second frame")
		in.busy("b")
	}
}

func armOverJoined(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	in := Connect(t, h.Network, endpoint)
	out.Arm()
	out.bell.wait("ready for the subscription")
	// Nobody has asked Joined yet, so the subscription still waits.
	out.AwaitJoined(1)
	out.Publish("a")
	in.Expect("a")
}

// joinBetweenSends: sending looks at the same events as arming does, and must
// not swallow the one that tells of a subscription. That it took it is seen by
// the first frame that arrives; afterwards nothing is sent.
func joinBetweenSends(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for range 20 {
		out.Arm()
		in, err := h.Network.Connect(endpoint, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		out.Publish("x")
		for _, err = in.Receive(); errors.Is(err, transport.ErrEmpty) && ctx.Err() == nil; _, err = in.Receive() {
			out.Publish("x")
		}
		if err != nil {
			t.Fatal(err)
		}
		out.bell.wait("ready for a subscription that a send has seen")
		out.AwaitJoined(1)
		closed(t, in)
	}
}

func notAfterClose(t *testing.T, h Harness) {
	out, witness := pair(t, h)
	endpoint := h.Endpoint(t)
	other := Bind(t, h.Network, endpoint)
	in := Connect(t, h.Network, endpoint)
	other.AwaitJoined(1)

	in.Arm()
	closed(t, in)
	rings := in.Rings()
	other.Publish("a")
	other.Arm()
	closed(t, other)
	told := other.bell.calls.Load()
	for range 100 {
		out.Publish("b")
		witness.Expect("b")
	}
	in.Arm()
	other.Arm()
	if in.Rings() != rings || other.bell.calls.Load() != told {
		t.Error("ready was called after close")
	}
}
