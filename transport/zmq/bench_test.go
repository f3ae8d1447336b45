package zmq_test

import (
	"errors"
	"fmt"
	"testing"

	"blue-rings/transport"
	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

// benchPair is an outlet and an inlet over TCP that have met.
func benchPair(b *testing.B) (out transport.Outlet, in transport.Inlet, rung chan struct{}) {
	b.Helper()
	net := network(b, zmq.Options{})
	endpoint := fmt.Sprintf("tcp://127.0.0.1:%d", transporttest.FreePort(b, "127.0.0.1"))
	rung = make(chan struct{}, 1)
	joined := make(chan struct{}, 1)
	out, err := net.Bind(endpoint, func() { joined <- struct{}{} })
	if err != nil {
		b.Fatal(err)
	}
	in, err = net.Connect(endpoint, "", func() { rung <- struct{}{} })
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = out.Close() })
	for n := 0; n == 0; n, err = out.Joined() {
		out.Arm()
		<-joined
	}
	if err != nil {
		b.Fatal(err)
	}
	return out, in, rung
}

// receive waits for a frame; the caller is the inlet's owner.
func receive(b *testing.B, in transport.Inlet, rung <-chan struct{}) []byte {
	for {
		frame, err := in.Receive()
		if err == nil {
			return frame
		}
		if !errors.Is(err, transport.ErrEmpty) {
			b.Error(err)
			return nil
		}
		in.Arm()
		<-rung
	}
}

// One frame at a time: send, ready, receive.
func BenchmarkOneHop(b *testing.B) {
	out, in, rung := benchPair(b)
	frame := make([]byte, 50)
	b.ReportAllocs()
	for b.Loop() {
		if err := out.Send(frame); err != nil {
			b.Fatal(err)
		}
		receive(b, in, rung)
	}
}

// Frames of 50 bytes as fast as they go, a thousand at most on the way, so that
// none is lost.
func BenchmarkThroughput50B(b *testing.B) {
	out, in, rung := benchPair(b)
	frame := make([]byte, 50)
	credit := make(chan struct{}, 100) // each is for ten frames
	for range cap(credit) {
		credit <- struct{}{}
	}
	b.ReportAllocs()
	b.ResetTimer()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range b.N {
			receive(b, in, rung)
			if i%10 == 9 {
				credit <- struct{}{}
			}
		}
	}()
	for i := range b.N {
		if i%10 == 0 {
			<-credit
		}
		if err := out.Send(frame); err != nil {
			b.Fatal(err)
		}
	}
	<-done
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "frames/s")
}

// What Send costs when nobody listens, armed as a publisher is.
func BenchmarkSendToNobody(b *testing.B) {
	net := network(b, zmq.Options{})
	out, err := net.Bind(fmt.Sprintf("tcp://127.0.0.1:%d", transporttest.FreePort(b, "127.0.0.1")), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = out.Close() })
	frame := make([]byte, 50)
	out.Arm()
	b.ReportAllocs()
	for b.Loop() {
		if err := out.Send(frame); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPages128KiB is catch-up's traffic: a question of 100 bytes, a page of
// 128 KiB, eight in flight.
func BenchmarkPages128KiB(b *testing.B) {
	const inFlight = 8
	net := network(b, zmq.Options{})
	endpoint := fmt.Sprintf("tcp://127.0.0.1:%d", transporttest.FreePort(b, "127.0.0.1"))
	asked, answered := make(chan struct{}, 1), make(chan struct{}, 1)
	answerer, err := net.Answer(endpoint, func() { asked <- struct{}{} })
	if err != nil {
		b.Fatal(err)
	}
	asker, err := net.Ask(endpoint, func() { answered <- struct{}{} })
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = asker.Close(); _ = answerer.Close() })
	question, page := make([]byte, 100), make([]byte, 128<<10)
	ask := func() {
		err := asker.Send(question)
		for ; errors.Is(err, transport.ErrFull); err = asker.Send(question) {
			asker.Arm()
			<-answered
		}
		if err != nil {
			b.Error(err)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range b.N {
			who, _, err := answerer.Receive()
			for ; errors.Is(err, transport.ErrEmpty); who, _, err = answerer.Receive() {
				answerer.Arm()
				<-asked
			}
			if err == nil {
				err = answerer.Send(who, page)
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	}()
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	b.ResetTimer()
	for sent, got := 0, 0; got < b.N; {
		for sent < b.N && sent < got+inFlight {
			ask()
			sent++
		}
		_, err := asker.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			asker.Arm()
			<-answered
			continue
		}
		if err != nil {
			b.Fatal(err)
		}
		got++
	}
	<-done
}
