package resp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Reply is what a server says to one command. Lists of it are reused by the next
// ReadReply into the same Reply; its strings may be kept.
type Reply struct {
	Mark byte    // '+' status, '-' error, ':' integer, '$' bulk string, '*' array; also for null
	Null bool    // there is no value
	Text string  // of a status, an error or a bulk string
	Int  int64   // of an integer
	List []Reply // of an array
}

// IsError reports whether the server refused.
func (r *Reply) IsError() bool { return r.Mark == '-' }

// ErrReply is in the error of a reply that is longer than a ReplyReader keeps. The reply
// has been read to its end: the next one can be.
var ErrReply = errors.New("the reply is longer than is kept")

// maxNesting is how deep arrays may be: one deeper than any reply of ours.
const maxNesting = 8

// minReply is the least a reply is charged, in bytes: what a Reply takes.
const minReply = 80

// ReplyReader reads the replies of RESP2 that a server gives to a client. Its memory
// grows with what was received, never with what was announced. It has one
// owner.
type ReplyReader struct {
	input *bufio.Reader
	most  int // bytes kept of one reply
	left  int // of the reply that is being read; negative: it is too long, and only passed over
}

// NewReplyReader reads replies from r, and keeps those of at most so many bytes,
// each value in them counted as 80 bytes at least.
func NewReplyReader(r io.Reader, most int) *ReplyReader {
	return &ReplyReader{input: bufio.NewReaderSize(r, 64<<10), most: most}
}

// ReadReply reads one reply. An error with ErrReply concerns this reply alone;
// any other ends the connection: it is a *ProtocolError, or the underlying
// reader's, io.ErrUnexpectedEOF if that ended before the reply did.
func (r *ReplyReader) ReadReply(reply *Reply) error {
	r.left = r.most
	if err := r.read(reply, 0); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if r.left < 0 {
		*reply = Reply{}
		return fmt.Errorf("%w: at most %d bytes", ErrReply, r.most)
	}
	return nil
}

func (r *ReplyReader) read(reply *Reply, depth int) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	r.left -= minReply
	list := reply.List[:0]
	if cap(list) > keptArgs {
		list = nil
	}
	*reply = Reply{Mark: line[0], List: list}
	switch line[0] {
	case '+', '-':
		r.left -= len(line)
		reply.Text = string(line[1:])
	case ':':
		reply.Int, err = strconv.ParseInt(string(line[1:]), 10, 64)
		if err != nil {
			return r.malformed("an integer", line)
		}
	case '$':
		return r.bulk(reply, line)
	case '*':
		return r.array(reply, line, depth)
	default:
		return r.malformed("a reply", line)
	}
	return nil
}

// line is the next line without its end, at least one byte. It is good until the
// next read.
func (r *ReplyReader) line() ([]byte, error) {
	line, err := r.input.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, &ProtocolError{Reason: "a line of more than 65536 bytes in a reply"}
	}
	if err != nil {
		return nil, err
	}
	if len(line) < 3 || line[len(line)-2] != '\r' {
		return nil, r.malformed("a reply", line)
	}
	return line[:len(line)-2], nil
}

func (r *ReplyReader) bulk(reply *Reply, line []byte) error {
	n, ok := length(line)
	if !ok {
		return r.malformed("the length of a string", line)
	}
	if n < 0 {
		reply.Null = true
		return nil
	}
	r.left -= n
	if r.left < 0 {
		if _, err := r.input.Discard(n); err != nil {
			return err
		}
		return r.end()
	}
	if n <= r.input.Size() {
		text, err := r.input.Peek(n)
		if err != nil {
			return err
		}
		reply.Text = string(text)
		_, _ = r.input.Discard(n) // what was peeked at is there
		return r.end()
	}
	var text strings.Builder
	if _, err := io.CopyN(&text, r.input, int64(n)); err != nil {
		return err
	}
	reply.Text = text.String()
	return r.end()
}

// end reads the end of a string.
func (r *ReplyReader) end() error {
	var end [2]byte
	if _, err := io.ReadFull(r.input, end[:]); err != nil {
		return err
	}
	if end != [2]byte{'\r', '\n'} {
		return r.malformed("the end of a string", end[:])
	}
	return nil
}

func (r *ReplyReader) array(reply *Reply, line []byte, depth int) error {
	n, ok := length(line)
	if !ok {
		return r.malformed("the length of an array", line)
	}
	if depth == maxNesting {
		return &ProtocolError{Reason: fmt.Sprintf("a reply has more than %d arrays in each other", maxNesting)}
	}
	reply.Null = n < 0
	var passed Reply
	for range n {
		item := &passed
		if r.left >= 0 {
			reply.List = grown(reply.List)
			item = &reply.List[len(reply.List)-1]
		}
		if err := r.read(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// grown is the list with one more, whose own list is reused if it was there.
func grown(list []Reply) []Reply {
	if len(list) < cap(list) {
		return list[:len(list)+1]
	}
	return append(list, Reply{})
}

// length reads the number of a header: -1 for null.
func length(line []byte) (int, bool) {
	n, err := strconv.ParseInt(string(line[1:]), 10, 63)
	return int(n), err == nil && n >= -1 && n <= 1<<40
}

func (r *ReplyReader) malformed(what string, line []byte) error {
	const shown = 40
	return &ProtocolError{Reason: fmt.Sprintf("expected %s, got %.*q: is this a Redis port?", what, shown, line)}
}

// AppendCommand appends a command as a client sends it.
func AppendCommand(b []byte, words ...string) []byte {
	b = appendHeader(b, '*', int64(len(words)))
	for _, word := range words {
		b = appendHeader(b, '$', int64(len(word)))
		b = append(b, word...)
		b = append(b, '\r', '\n')
	}
	return b
}
