package transporttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"blue-rings/transport"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// bell is a ready function and the waiting for it.
type bell struct {
	t     *testing.T
	rung  chan struct{}
	calls atomic.Int64
}

func newBell(t *testing.T) *bell { return &bell{t: t, rung: make(chan struct{}, 1)} }

func (b *bell) ring() {
	b.calls.Add(1)
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// drain forgets a ring that nobody has waited for.
func (b *bell) drain() {
	select {
	case <-b.rung:
	default:
	}
}

func (b *bell) wait(what string) {
	b.t.Helper()
	if err := b.await(what); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bell) await(what string) error {
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	select {
	case <-b.rung:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waited %v for %s", patience, what)
	}
}

// Publisher owns an outlet in a test.
type Publisher struct {
	transport.Outlet
	bell *bell
}

// Bind opens an outlet, again and again while its endpoint is still taken by
// one that was closed, and closes it when the test ends.
func Bind(t *testing.T, network transport.Network, endpoint string) *Publisher {
	t.Helper()
	b := newBell(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		out, err := network.Bind(endpoint, b.ring)
		if errors.Is(err, transport.ErrInUse) && ctx.Err() == nil {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, out) })
		return &Publisher{out, b}
	}
}

// AwaitJoined waits until so many subscriptions have begun.
func (p *Publisher) AwaitJoined(n int) {
	p.bell.t.Helper()
	for {
		joined, err := p.Joined()
		if err != nil {
			p.bell.t.Fatal(err)
		}
		if n -= joined; n <= 0 {
			return
		}
		p.Arm()
		p.bell.wait("a subscription")
	}
}

// AwaitAudience waits until so and so are subscribed.
func (p *Publisher) AwaitAudience(want transport.Audience) {
	p.bell.t.Helper()
	for {
		if _, err := p.Joined(); err != nil {
			p.bell.t.Fatal(err)
		}
		if same(p.Audience(), want) {
			return
		}
		p.Arm()
		if err := p.bell.await("an audience"); err != nil {
			p.bell.t.Fatalf("%v: it is %+v, want %+v", err, *p.Audience(), want)
		}
	}
}

func same(got *transport.Audience, want transport.Audience) bool {
	return got.Unknown == want.Unknown && slices.Equal(got.Identities, want.Identities)
}

// Publish sends frames, each of which must be taken.
func (p *Publisher) Publish(frames ...string) {
	p.bell.t.Helper()
	for _, frame := range frames {
		if err := p.Send([]byte(frame)); err != nil {
			p.bell.t.Fatal(err)
		}
	}
}

// Subscriber owns an inlet in a test.
type Subscriber struct {
	transport.Inlet
	bell *bell
}

// Connect opens an inlet, and closes it when the test ends.
func Connect(t *testing.T, network transport.Network, endpoint string) *Subscriber {
	t.Helper()
	return ConnectAs(t, network, endpoint, "")
}

// ConnectAs is Connect with an identity.
func ConnectAs(t *testing.T, network transport.Network, endpoint, identity string) *Subscriber {
	t.Helper()
	b := newBell(t)
	in, err := network.Connect(endpoint, identity, b.ring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, in) })
	return &Subscriber{in, b}
}

// Next waits for the next frame.
func (s *Subscriber) Next() string {
	s.bell.t.Helper()
	frame, err := s.next()
	if err != nil {
		s.bell.t.Fatal(err)
	}
	return frame
}

func (s *Subscriber) next() (string, error) {
	for {
		frame, err := s.Receive()
		if err == nil {
			return string(frame), nil
		}
		if !errors.Is(err, transport.ErrEmpty) {
			return "", err
		}
		s.Arm()
		if err := s.bell.await("a frame"); err != nil {
			return "", err
		}
	}
}

// Expecting answers ready, as an owner does, until the next frame has come; the
// test goes on meanwhile. The function it returns waits for the end of that.
func (s *Subscriber) Expecting(want string) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if got, err := s.next(); err != nil || got != want {
			s.bell.t.Errorf("received %.40q, %v; want %.40q", got, err, want)
		}
	}()
	return func() { <-done }
}

// Expect waits for frames and compares them.
func (s *Subscriber) Expect(frames ...string) {
	s.bell.t.Helper()
	for _, want := range frames {
		if got := s.Next(); got != want {
			s.bell.t.Fatalf("received %.40q, want %.40q", got, want)
		}
	}
}

// Rings is how often ready was called.
func (s *Subscriber) Rings() int64 { return s.bell.calls.Load() }

func closed(t *testing.T, s transport.Socket) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
