package zmq_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	zmq4 "github.com/pebbe/zmq4"

	"blue-rings/transport"
	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

// dialogue is an answerer with one asker; goesOn proves that they still talk.
type dialogue struct {
	t        *testing.T
	answerer *transporttest.Answerer
	asker    *transporttest.Asker
}

func newDialogue(t *testing.T, net *zmq.Network, endpoint string) dialogue {
	t.Helper()
	d := dialogue{t, transporttest.Answer(t, net, endpoint), transporttest.Ask(t, net, endpoint)}
	d.goesOn()
	return d
}

// goesOn passes over what others ask, who get no answer.
func (d dialogue) goesOn() {
	d.t.Helper()
	d.asker.Put("still here?")
	asker, question := d.answerer.Next()
	for question != "still here?" {
		asker, question = d.answerer.Next()
	}
	d.answerer.Reply(asker, "yes")
	d.asker.Expect("yes")
}

func TestAnswererIsTalkedNonsense(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	for name, words := range nonsense("DEALER") {
		t.Run(name, func(t *testing.T) {
			say(dial(t, endpoint), words)
			d.goesOn()
		})
	}
}

func TestAskerIsTalkedNonsense(t *testing.T) {
	network := network(t, zmq.Options{})
	other := newDialogue(t, network, tcp(t))
	for name, words := range nonsense("ROUTER") {
		t.Run(name, func(t *testing.T) {
			endpoint := tcp(t)
			liar := serve(t, endpoint, words)
			asker := transporttest.Ask(t, network, endpoint)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			select {
			case <-liar.heard:
			case <-ctx.Done():
				t.Fatal("the asker never hung up")
			}
			// Whatever came through is an answer for the decoder to refuse.
			for range 2_000 {
				if err := asker.Send([]byte("q")); err != nil && !errors.Is(err, transport.ErrFull) {
					t.Fatal(err)
				}
				if _, err := asker.Receive(); errors.Is(err, transport.ErrEmpty) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
			}
			other.goesOn()
			liar.close(t)
			must(t, asker.Close())
			newDialogue(t, network, endpoint)
		})
	}
}

// Only messages of one part are questions.
func TestQuestionsOfAWrongShape(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	foreign := raw(t, zmq4.DEALER)
	must(t, foreign.Connect(endpoint))
	for _, parts := range [][]any{{"one", "two"}, {"", "three"}, {"", ""}, {"four", "", "five", "six"}} {
		_, err := foreign.SendMessage(parts...)
		must(t, err)
	}
	_, err := foreign.SendMessage("")
	must(t, err)
	asker := d.answerer.Expect("")
	_, err = foreign.SendMessage("proper")
	must(t, err)
	if d.answerer.Expect("proper") != asker {
		t.Error("one connection, two names")
	}
	d.answerer.Reply(asker, "answer")
	answer, err := foreign.Recv(0)
	if must(t, err); answer != "answer" {
		t.Errorf("was answered %q", answer)
	}

	request := raw(t, zmq4.REQ) // puts an empty part before the question
	must(t, request.Connect(endpoint))
	_, err = request.Send("request", 0)
	must(t, err)
	// It was passed over before a question that came later.
	met(t, request)
	d.goesOn()
	d.goesOn()
}

// Only messages of one part are answers.
func TestAnswersOfAWrongShape(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	foreign := raw(t, zmq4.ROUTER)
	must(t, foreign.Bind(endpoint))
	asker := transporttest.Ask(t, network, endpoint)
	asker.Put("q")
	question, err := foreign.RecvMessage(0)
	if must(t, err); len(question) != 2 || question[1] != "q" {
		t.Fatalf("was asked %q", question)
	}
	id := question[0]
	for _, parts := range [][]any{{id, "one", "two"}, {id, "", "three"}, {id, "proper"}, {id, "four", "", "five", "six"}, {id, ""}, {id, "last"}} {
		_, err := foreign.SendMessage(parts...)
		must(t, err)
	}
	asker.Expect("proper", "", "last")

	// One that is too long ends the connection for good, and nothing else.
	_, err = foreign.SendMessage(id, strings.Repeat("x", zmq.MaxMessage+1))
	must(t, err)
	other := newDialogue(t, network, tcp(t))
	other.goesOn()
	again := transporttest.Ask(t, network, endpoint)
	again.Put("again")
	question, err = foreign.RecvMessage(0)
	if must(t, err); len(question) != 2 || question[1] != "again" {
		t.Fatalf("was asked %q", question)
	}
}

