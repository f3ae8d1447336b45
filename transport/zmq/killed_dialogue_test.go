package zmq_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"blue-rings/transport"
	"blue-rings/transport/transporttest"
	"blue-rings/transport/zmq"
)

// Variables that make of the test binary an answerer or an asker at an endpoint.
const (
	answererVariable = "BLUE_RINGS_TEST_ANSWERER"
	askerVariable    = "BLUE_RINGS_TEST_ASKER"
)

// talkForever is one side of a dialogue until it is killed: an answerer answers
// with its process id, an asker asks with its own, again and again.
func talkForever(answerAt, askAt string) {
	net, err := zmq.New()
	if err != nil {
		panic(err)
	}
	rung := make(chan struct{}, 1)
	ring := func() {
		select {
		case rung <- struct{}{}:
		default:
		}
	}
	me := []byte(fmt.Sprint(os.Getpid()))
	if askAt != "" {
		asker, err := net.Ask(askAt, ring)
		for err == nil {
			if err = asker.Send(me); errors.Is(err, transport.ErrFull) {
				asker.Arm()
				<-rung
				err = nil
			}
		}
		panic(err)
	}
	answerer, err := net.Answer(answerAt, ring)
	for errors.Is(err, transport.ErrInUse) {
		answerer, err = net.Answer(answerAt, ring)
	}
	for err == nil {
		var asker string
		if asker, _, err = answerer.Receive(); err == nil {
			if err = answerer.Send(asker, me); errors.Is(err, transport.ErrGone) || errors.Is(err, transport.ErrFull) {
				err = nil
			}
		} else if errors.Is(err, transport.ErrEmpty) {
			answerer.Arm()
			<-rung
			err = nil
		}
	}
	panic(err)
}

// An answerer that is killed while it is asked, and another in its place.
func TestAnswererIsKilled(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	asker := transporttest.Ask(t, net, endpoint)
	for range 3 {
		pid, kill := process(t, answererVariable, endpoint)
		asker.Put("q")
		for asker.Next() != pid {
			asker.Put("q")
		}
		for range 8 {
			asker.Put("q")
		}
		kill()
		// What was asked may be lost or answered; nothing else happens until
		// there is no room, which says that the connection is gone.
		for {
			err := asker.Send([]byte("q"))
			if errors.Is(err, transport.ErrFull) {
				break
			}
			must(t, err)
		}
	}
}

// Askers that are killed while answers are on their way to them.
func TestAskerIsKilled(t *testing.T) {
	net := network(t, zmq.Options{})
	endpoint := tcp(t)
	d := newDialogue(t, net, endpoint)
	for range 3 {
		pid, kill := process(t, askerVariable, endpoint)
		asker := ""
		for range 200 {
			asker = d.answerer.Expect(pid)
			if err := d.answerer.Send(asker, make([]byte, 64<<10)); err != nil && !errors.Is(err, transport.ErrFull) {
				t.Fatal(err)
			}
		}
		kill()
		for {
			err := d.answerer.Send(asker, []byte("late"))
			if errors.Is(err, transport.ErrGone) {
				break
			}
			if err != nil && !errors.Is(err, transport.ErrFull) {
				t.Fatal(err)
			}
			d.goesOn()
		}
		d.goesOn()
	}
}
