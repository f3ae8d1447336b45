package memory_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"blue-rings/transport"
	"blue-rings/transport/memory"
)

const endpoint = "tcp://a:4000"

// world is a publisher a with one subscriber b.
type world struct {
	*memory.Network
	t   testing.TB
	out transport.Outlet
	in  transport.Inlet
}

func newWorld(t testing.TB) world {
	t.Helper()
	net := memory.New()
	out, err := net.Node("a").Bind(endpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	in, err := net.Node("b").Connect(endpoint, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return world{net, t, out, in}
}

func (w world) send(frames ...string) {
	w.t.Helper()
	for _, frame := range frames {
		if err := w.out.Send([]byte(frame)); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w world) received() string {
	w.t.Helper()
	var all []string
	for {
		frame, err := w.in.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			return strings.Join(all, " ")
		}
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, string(frame))
	}
}

func (w world) expect(want string) {
	w.t.Helper()
	if got := w.received(); got != want {
		w.t.Errorf("received %q, want %q", got, want)
	}
}

func lines[T fmt.Stringer](all []T) string {
	var s []string
	for _, one := range all {
		s = append(s, one.String())
	}
	return strings.Join(s, "\n")
}

func TestFramesWaitForDelivery(t *testing.T) {
	w := newWorld(t)
	w.send("one", "four")
	w.expect("")
	if got, want := lines(w.InFlight()), "a=>b #1 3 bytes\na=>b #2 4 bytes"; got != want {
		t.Errorf("in flight:\n%s\nwant:\n%s", got, want)
	}
	if !w.DeliverNext() {
		t.Error("nothing was delivered")
	}
	w.expect("one")
	if n := w.DeliverLink("b", "a"); n != 0 {
		t.Errorf("%d frames went the other way", n)
	}
	if n := w.Deliver(); n != 1 || w.DeliverNext() {
		t.Errorf("%d frames delivered; want the one that was left", n)
	}
	w.expect("four")
}

func TestReadyComesFromTheDelivery(t *testing.T) {
	net := memory.New()
	out, err := net.Node("a").Bind(endpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	var in transport.Inlet
	got := ""
	// ready may use the network: its lock is not held.
	in, err = net.Node("b").Connect(endpoint, "", func() { got = lines(net.InFlight()) + "!" })
	if err != nil {
		t.Fatal(err)
	}
	in.Arm()
	if err := out.Send([]byte("x")); err != nil || got != "" {
		t.Errorf("ready before delivery: %q, %v", got, err)
	}
	net.Deliver()
	if got != "!" {
		t.Errorf("ready saw %q", got)
	}
}

func TestWildcardIsReachedByHost(t *testing.T) {
	net := memory.New()
	for _, host := range []string{"a", "b"} {
		if _, err := net.Node(host).Bind("tcp://*:4000", nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := net.Node("a").Bind("tcp://0.0.0.0:4000", nil); !errors.Is(err, transport.ErrInUse) {
		t.Errorf("a second wildcard of one host: %v", err)
	}
	if _, err := net.Node("c").Connect("tcp://b:4000", "", nil); err != nil {
		t.Fatal(err)
	}
	if got := net.Links(); !slices.Equal(got, []string{"b=>c tcp://b:4000"}) {
		t.Errorf("links: %v", got)
	}
}
