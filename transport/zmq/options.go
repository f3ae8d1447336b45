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

// Options are the settings of a network. The zero value of a field means its
// default.
type Options struct {
	SendLimit    int           // frames waiting for one subscriber, further ones are lost; 10,000
	ReceiveLimit int           // frames waiting for the inlet's owner; 10,000
	Linger       time.Duration // a closed outlet goes on sending for so long; 500 ms
	CloseTimeout time.Duration // Network.Close waits so long for the sockets to end; 2 s
}

func (o Options) defaults() Options {
	if o.SendLimit == 0 {
		o.SendLimit = 10_000
	}
	if o.ReceiveLimit == 0 {
		o.ReceiveLimit = 10_000
	}
	if o.Linger == 0 {
		o.Linger = 500 * time.Millisecond
	}
	if o.CloseTimeout == 0 {
		o.CloseTimeout = 2 * time.Second
	}
	return o
}