func TestOversizeQuestion(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	foreign := raw(t, zmq4.DEALER)
	met(t, foreign)
	must(t, foreign.Connect(endpoint))
	_, err := foreign.Send(strings.Repeat("x", transport.MaxQuestion), 0)
	must(t, err)
	if _, question := d.answerer.Next(); len(question) != transport.MaxQuestion {
		t.Fatalf("was asked %.20q", question)
	}
	_, err = foreign.Send(strings.Repeat("x", transport.MaxQuestion+1), 0)
	must(t, err)
	metBy(t, foreign) // it is hung up on
	d.goesOn()
	if _, _, err := d.answerer.Receive(); !errors.Is(err, transport.ErrEmpty) {
		t.Errorf("the question arrived: %v", err)
	}
}

// A flood of messages that are no questions is taken in bites: each call returns,
// and Arm tells of the rest.
func TestFloodOfWhatIsNoQuestion(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	foreign := raw(t, zmq4.DEALER)
	must(t, foreign.SetSndhwm(0))
	must(t, foreign.Connect(endpoint))
	long := make([]any, 10_000)
	for i := range long {
		long[i] = "part"
	}
	for range 5 {
		_, err := foreign.SendMessage(long...)
		must(t, err)
	}
	for range 20_000 {
		_, err := foreign.SendMessage("no", "question")
		must(t, err)
	}
	_, err := foreign.Send("the last", 0)
	must(t, err)
	d.answerer.Expect("the last")
	d.goesOn()
}

// Who names himself as another connection does gets nothing, and takes nothing.
func TestStolenNameOfAnAsker(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	d.asker.Put("who am I?")
	name := d.answerer.Expect("who am I?")
	thief := askAs(t, endpoint, name, "steal")
	for range 100 {
		d.asker.Put("mine")
		d.answerer.Expect("mine")
		d.answerer.Reply(name, "yours")
		d.asker.Expect("yours")
	}
	must(t, thief.Close())
	d.goesOn()

	// Names that peers choose are names: of any bytes, for one connection at a time.
	for _, name := range []string{"x", strings.Repeat("y", 255)} {
		foreign := askAs(t, endpoint, name, "hello")
		if asker := d.answerer.Expect("hello"); asker != name {
			t.Errorf("%.10q is known as %.10q", name, asker)
		}
		must(t, foreign.Close())
		d.goesOn()
	}
}

// askAs speaks for a DEALER that gives itself a name, and asks one question. The
// question comes after the other side's handshake: libzmq hangs up on who says
// more before.
func askAs(t *testing.T, endpoint, name, question string) net.Conn {
	t.Helper()
	conn := dial(t, endpoint)
	_, err := io.WriteString(conn, handshakeAs("DEALER", name))
	must(t, err)
	head := make([]byte, len(greeting())+2)
	_, err = io.ReadFull(conn, head)
	must(t, err)
	_, err = io.ReadFull(conn, make([]byte, head[len(head)-1]))
	must(t, err)
	_, err = io.WriteString(conn, "\x00"+string(rune(len(question)))+question)
	must(t, err)
	return conn
}

// handshakeAs is a handshake that gives a name.
func handshakeAs(socketType, name string) string {
	property := func(key, value string) string {
		return string(rune(len(key))) + key + string(binary.BigEndian.AppendUint32(nil, uint32(len(value)))) + value
	}
	command := "\x05READY" + property("Socket-Type", socketType) + property("Identity", name)
	return greeting() + "\x06" + string(binary.BigEndian.AppendUint64(nil, uint64(len(command)))) + command
}

// Connections by the hundred, some of which say nothing, hold up nobody.
func TestManyConnections(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	var open []net.Conn
	for i := range 400 {
		conn := dial(t, endpoint)
		open = append(open, conn)
		if i%2 == 0 {
			_, err := io.WriteString(conn, handshake("DEALER"))
			must(t, err)
		}
		if i%40 == 0 {
			d.goesOn()
		}
	}
	for i := range 2_000 {
		must(t, dial(t, endpoint).Close())
		if i%200 == 0 {
			d.goesOn()
		}
	}
	for _, conn := range open {
		must(t, conn.Close())
	}
	d.goesOn()
}

