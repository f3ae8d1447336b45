// Package zmq carries frames, questions and answers over ZeroMQ: an outlet is an
// XPUB socket, an inlet a SUB socket subscribed to everything, a frame one message
// of a single part. (Parts of a message that has several arrive as frames of their
// own; the decoder judges them.) An asker is a DEALER socket, an answerer a ROUTER
// socket; a question or an answer is one message of a single part, others are
// passed over. Who asks is known by the name that the ROUTER gives his connection.
//
// A subscriber says who it is by a second subscription, to a zero byte and its
// identity; no frame begins with that byte. See subscriptions.
//
// Every zmq call is made within a call by the socket's owner. The one goroutine
// a socket has watches a duplicate of its ZMQ_FD; see watcher.
//
// Each socket has a context of its own. A context's single I/O thread looks up
// names, and blocks while it does; so a peer whose name server is slow delays
// that peer and nobody else. It costs two threads and 0.7 ms a socket.
//
// What libzmq 4.3 forces upon us:
//   - No heartbeats, ever: a SUB with heartbeats that does not read at its limit
//     aborts the process. TCP keepalive and the pings of the actors do the work.
//   - No socket monitors: one that nobody drains stops its context.
//   - A SUB or DEALER gives up for ever when its peer is of a wrong socket type, or
//     announces a message above MaxMessage, and does not say so. Its owner must
//     make a new one when it has been silent for long. A peer that does not speak
//     ZeroMQ at all is tried again and again.
//   - A SUB says again what it subscribes to, after a reconnection, only within a
//     call: so ready may come with nothing to receive, and is to be answered by
//     Receive all the same.
//   - Limits count messages, not bytes: see Options for what a subscriber costs that
//     does not read, and for askers. Nothing limits how many parts a peer gives one
//     message, nor how many connections there are: whoever can reach a socket is
//     trusted so far, as with every port of the node.
//   - What a peer has read is taken note of once a millisecond while a socket is
//     busy, unless it is asked for events: an outlet asks every so many frames, the
//     others when there seems to be no room.
//
// Endpoints: names are looked up by libzmq, for IPv4 addresses; an IPv6 peer is
// written as an address. To be bound, a tcp endpoint names an address, * or
// localhost (which is 127.0.0.1). * is IPv4 and IPv6 where the machine has both.
// An ipc path that somebody listens at is taken, and so is one that is no
// socket; what a dead process left is replaced. (Two processes that bind one
// path in the same instant are not told from each other.)
package zmq
