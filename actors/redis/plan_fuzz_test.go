package redis

import (
	"bytes"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// FuzzPlan says whatever there is to say, to stores that answer whatever there
// is to answer: nothing fails, each command has exactly one reply, and no
// operation goes to a store that does not own it or exceeds a limit.
func FuzzPlan(f *testing.F) {
	for i, row := range commands() {
		f.Add(row.name+" a b c d e f\n"+row.name+"\n"+row.name+" a", byte(i))
	}
	f.Add("set a v ex 1 nx get px\nhello 3 setname x auth\nscan 65535 match * count 1 type hash\nquit", byte(1))
	f.Fuzz(func(t *testing.T, text string, seed byte) {
		for _, protocol := range []int{2, 3} {
			c := converse(protocol)
			var lines int
			for _, line := range strings.Split(text, "\n") {
				lines++
				if !c.plan.Add(strings.Split(line, " ")) {
					break
				}
			}
			c.plan.Ready()
			for store, batch := range c.plan.Batches {
				for i, op := range batch.Ops {
					checkOp(t, store, op)
					batch.Answers[i] = someAnswer(seed + byte(i))
				}
			}
			if c.plan.Reply(c.writer, &c.session); c.writer.Flush() != nil {
				t.Fatal("the writer failed")
			}
			if replies := countReplies(t, c.out.Bytes()); replies != lines {
				t.Errorf("%d replies to %d commands: %q", replies, lines, c.out.String())
			}
		}
	})
}

func checkOp(t *testing.T, store int, op messages.Op) {
	t.Helper()
	if len(op.Name) > messages.MaxName {
		t.Errorf("a name of %d bytes", len(op.Name))
	}
	for _, arg := range op.Args {
		if len(arg) > messages.MaxValue {
			t.Errorf("an argument of %d bytes", len(arg))
		}
	}
	if op.Name != "" && op.Verb != messages.Invoke && int(op.Hash>>63) != store {
		t.Errorf("%q asked of store %d", op.Name, store)
	}
}

// someAnswer is one of all outcomes and forms.
func someAnswer(seed byte) messages.Answer {
	return messages.Answer{
		Outcome: messages.Outcome(seed % 8), Form: messages.Form(seed / 8 % 4), Kind: messages.Kind(seed % 5),
		Number: messages.Int(int64(seed)), Text: "x\r\ny", List: []string{"a", "b", "c"}[:seed%4],
		Expire: messages.Expire(seed), Cursor: int(seed) << 8,
	}
}

// countReplies is how many whole replies out has.
func countReplies(t *testing.T, out []byte) int {
	t.Helper()
	n := 0
	for ; len(out) > 0; n++ {
		out = skipReply(t, out)
	}
	return n
}

// skipReply is what follows the first reply of out.
func skipReply(t *testing.T, out []byte) []byte {
	t.Helper()
	line, rest, ok := bytes.Cut(out, []byte("\r\n"))
	if !ok || len(line) == 0 {
		t.Fatalf("not a reply: %q", out)
	}
	size := 0
	for _, c := range line[1:] {
		size = 10*size + int(c-'0')
	}
	parts := 0
	switch line[0] {
	case '+', '-', ':', '_', '#':
		return rest
	case '$':
		if line[1] == '-' {
			return rest
		}
		if len(rest) < size+2 {
			t.Fatalf("half a string: %q", out)
		}
		return rest[size+2:]
	case '*', '~':
		parts = size
	case '%':
		parts = 2 * size
	default:
		t.Fatalf("not a reply: %q", out)
	}
	for range parts {
		rest = skipReply(t, rest)
	}
	return rest
}

// What is written to a client that reads nothing more is dropped, not kept.
func TestOutputLimit(t *testing.T) {
	c := converse(2)
	c.writer = resp.NewWriter(&c.out, resp.Limits{Output: 100})
	c.plan.Add([]string{"echo", strings.Repeat("x", 1000)})
	c.plan.Add([]string{"ping"})
	c.plan.Ready()
	c.plan.Reply(c.writer, &c.session)
	if err := c.writer.Flush(); err == nil || c.out.Len() > 100 {
		t.Errorf("%d bytes written, error %v", c.out.Len(), err)
	}
}
