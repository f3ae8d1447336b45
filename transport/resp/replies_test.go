package resp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// shape renders a reply.
func shape(r *Reply) string {
	switch {
	case r.Null:
		return "nil"
	case r.Mark == ':':
		return fmt.Sprintf(":%d", r.Int)
	case r.Mark == '*':
		words := make([]string, len(r.List))
		for i := range r.List {
			words[i] = shape(&r.List[i])
		}
		return "[" + strings.Join(words, " ") + "]"
	default:
		return fmt.Sprintf("%c%q", r.Mark, r.Text)
	}
}

func TestRepliesAreReadInOrder(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	text := "+OK\r\n-ERR no\r\n:-7\r\n$2\r\n\r\n\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n*2\r\n*2\r\n:1\r\n$1\r\na\r\n$-1\r\n" +
		"$200000\r\n" + long + "\r\n+end\r\n"
	want := []string{
		`+"OK"`, `-"ERR no"`, ":-7", `$"\r\n"`, `$""`, "nil", "nil", "[]", `[[:1 $"a"] nil]`, fmt.Sprintf("$%q", long), `+"end"`,
	}
	for _, input := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
		r := NewReplyReader(input, 1<<20)
		var reply Reply
		for i := range want {
			if err := r.ReadReply(&reply); err != nil || shape(&reply) != want[i] {
				t.Fatalf("reply %d: %.100s, want %.100s (error: %v)", i, shape(&reply), want[i], err)
			}
		}
		if err := r.ReadReply(&reply); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("at the end: %v", err)
		}
	}
}

// A reply that is too long is passed over: the next one is read.
func TestALongReplyIsPassedOver(t *testing.T) {
	for _, long := range []string{
		"$2000\r\n" + strings.Repeat("x", 2000) + "\r\n",
		"*3\r\n$400\r\n" + strings.Repeat("x", 400) + "\r\n$600\r\n" + strings.Repeat("y", 600) + "\r\n*1\r\n:1\r\n",
		"*100\r\n" + strings.Repeat(":1\r\n", 100),
	} {
		r := NewReplyReader(strings.NewReader(long+"+next\r\n"), 1000)
		var reply Reply
		if err := r.ReadReply(&reply); !errors.Is(err, ErrReply) {
			t.Fatalf("%.20q: %s (error: %v)", long, shape(&reply), err)
		}
		if err := r.ReadReply(&reply); err != nil || reply.Text != "next" {
			t.Fatalf("%.20q: then %s (error: %v)", long, shape(&reply), err)
		}
	}
}

// What a server announces costs nothing before it comes.
func TestMalformedRepliesEndTheConnection(t *testing.T) {
	for _, text := range []string{
		"", "\r\n", "+OK\n", "?\r\n", ":x\r\n", ":\r\n", "$x\r\n", "$-2\r\n", "$1\r\nab\r\n", "$3\r\nab", "*x\r\n", "*2\r\n:1\r\n",
		"$1099511627776\r\nab", "*1099511627776\r\n:1\r\n", strings.Repeat("*1\r\n", 20), "+" + strings.Repeat("x", 70_000) + "\r\n",
		"HTTP/1.1 400 Bad Request\r\n\r\n",
	} {
		r := NewReplyReader(strings.NewReader(text), 1<<50)
		var reply Reply
		err := r.ReadReply(&reply)
		var protocol *ProtocolError
		if !errors.As(err, &protocol) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%.40q: %s (error: %v)", text, shape(&reply), err)
		}
	}
}

// What a Writer writes a ReplyReader reads, and what AppendCommand writes a Reader.
func FuzzReplies(f *testing.F) {
	f.Add([]byte("*2\r\n$1\r\na\r\n:1\r\n+OK\r\n"))
	f.Add([]byte("$-1\r\n*-1\r\n-ERR\r\n"))
	f.Add([]byte("*1099511627776\r\n:1\r\n"))
	f.Add([]byte("$5000\r\n" + strings.Repeat("x", 5000) + "\r\n:1\r\n"))
	f.Add([]byte(strings.Repeat("*1\r\n", maxNesting+1) + ":1\r\n"))
	f.Add([]byte(":-9223372036854775808\r\n+\r\n$0\r\n\r\n*0\r\n"))
	f.Fuzz(func(t *testing.T, input []byte) {
		inProportion(t, len(input), func() {
			r := NewReplyReader(bytes.NewReader(input), 4096)
			for err := error(nil); err == nil || errors.Is(err, ErrReply); err = r.ReadReply(new(Reply)) {
			}
		})
		r := NewReplyReader(bytes.NewReader(input), 4096)
		var reply Reply
		for {
			err := r.ReadReply(&reply)
			if errors.Is(err, ErrReply) {
				continue
			}
			if err != nil {
				return
			}
			var out bytes.Buffer
			w := NewWriter(&out, Limits{})
			write(w, &reply)
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			var again Reply
			if err := NewReplyReader(&out, 4096).ReadReply(&again); err != nil || shape(&again) != shape(&reply) {
				t.Fatalf("%s became %s (error: %v)", shape(&reply), shape(&again), err)
			}
		}
	})
}

func write(w *Writer, r *Reply) {
	switch {
	case r.Null:
		w.Null()
	case r.Mark == '+' && !strings.ContainsAny(r.Text, "\r\n"):
		w.Simple(r.Text)
	case r.Mark == '-' && !strings.ContainsAny(r.Text, "\r\n"):
		w.Error(r.Text)
	case r.Mark == ':':
		w.Int(r.Int)
	case r.Mark == '*':
		w.Array(len(r.List))
		for i := range r.List {
			write(w, &r.List[i])
		}
	default:
		r.Mark = '$'
		w.Bulk(r.Text)
	}
}

func TestCommandsAreWrittenAsTheyAreRead(t *testing.T) {
	words := []string{"SET", "", "a\r\nb", strings.Repeat("x", 70_000)}
	commands, err := NewReader(bytes.NewReader(AppendCommand(nil, words...)), Limits{}).ReadPipeline(nil)
	if err != nil || len(commands) != 1 || fmt.Sprint(commands[0].Args) != fmt.Sprint(words) {
		t.Fatalf("%.100v (error: %v)", commands, err)
	}
}
