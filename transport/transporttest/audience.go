package transporttest

import (
	"strings"
	"testing"

	"blue-rings/transport"
)

func audienceComesAndGoes(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	if a := out.Audience(); a == nil || len(a.Identities) != 0 || a.Unknown != 0 {
		t.Fatalf("nobody is subscribed, and the audience is %+v", a)
	}
	b := ConnectAs(t, h.Network, endpoint, "b 2")
	out.AwaitAudience(transport.Audience{Identities: []string{"b 2"}})
	a := ConnectAs(t, h.Network, endpoint, "a 1")
	out.AwaitAudience(transport.Audience{Identities: []string{"a 1", "b 2"}})
	twin := ConnectAs(t, h.Network, endpoint, "a 1")
	unknown := Connect(t, h.Network, endpoint)
	out.awaitJoinedAs(2, transport.Audience{Identities: []string{"a 1", "b 2"}, Unknown: 1})
	out.Publish("to all")
	for _, in := range []*Subscriber{a, b, twin, unknown} {
		in.Expect("to all")
	}
	closed(t, b)
	out.AwaitAudience(transport.Audience{Identities: []string{"a 1"}, Unknown: 1})
	closed(t, unknown)
	closed(t, twin)
	out.AwaitAudience(transport.Audience{Identities: []string{"a 1"}})
	closed(t, a)
	out.AwaitAudience(transport.Audience{})
}

func audienceStaysTheSame(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	ConnectAs(t, h.Network, endpoint, "a")
	out.AwaitAudience(transport.Audience{Identities: []string{"a"}})
	before := out.Audience()
	out.Publish("x")
	if _, err := out.Joined(); err != nil {
		t.Fatal(err)
	}
	if out.Audience() != before {
		t.Error("another value, and the same audience")
	}
	ConnectAs(t, h.Network, endpoint, "b")
	out.AwaitAudience(transport.Audience{Identities: []string{"a", "b"}})
	if len(before.Identities) != 1 {
		t.Error("an audience was written to")
	}
}

// Whoever has an identity is counted once by Joined, after each rebinding too,
// and no frame tells of the topic that names him.
func identitiesJoinOnce(t *testing.T, h Harness) {
	endpoint := h.Endpoint(t)
	out := Bind(t, h.Network, endpoint)
	longest := strings.Repeat("i", transport.MaxIdentity)
	one := ConnectAs(t, h.Network, endpoint, longest)
	two := ConnectAs(t, h.Network, endpoint, "two")
	both := transport.Audience{Identities: []string{longest, "two"}}
	for life := range 3 {
		if life > 0 {
			closed(t, out)
			oneHeard, twoHeard := one.Expecting("hello"), two.Expecting("hello")
			out = Bind(t, h.Network, endpoint)
			out.awaitJoinedAs(2, both)
			out.Publish("hello")
			oneHeard()
			twoHeard()
			continue
		}
		out.awaitJoinedAs(2, both)
	}
}

// awaitJoinedAs waits until exactly so many have joined and are the audience.
func (p *Publisher) awaitJoinedAs(joined int, want transport.Audience) {
	p.bell.t.Helper()
	for {
		n, err := p.Joined()
		if err != nil {
			p.bell.t.Fatal(err)
		}
		joined -= n
		if same(p.Audience(), want) && joined <= 0 {
			break
		}
		p.Arm()
		p.bell.wait("subscriptions")
	}
	if n, err := p.Joined(); joined-n != 0 || err != nil {
		p.bell.t.Errorf("%d joined too many, %v", n-joined, err)
	}
}

func identityTooLong(t *testing.T, h Harness) {
	if in, err := h.Network.Connect(h.Endpoint(t), strings.Repeat("i", transport.MaxIdentity+1), nil); err == nil || in != nil {
		t.Errorf("an identity too long: %v, %v", in, err)
	}
}