// An asker that asks and never reads costs what the limits allow.
func TestAStalledAskerCostsWhatTheLimitAllows(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, network, endpoint)
	stalled := askAs(t, endpoint, "", "ask")
	asker := d.answerer.Expect("ask")
	page := bytes.Repeat([]byte("."), 256<<10)
	taken := 0
	for range 1_000 {
		if err := d.answerer.Send(asker, page); err == nil {
			taken++
		} else if !errors.Is(err, transport.ErrFull) {
			t.Fatal(err)
		}
	}
	// 16 wait, and the system's buffers of the connection have room for some more.
	if taken < 16 || taken > 64 {
		t.Errorf("%d answers of 256 KiB were taken for an asker that does not read", taken)
	}
	d.goesOn()
	must(t, stalled.Close())
	for {
		if err := d.answerer.Send(asker, []byte("late")); errors.Is(err, transport.ErrGone) {
			return
		} else if err != nil && !errors.Is(err, transport.ErrFull) || t.Context().Err() != nil {
			t.Fatal(err)
		}
		d.goesOn()
	}
}

// Peers of another kind are no askers and no answerers.
func TestWrongSocketTypesOfADialogue(t *testing.T) {
	network := network(t, zmq.Options{})
	for name, kind := range map[string]zmq4.Type{"PUB": zmq4.PUB, "PULL": zmq4.PULL, "PUSH": zmq4.PUSH, "SUB": zmq4.SUB} {
		t.Run("an answerer meets "+name, func(t *testing.T) {
			endpoint := tcp(t)
			d := newDialogue(t, network, endpoint)
			wrong := raw(t, kind)
			met(t, wrong)
			must(t, wrong.Connect(endpoint))
			metBy(t, wrong)
			d.goesOn()
		})
		t.Run("an asker meets "+name, func(t *testing.T) {
			endpoint := tcp(t)
			wrong := raw(t, kind)
			must(t, wrong.Bind(endpoint))
			met(t, wrong)
			asker := transporttest.Ask(t, network, endpoint)
			metBy(t, wrong)
			if err := asker.Send([]byte("q")); err != nil && !errors.Is(err, transport.ErrFull) {
				t.Error(err)
			}
			if _, err := asker.Receive(); !errors.Is(err, transport.ErrEmpty) {
				t.Error(err)
			}
			must(t, wrong.Unbind(endpoint))
			must(t, asker.Close())
			newDialogue(t, network, endpoint)
		})
	}
}

// An outlet whose subscribers lie about who they are says what it heard.
func TestAudienceOfLiars(t *testing.T) {
	network := network(t, zmq.Options{})
	endpoint := tcp(t)
	out := transporttest.Bind(t, network, endpoint)
	liar := raw(t, zmq4.XSUB)
	must(t, liar.SetSndhwm(0))
	must(t, liar.Connect(endpoint))
	say := func(message string) {
		t.Helper()
		_, err := liar.Send(message, 0)
		must(t, err)
	}
	await := func(want transport.Audience) {
		t.Helper()
		out.AwaitAudience(want)
	}
	// Topics that are no identities: whoever has them is unknown.
	say("\x01\x00")
	say("\x01\x00" + strings.Repeat("i", transport.MaxIdentity+1))
	say("\x01frames like this")
	await(transport.Audience{Unknown: 3})
	// One connection, and two names.
	say("\x01\x00a")
	say("\x01\x00b")
	await(transport.Audience{Identities: []string{"a", "b"}, Unknown: 3})
	// To be subscribed to everything again and again is no trouble.
	for range 10 {
		say("\x01")
	}
	await(transport.Audience{Identities: []string{"a", "b"}, Unknown: 3 + 10 - 2})
	say("\x00\x00a")
	await(transport.Audience{Identities: []string{"b"}, Unknown: 3 + 10 - 1})
	// More names than a mesh has: nobody is known.
	for i := range 5_000 {
		say(fmt.Sprintf("\x01\x00name %d", i))
	}
	await(transport.Audience{Unknown: 3 + 10})
	for i := range 5_000 {
		say(fmt.Sprintf("\x00\x00name %d", i))
	}
	await(transport.Audience{Identities: []string{"b"}, Unknown: 3 + 10 - 1})
	in := transporttest.ConnectAs(t, network, endpoint, "c")
	await(transport.Audience{Identities: []string{"b", "c"}, Unknown: 3 + 10 - 1})
	link{t, out, in}.goesOn()
}
