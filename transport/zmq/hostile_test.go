package zmq_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	zmq4 "github.com/pebbe/zmq4"

	"blue-rings/messages"
	"blue-rings/transport"
	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

// link is an outlet with one inlet; goesOn proves that frames still pass.
type link struct {
	t   *testing.T
	out *transporttest.Publisher
	in  *transporttest.Subscriber
}

func newLink(t *testing.T, net *zmq.Network, endpoint string) link {
	t.Helper()
	out := transporttest.Bind(t, net, endpoint)
	in := transporttest.Connect(t, net, endpoint)
	out.AwaitJoined(1)
	return link{t, out, in}
}

func (l link) goesOn() {
	l.t.Helper()
	for _, frame := range []string{"still", "here"} {
		l.out.Publish(frame)
		l.in.Expect(frame)
	}
}

// resumes proves that a subscriber made anew hears a publisher made anew.
func resumes(t *testing.T, net *zmq.Network, endpoint string, silent *transporttest.Subscriber) {
	t.Helper()
	must(t, silent.Close())
	newLink(t, net, endpoint).goesOn()
}

func TestOutletIsTalkedNonsense(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	link := newLink(t, net, endpoint)
	for name, words := range nonsense("SUB") {
		t.Run(name, func(t *testing.T) {
			say(dial(t, endpoint), words)
			link.goesOn()
		})
	}
}

func dial(t *testing.T, endpoint string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", hostPort(endpoint))
	must(t, err)
	return conn
}

func TestInletIsTalkedNonsense(t *testing.T) {
	net := network(t, zmq.Options{})
	other := newLink(t, net, tcp(t))
	for name, words := range nonsense("PUB") {
		t.Run(name, func(t *testing.T) {
			endpoint := tcp(t)
			liar := serve(t, endpoint, words)
			in := transporttest.Connect(t, net, endpoint)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			select {
			case <-liar.heard:
			case <-ctx.Done():
				t.Fatal("the inlet never hung up")
			}
			// Whatever came through is a frame for the decoder to refuse.
			for range 2_000 {
				if _, err := in.Receive(); errors.Is(err, transport.ErrEmpty) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
			}
			other.goesOn()
			liar.close(t)
			resumes(t, net, endpoint, in)
		})
	}
}

func TestWrongSocketTypes(t *testing.T) {
	net := network(t, zmq.Options{})
	other := newLink(t, net, tcp(t))
	for name, kind := range map[string]zmq4.Type{"REP": zmq4.REP, "PUSH": zmq4.PUSH, "ROUTER": zmq4.ROUTER, "SUB": zmq4.SUB} {
		t.Run("an inlet meets "+name, func(t *testing.T) {
			endpoint := tcp(t)
			wrong := raw(t, kind)
			must(t, wrong.Bind(endpoint))
			met(t, wrong)
			in := transporttest.Connect(t, net, endpoint)
			metBy(t, wrong)
			if _, err := in.Receive(); !errors.Is(err, transport.ErrEmpty) {
				t.Errorf("received from a %s: %v", name, err)
			}
			other.goesOn()
			must(t, wrong.Unbind(endpoint))
			resumes(t, net, endpoint, in)
		})
	}
	for name, kind := range map[string]zmq4.Type{"REQ": zmq4.REQ, "PULL": zmq4.PULL, "DEALER": zmq4.DEALER, "PUB": zmq4.PUB} {
		t.Run("an outlet meets "+name, func(t *testing.T) {
			endpoint := tcp(t)
			link := newLink(t, net, endpoint)
			wrong := raw(t, kind)
			met(t, wrong)
			must(t, wrong.Connect(endpoint))
			metBy(t, wrong)
			link.goesOn()
			other.goesOn()
		})
	}
}

// met makes a raw socket report its handshakes; metBy waits for one.
func met(t *testing.T, s *zmq4.Socket) {
	t.Helper()
	must(t, s.Monitor("inproc://met", zmq4.EVENT_DISCONNECTED|eventHandshakeFailed))
}

