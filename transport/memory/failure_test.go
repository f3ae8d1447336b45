package memory_test

import (
	"errors"
	"testing"

	"blue-rings/transport"
)

func TestFailNext(t *testing.T) {
	w := newWorld(t)
	boom := errors.New("boom")
	failed := func(op string, err error) {
		t.Helper()
		var s *transport.SocketError
		if !errors.As(err, &s) || s.Op != op || !errors.Is(err, boom) {
			t.Errorf("%s answered %v", op, err)
		}
	}
	if s := w.FailNext("a", transport.OpSend, endpoint, boom); s != "fail a op=send addr=tcp://a:4000 err=boom" {
		t.Error(s)
	}
	failed("send", w.out.Send([]byte("x")))
	w.send("y")
	w.Deliver()

	rings := 0
	in, err := w.Node("c").Connect(endpoint, "", func() { rings++ })
	if err != nil {
		t.Fatal(err)
	}
	in.Arm()
	w.FailNext("c", transport.OpReceive, "*", boom)
	if rings != 1 {
		t.Errorf("a receive that will fail rang %d times", rings)
	}
	_, err = in.Receive()
	failed("receive", err)
	w.expect("y")

	w.FailNext("*", transport.OpConnect, "*", boom)
	_, err = w.Node("c").Connect(endpoint, "", nil)
	failed("connect", err)
	w.FailNext("c", transport.OpBind, "tcp://c:4000", boom)
	w.FailNext("c", transport.OpBind, "tcp://c:4000", boom)
	for range 2 {
		_, err = w.Node("c").Bind("tcp://c:4000", nil)
		failed("bind", err)
	}
	if _, err = w.Node("c").Bind("tcp://c:4000", nil); err != nil {
		t.Error(err)
	}
}

// Who is spared fails no more; others do.
func TestSpare(t *testing.T) {
	w := newWorld(t)
	boom := errors.New("boom")
	w.FailNext("a", transport.OpSend, "*", boom)
	w.FailNext("c", transport.OpConnect, "*", boom)
	w.Spare("a")
	w.send("1")
	w.Deliver()
	w.expect("1")
	if _, err := w.Node("c").Connect(endpoint, "", func() {}); !errors.Is(err, boom) {
		t.Errorf("another host was spared, too: %v", err)
	}
}
