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
				answerer, err := net.Node(host).Answer("tcp://"+host+":4001", func() {})
				if err != nil {
					t.Error(err)
					return
				}
				asker, err := net.Node(host).Ask("tcp://"+other+":4001", func() {})
				if err != nil {
					t.Error(err)
					return
				}
				out.Arm()
				in.Arm()
				asker.Arm()
				answerer.Arm()
				for range 10 {
					if err := out.Send([]byte(host)); err != nil {
						t.Error(err)
					}
					if frame, err := in.Receive(); err == nil && string(frame) != other {
						t.Errorf("%s received %q from %s", host, frame, other)
					} else if err != nil && !errors.Is(err, transport.ErrEmpty) {
						t.Error(err)
					}
					converse(t, answerer, asker, host, other)
				}
				net.Drop(host, other, memory.Fraction(0.5))
				net.Cut(other, host)
				net.Heal(other, host)
				for _, s := range []transport.Socket{in, out, asker, answerer} {
					_ = s.Close() // closing in memory cannot fail
				}
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

// converse asks and answers once, if others let it.
func converse(t *testing.T, answerer transport.Answerer, asker transport.Asker, host, other string) {
	if err := asker.Send([]byte(host)); err != nil && !errors.Is(err, transport.ErrFull) {
		t.Error(err)
	}
	if id, question, err := answerer.Receive(); err == nil {
		if err := answerer.Send(id, append(question, host...)); err != nil && !errors.Is(err, transport.ErrGone) && !errors.Is(err, transport.ErrFull) {
			t.Error(err)
		}
	} else if !errors.Is(err, transport.ErrEmpty) {
		t.Error(err)
	}
	if answer, err := asker.Receive(); err == nil && string(answer) != host+other {
		t.Errorf("%s was answered %q by %s", host, answer, other)
	} else if err != nil && !errors.Is(err, transport.ErrEmpty) {
		t.Error(err)
	}
}
