package transporttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport"
)

func framesInOrder(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	in := Connect(t, h.Network, endpoint)
	out.AwaitJoined(1)
	const count = 2_000
	for i := range count {
		out.Publish(fmt.Sprintf("frame %d", i))
	}
	for i := range count {
		in.Expect(fmt.Sprintf("frame %d", i))
	}
	for _, size := range []int{0, 1, 29, 30, 255, 256, 8_192, messages.MaxFrame} {
		frame := strings.Repeat("x", size)
		out.Publish(frame)
		in.Expect(frame)
	}
}

func everySubscriber(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	one, two := Connect(t, h.Network, endpoint), Connect(t, h.Network, endpoint)
	out.AwaitJoined(2)
	out.Publish("a", "b", "c")
	one.Expect("a", "b", "c")
	two.Expect("a", "b", "c")
}

func reusedFrame(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	one, two := Connect(t, h.Network, endpoint), Connect(t, h.Network, endpoint)
	out.AwaitJoined(2)
	// Long enough that a network that kept the memory would have reason to.
	frame := bytes.Repeat([]byte("1"), 4_096)
	first := string(frame)
	out.Publish(first)
	if err := out.Send(frame); err != nil {
		t.Fatal(err)
	}
	for i := range frame {
		frame[i] = '2'
	}
	if err := out.Send(frame); err != nil {
		t.Fatal(err)
	}
	one.Expect(first, first, string(frame))

	// A frame belongs to whoever received it.
	mine, err := two.Receive()
	for errors.Is(err, transport.ErrEmpty) {
		two.Arm()
		two.bell.wait("a frame")
		mine, err = two.Receive()
	}
	if err != nil {
		t.Fatal(err)
	}
	clear(mine)
	two.Expect(first, string(frame))
}

func lateJoiner(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	early := Connect(t, h.Network, endpoint)
	out.AwaitJoined(1)
	out.Publish("before")
	early.Expect("before")
	late := Connect(t, h.Network, endpoint)
	out.AwaitJoined(1)
	out.Publish("after")
	early.Expect("after")
	late.Expect("after")
	if joined, err := out.Joined(); joined != 0 || err != nil {
		t.Errorf("joined %d, %v; both were counted already", joined, err)
	}
}

func sendToNobody(t *testing.T, h Harness) {
	out := Bind(t, h.Network, h.Endpoint(t))
	for range 1_000 {
		out.Publish("nobody hears this")
	}
	if joined, err := out.Joined(); joined != 0 || err != nil {
		t.Errorf("joined %d, %v", joined, err)
	}
}

func pausedSubscriber(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	paused, reader := Connect(t, h.Network, endpoint), Connect(t, h.Network, endpoint)
	out.AwaitJoined(2)
	filler := strings.Repeat(".", 1_024)

	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range h.Overflow {
			if err := out.Send(fmt.Appendf(nil, "%08d%s", i, filler)); err != nil {
				t.Errorf("send: %v", err)
				return
			}
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		t.Fatalf("%d sends took more than %v", h.Overflow, patience)
	}

	// What the subscriber finds is in order and not all of it; then its link
	// goes on. The last frame may have been lost, so it is sent until it comes.
	for _, in := range []*Subscriber{paused, reader} {
		last, count := "", 0
		for frame := in.first(out); frame != "end"; frame = in.first(out) {
			if count++; frame <= last {
				t.Fatalf("received %.8s after %.8s", frame, last)
			}
			last = frame
		}
		if count >= h.Overflow {
			t.Errorf("all %d frames were kept for a subscriber that does not read", count)
		}
	}
}

// first is the next frame; while none waits the publisher sends "end".
func (s *Subscriber) first(out *Publisher) string {
	s.bell.t.Helper()
	if frame, err := s.Receive(); err == nil {
		return string(frame)
	} else if !errors.Is(err, transport.ErrEmpty) {
		s.bell.t.Fatal(err)
	}
	out.Publish("end")
	return s.Next()
}

func receiveOnNothing(t *testing.T, h Harness) {
	in := Connect(t, h.Network, h.Endpoint(t))
	for range 3 {
		if frame, err := in.Receive(); !errors.Is(err, transport.ErrEmpty) {
			t.Fatalf("received %q, %v from nobody", frame, err)
		}
	}
}
