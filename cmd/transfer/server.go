package transfer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"blue-rings/transport/resp"
)

// How long a server may take to be reached, and to say or take something.
const (
	connectWithin = 10 * time.Second
	answerWithin  = 60 * time.Second
)

// replyFactor is how many times as long as a line a reply may be: each value in it
// is counted as 80 bytes at least, for what it takes in memory.
const replyFactor = 4

// Clock tells the time.
type Clock interface{ Now() time.Time }

// server is a connection to a node or to redis-server. It has one owner.
type server struct {
	address string
	conn    net.Conn
	replies *resp.ReplyReader
	isNode  bool
	reply   resp.Reply
	stop    func() bool // no longer heeds the context
}

// connect connects until ctx ends, and sees who is there. maxLine bounds what is
// kept of a reply.
func connect(ctx context.Context, address string, maxLine int, clock Clock) (*server, error) {
	dialer := net.Dialer{Timeout: connectWithin}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--redis %s: %w: is the node running, and its Redis port there?", address, err)
	}
	conn = &patient{Conn: conn, clock: clock}
	s := &server{address: address, conn: conn, replies: resp.NewReplyReader(conn, replyFactor*maxLine)}
	s.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
	status, err := s.do("RING.STATUS")
	if err == nil && status.IsError() && !isUnknown(status) {
		err = s.refused("RING.STATUS", status)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	s.isNode = !status.IsError()
	return s, nil
}

// isUnknown reports whether a server says that it has no such command.
func isUnknown(r *resp.Reply) bool { return strings.HasPrefix(r.Text, "ERR unknown command") }

// close ends the connection; nothing of it is waited for any more.
func (s *server) close() {
	s.stop()
	_ = s.conn.Close()
}

// failed is a connection that broke.
func (s *server) failed(err error) error {
	return fmt.Errorf("connection to %s: %w", s.address, err)
}

// refused is an error that the server replied.
func (s *server) refused(command string, reply *resp.Reply) error {
	if strings.HasPrefix(reply.Text, "LOADING") {
		return fmt.Errorf("%s is still loading its data: wait until it is ready, then try again", s.address)
	}
	if strings.HasPrefix(reply.Text, "NOAUTH") {
		return fmt.Errorf("%s asks for a password, which export and import do not know: have it ask for none meanwhile "+
			"(redis-cli CONFIG SET requirepass \"\"), or run a replica of it that asks for none, and read that", s.address)
	}
	return fmt.Errorf("%s answered %s with %q", s.address, command, reply.Text)
}

// do carries out one command. The reply is good until the next.
func (s *server) do(words ...string) (*resp.Reply, error) {
	var b batch
	b.add(func(*resp.Reply, error) error { return nil }, words...)
	err := s.run(&b)
	return &s.reply, err
}

// take takes the reply of one command, which is good until take returns, or
// resp.ErrReply. An error ends the batch and the connection.
type take func(reply *resp.Reply, err error) error

// batch is commands that are sent together.
type batch struct {
	out   []byte
	takes []take
}

// add adds a command.
func (b *batch) add(take take, words ...string) {
	b.out = resp.AppendCommand(b.out, words...)
	b.takes = append(b.takes, take)
}

// run sends a batch, gives each reply to who takes it, and empties the batch.
func (s *server) run(b *batch) error {
	if len(b.takes) == 0 {
		return nil
	}
	// A server that does not read before its replies are read must not hold us up.
	sent := make(chan error, 1)
	go func() {
		_, err := s.conn.Write(b.out)
		sent <- err
	}()
	err := s.receive(b.takes)
	if err != nil {
		_ = s.conn.Close() // ends the sending
	}
	if e := <-sent; e != nil && err == nil {
		err = s.failed(e)
	}
	clear(b.takes)
	b.out, b.takes = b.out[:0], b.takes[:0]
	return err
}

func (s *server) receive(takes []take) error {
	for _, take := range takes {
		err := s.replies.ReadReply(&s.reply)
		if err != nil && !errors.Is(err, resp.ErrReply) {
			return s.failed(err)
		}
		if err := take(&s.reply, err); err != nil {
			return err
		}
	}
	return nil
}

// patient is a connection that waits answerWithin for each read and write.
type patient struct {
	net.Conn
	clock Clock
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(p.clock.Now().Add(answerWithin)); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

func (p *patient) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(p.clock.Now().Add(answerWithin)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}
