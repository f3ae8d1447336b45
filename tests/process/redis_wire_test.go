package process

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// wire is a bare connection to a server of the Redis protocol.
type wire struct {
	t        *testing.T
	conn     net.Conn
	in       *bufio.Reader
	protocol int // of the replies
}

// dialWire connects and asks for a protocol.
func dialWire(t *testing.T, address string, protocol int) *wire {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, conn: conn, in: bufio.NewReader(conn), protocol: 2}
	if protocol == 3 {
		w.do("HELLO", "3")
	}
	return w
}

// do sends one command and renders its reply. HELLO is replied to in the
// protocol it asks for, unless it is refused.
func (w *wire) do(words ...string) string {
	w.t.Helper()
	w.send(words...)
	before := w.protocol
	if len(words) > 1 && words[0] == "HELLO" {
		w.protocol = 2
		if words[1] == "3" {
			w.protocol = 3
		}
	}
	reply := w.receive()
	if strings.HasPrefix(reply, "-") {
		w.protocol = before
	}
	return reply
}

func (w *wire) send(words ...string) {
	w.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := io.WriteString(w.conn, b.String()); err != nil {
		w.t.Fatalf("send %.60q: %v", words, err)
	}
}

// receive renders one reply.
func (w *wire) receive() string {
	w.t.Helper()
	reply, err := w.read()
	if err != nil {
		w.t.Fatalf("receive: %v", err)
	}
	return reply
}

// read renders one reply on one line, so that replies of different types
// differ: a status as it is, -an error, :an integer, "a string", =a text of
// RESP3, nil, true or false, [an array], {a map} and (a set), which is sorted.
// What is not of the protocol in use is said to be so.
func (w *wire) read() (string, error) {
	header, err := w.in.ReadString('\n')
	if err != nil {
		return "", err
	}
	mark, rest := header[0], strings.TrimSuffix(header[1:], "\r\n")
	if strings.ContainsRune("_#=%~", rune(mark)) && w.protocol != 3 || header[1:] == "-1\r\n" && mark != ':' && w.protocol == 3 {
		return fmt.Sprintf("%q, which is not of RESP%d", header, w.protocol), nil
	}
	switch mark {
	case '+':
		return rest, nil
	case '-', ':':
		return header[:1] + rest, nil
	case '_':
		return "nil", nil
	case '#':
		return strconv.FormatBool(rest == "t"), nil
	case '$', '=':
		return w.readBulk(strings.TrimPrefix(string(mark), "$"), rest)
	case '*':
		return w.readItems("[", rest, 1, "]")
	case '~':
		return w.readItems("(", rest, 1, ")")
	case '%':
		return w.readItems("{", rest, 2, "}")
	default:
		return "", fmt.Errorf("%q begins no reply", header)
	}
}

func (w *wire) readBulk(mark, length string) (string, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return "nil", err
	}
	body := make([]byte, n+2)
	if _, err := io.ReadFull(w.in, body); err != nil {
		return "", err
	}
	return mark + strconv.Quote(string(body[:n])), nil
}

func (w *wire) readItems(opening, count string, each int, closing string) (string, error) {
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 {
		return "nil", err
	}
	items := []string{}
	for range n * each {
		item, err := w.read()
		if err != nil {
			return "", err
		}
		items = append(items, item)
	}
	if opening == "(" {
		slices.Sort(items)
	}
	return opening + strings.Join(items, " ") + closing, nil
}
