package zmq

import (
	"time"

	"blue-rings/messages"
)

// MaxMessage is the largest message in bytes that an inlet takes. It is above
// any legal frame, since exceeding it ends the link until the inlet is made anew.
const MaxMessage = 2 * messages.MaxFrame

// maxSubscription is the largest message in bytes that an outlet takes: a
// subscriber sends topics, and its part of the handshake. Each byte of a
// topic is a node of a tree in libzmq, which SUB sockets free by recursion: a long
// one costs memory many times over, if not the stack.
const maxSubscription = 4 << 10

// frames is how many frames wait on either side, by default. libzmq counts
// messages, not bytes. The publisher keeps frames of packets to 64 KiB, but for one
// with a single change that is longer (130 KiB with a field and its value of 64 KiB
// each): a subscriber that has stopped reading costs its publisher 250 MiB, 520 MiB
// if all it is sent are such changes. Subscribers share the frames that wait for
// several of them. On the other side a frame may have MaxMessage bytes, whoever
// sent it: a hostile peer can make an inlet that its owner does not read hold 8 GiB.
const frames = 4_000

// Limits of an exchange of questions and answers, in messages, for each
// connection. An asker that does not read costs its answerer 4 MiB, since answers
// are kept to 256 KiB; one that asks and asks 4 MiB, whether it is a node or not, and
// until all that is answered, also when it has left: libzmq delivers what came.
const (
	questionsToSend = 64
	questionsToRead = 16 // a node has 8 open, and perhaps asks them again
	answersToSend   = 16
	answersToRead   = 64
)

// Options are the settings of a network. The zero value of a field means its
// default.
type Options struct {
	SendLimit    int           // frames waiting for one subscriber, further ones are lost; 4,000
	ReceiveLimit int           // frames waiting for the inlet's owner; 4,000
	Linger       time.Duration // a closed outlet goes on sending for so long; 500 ms
	CloseTimeout time.Duration // Network.Close waits so long for the sockets to end; 2 s
}

func (o Options) defaults() Options {
	if o.SendLimit == 0 {
		o.SendLimit = frames
	}
	if o.ReceiveLimit == 0 {
		o.ReceiveLimit = frames
	}
	if o.Linger == 0 {
		o.Linger = 500 * time.Millisecond
	}
	if o.CloseTimeout == 0 {
		o.CloseTimeout = 2 * time.Second
	}
	return o
}
