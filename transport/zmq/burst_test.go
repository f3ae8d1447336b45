package zmq_test

import (
	"strconv"
	"testing"

	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

// A subscriber that keeps up loses nothing, however fast frames come: at most 500
// are on their way, with room for 2,000. libzmq, which takes note of what was read
// once a millisecond, would have dropped some.
func TestNothingIsLostToWhoKeepsUp(t *testing.T) {
	net := network(t, zmq.Options{SendLimit: 2_000, ReceiveLimit: 2_000})
	endpoint := tcp(t)
	out := transporttest.Bind(t, net, endpoint)
	in := transporttest.Connect(t, net, endpoint)
	out.AwaitJoined(1)
	const frames, burst = 300_000, 100
	credit := make(chan struct{}, 5) // each is for a burst
	for range cap(credit) {
		credit <- struct{}{}
	}
	stop := t.Context().Done()
	sent := make(chan error, 1)
	go func() {
		for i := range frames {
			if i%burst == 0 {
				select {
				case <-credit:
				case <-stop:
					return
				}
			}
			if err := out.Send(strconv.AppendInt(nil, int64(i), 10)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for i := range frames {
		in.Expect(strconv.Itoa(i))
		if i%burst == burst-1 {
			credit <- struct{}{}
		}
	}
	must(t, <-sent)
}
