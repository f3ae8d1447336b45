package memory_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"blue-rings/transport"
	"blue-rings/transport/memory"
	"blue-rings/transport/transporttest"
)

// Nodes send, receive, come and go at once, under faults that change. Frames of
// the publisher that nobody disturbs all arrive, in order.
func TestConcurrentUse(t *testing.T) {
	net := memory.New()
	net.Auto(true)
	const frames = 500
	var nodes sync.WaitGroup
	for i := range 4 {
		host, other := fmt.Sprintf("h%d", i), fmt.Sprintf("h%d", (i+1)%4)
		endpoint := func(host string) string { return "tcp://" + host + ":4000" }
		nodes.Go(func() {
			for range 50 {
				out, err := net.Node(host).Bind(endpoint(host), func() {})
				if err != nil {
					t.Error(err)
					return
				}
				in, err := net.Node(host).Connect(endpoint(other), "", func() {})
				if err != nil {
					t.Error(err)
					return
				}
				out.Arm()
				in.Arm()
				for range 10 {
					if err := out.Send([]byte(host)); err != nil {
						t.Error(err)
					}
					if frame, err := in.Receive(); err == nil && string(frame) != other {
						t.Errorf("%s received %q from %s", host, frame, other)
					} else if err != nil && !errors.Is(err, transport.ErrEmpty) {
						t.Error(err)
					}
				}
				net.Drop(host, other, memory.Fraction(0.5))
				net.Cut(other, host)
				net.Heal(other, host)
				_ = in.Close()  // closing in memory cannot fail
				_ = out.Close() // nor here
			}
		})
	}
	quiet := "tcp://quiet:4000"
	out := transporttest.Bind(t, net.Node("quiet"), quiet)
	in := transporttest.Connect(t, net.Node("listener"), quiet)
	out.AwaitJoined(1)
	nodes.Go(func() {
		for i := range frames {
			if err := out.Send([]byte(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range frames {
		in.Expect(fmt.Sprint(i))
	}
	nodes.Wait()
}