// eventHandshakeFailed is ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL of zmq.h.
const eventHandshakeFailed = zmq4.Event(0x2000)

func metBy(t *testing.T, s *zmq4.Socket) {
	t.Helper()
	ctx, err := s.Context()
	must(t, err)
	watch, err := ctx.NewSocket(zmq4.PAIR)
	must(t, err)
	must(t, watch.SetRcvtimeo(20*time.Second))
	must(t, watch.SetLinger(0))
	must(t, watch.Connect("inproc://met"))
	_, _, _, err = watch.RecvEvent(0)
	must(t, err)
	must(t, s.Monitor("", 0))
	must(t, watch.Close())
}

func TestOversizeFrame(t *testing.T) {
	net := network(t, zmq.Options{})
	other := newLink(t, net, tcp(t))
	endpoint := tcp(t)
	foreign := raw(t, zmq4.XPUB)
	must(t, foreign.Bind(endpoint))
	in := transporttest.Connect(t, net, endpoint)
	_, err := foreign.RecvBytes(0) // its subscription
	must(t, err)

	largest := strings.Repeat("x", zmq.MaxMessage)
	send := func(frame string) {
		t.Helper()
		_, err := foreign.Send(frame, 0)
		must(t, err)
	}
	send(largest)
	in.Expect(largest)

	send(largest + "x")
	unsubscribed, err := foreign.RecvBytes(0)
	if must(t, err); !bytes.Equal(unsubscribed, []byte{0}) {
		t.Fatalf("a frame too large: the publisher heard %q, not that the link is gone", unsubscribed)
	}
	other.goesOn()

	// That link is gone for good; an inlet made anew has one.
	again := transporttest.Connect(t, net, endpoint)
	_, err = foreign.RecvBytes(0)
	must(t, err)
	send("hello again")
	again.Expect("hello again")
	if frame, err := in.Receive(); !errors.Is(err, transport.ErrEmpty) {
		t.Errorf("the old inlet received %.20q, %v", frame, err)
	}
}

// A topic of 1 MiB, spoken by hand, since a SUB of libzmq overflows its own stack
// when it frees one.
func TestOversizeSubscription(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	link := newLink(t, net, endpoint)
	topic := strings.Repeat("x", 1<<20)
	conn := dial(t, endpoint)
	greet(t, conn)
	say(conn, announce(1+1<<20)+"\x01"+topic)
	link.goesOn()
	if joined, err := link.out.Joined(); joined != 0 || err != nil {
		t.Errorf("joined %d, %v", joined, err)
	}
}

// A flood of subscriptions is taken in bites, and Arm tells of the rest.
func TestFloodOfSubscriptions(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	out := transporttest.Bind(t, net, endpoint)
	flood := raw(t, zmq4.XSUB)
	must(t, flood.SetSndhwm(0))
	must(t, flood.Connect(endpoint))
	const topics = 5_000
	for i := range topics {
		_, err := flood.SendBytes([]byte{1, 't', byte(i >> 8), byte(i)}, 0)
		must(t, err)
	}
	// What is neither a subscription nor the end of one is passed over.
	_, err := flood.SendBytes([]byte("\x07whatever"), 0)
	must(t, err)
	out.AwaitAudience(transport.Audience{Unknown: topics})
	in := transporttest.Connect(t, net, endpoint)
	out.AwaitJoined(1)
	link{t, out, in}.goesOn()
}

// Topics are kept by libzmq at 35 times their length, so a peer with too many of
// them makes the outlet fail: its owner makes another one. Topics that ended do not
// count, and what ends without having begun takes nothing off.
func TestTopicsAreBounded(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	out := transporttest.Bind(t, net, endpoint)
	flood := raw(t, zmq4.XSUB)
	must(t, flood.SetSndhwm(0))
	must(t, flood.Connect(endpoint))
	topic := func(mark byte, i int) []byte {
		return append([]byte{mark, byte(i >> 8), byte(i)}, make([]byte, 1_000)...)
	}
	for i := range 2_000 { // twice the limit, but one at a time; the marker comes last
		for _, mark := range []byte{1, 0} {
			_, err := flood.SendBytes(topic(mark, i), 0)
			must(t, err)
		}
	}
	_, err := flood.SendBytes([]byte("\x01marker"), 0)
	must(t, err)
	out.AwaitAudience(transport.Audience{Unknown: 1})
	_, err = flood.SendBytes([]byte("\x00marker"), 0)
	must(t, err)
	for i := range 2_000 {
		for _, message := range [][]byte{topic(0, 9_999), topic(1, i)} {
			_, err := flood.SendBytes(message, 0)
			must(t, err)
		}
	}
	var failure *transport.SocketError
	for failure == nil {
		_, err := out.Joined()
		if unknown := out.Audience().Unknown; err != nil && !errors.As(err, &failure) || unknown == 2_000 && err == nil {
			t.Fatalf("%d subscriptions, %v", unknown, err)
		}
	}
	if failure.Op != transport.OpReceive {
		t.Fatal(failure)
	}
}

// Parts of a message arrive as frames.
func TestMultipartMessage(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	foreign := raw(t, zmq4.XPUB)
	must(t, foreign.Bind(endpoint))
	in := transporttest.Connect(t, net, endpoint)
	_, err := foreign.RecvBytes(0)
	must(t, err)
	_, err = foreign.SendMessage("one", "", "three")
	must(t, err)
	in.Expect("one", "", "three")
}

// A subscriber that takes nothing for a while. The original kept all that was sent
// to it in memory, without bound; here it finds what there was room for.
func TestBuffersAreBounded(t *testing.T) {
	net := network(t, zmq.Options{SendLimit: 20, ReceiveLimit: 20})
	endpoint := tcp(t)
	out := transporttest.Bind(t, net, endpoint)
	in := transporttest.Connect(t, net, endpoint)
	out.AwaitJoined(1)
	const sent = 1_000
	large := make([]byte, messages.MaxFrame)
	for range sent {
		must(t, out.Send(large))
	}
	kept := 0
	for in.Next() != "end" {
		kept++
		must(t, out.Send([]byte("end")))
	}
	// The system's buffers of the connection have room for a few more.
	if kept < 1 || kept > 100 {
		t.Fatalf("%d of %d frames of 1 MiB were kept, with room for 20 on either side", kept, sent)
	}
}

// A subscriber whose process is stopped costs what the default limit allows, and no
// more however long that lasts.
func TestAStalledSubscriberCostsWhatTheLimitAllows(t *testing.T) {
	endpoint := tcp(t)
	out := transporttest.Bind(t, network(t, zmq.Options{}), endpoint)
	stalled := dial(t, endpoint)
	t.Cleanup(func() { must(t, stalled.Close()) })
	greet(t, stalled)
	_, err := io.WriteString(stalled, "\x00\x01\x01")
	must(t, err)
	out.AwaitJoined(1)
	const kib, sent = 16, 20_000
	frame := make([]byte, kib<<10)
	for range sent {
		must(t, out.Send(frame))
	}
	// It wakes, and reads what was kept for it.
	kept, end, chunk := 0, []byte("the end"), make([]byte, 1<<20)
	for !bytes.Contains(chunk, end) {
		must(t, out.Send(end))
		n, err := io.ReadAtLeast(stalled, chunk, len(end))
		must(t, err)
		kept += n
	}
	// The system's buffers of the connection have room for a few more.
	if least, most := 4_000*kib<<10, 5_000*kib<<10; kept < least || kept > most {
		t.Fatalf("%d bytes were kept for it of %d MiB, expected %d to %d", kept, sent*kib>>10, least, most)
	}
}
