package redis

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// noon is the time of the tests, in Unix milliseconds.
const noon = 1_700_000_000_000

// still is a node whose answers never change.
type still struct{}

func (still) Evidence() Evidence {
	return Evidence{Up: 1, Total: 2, Behind: 30, OldestSilence: 1500 * time.Millisecond}
}

func (still) Status() Status {
	return Status{
		Host: "a", Incarnation: 0xbeef, Keys: 4, Expiring: 3, Recv: 5, RecvChanges: 6, Sent: 7, SentChanges: 8,
		Gaps: 10, CatchUps: 11, CatchUpKeys: 12, CatchUpRead: 13, Diverged: 14, Requests: 15, Pages: 16, PageBytes: 17, Withheld: 18,
		Uptime: 90 * time.Second, Clients: 1, Accepted: 2, Operations: 3, Memory: 9,
		Loading: true, Backups: 2, Backup: LastBackup{At: time.Unix(1_000_000_000, 0), Names: 3, Bytes: 4},
	}
}

func (still) Peers() []Peer {
	return []Peer{
		{
			Endpoint: "tcp://b:4000", Host: "b", State: "current", LastHeard: 40 * time.Millisecond,
			Recv: 1, RecvChanges: 2, Radius: 3, Offset: -4, Restarts: 5,
			CanBeAsked: true, AskedAt: "tcp://b:4001", CatchUps: 6, Keys: 7, Bytes: 8, Rate: 99.5, Left: 9 * time.Millisecond, Behind: 10, Lag: 11 * time.Millisecond, Gaps: 12, Diverged: 13,
		},
		{Endpoint: "tcp://c:4000", State: "connecting", LastHeard: -1, Left: -1, Behind: -1, Lag: -1},
	}
}

func (still) Meet(endpoint string) (bool, error) {
	if endpoint == "nowhere" {
		return false, errors.New("malformed endpoint \"nowhere\":\r\nwrite tcp://host:port")
	}
	return true, nil
}

func (still) Forget(string) (bool, error) { return false, nil }

func (still) Backup(dir string) error {
	switch dir {
	case "/loading":
		return ErrLoading
	case "/there":
		return errors.New("backup /there: it is there\nalready")
	default:
		return nil
	}
}

// answering is a store: it answers one operation.
type answering func(op messages.Op) messages.Answer

// conversation is one connection to two stores and one custom store, all of
// which answer alike.
type conversation struct {
	plan    *Plan
	session Session
	out     bytes.Buffer
	writer  *resp.Writer
}

func converse(protocol int) *conversation {
	c := &conversation{session: Session{ID: 7}}
	c.plan = NewPlan(NewTable(), 2, []string{"highwater"}, func() int64 { return noon }, still{}, nil)
	c.writer = resp.NewWriter(&c.out, resp.Defaults())
	c.writer.SetProtocol(protocol)
	return c
}

// say carries out a pipeline, one command a line, words apart by spaces, and
// answers what the client reads, with line ends as spaces.
func (c *conversation) say(t *testing.T, answer answering, lines ...string) string {
	t.Helper()
	for i := 0; i < len(lines) && !c.plan.Ended(); {
		for more := true; more && i < len(lines); i++ {
			more = c.plan.Add(wordsOf(lines[i]))
		}
		c.plan.Ready()
		for _, batch := range c.plan.Batches {
			for i, op := range batch.Ops {
				batch.Answers[i] = answer(op)
			}
		}
		c.plan.Reply(c.writer, &c.session)
		c.plan.Reset()
	}
	if err := c.writer.Flush(); err != nil {
		t.Fatal(err)
	}
	defer c.out.Reset()
	return strings.TrimSuffix(strings.ReplaceAll(c.out.String(), "\r\n", " "), " ")
}

// wordsOf splits a line at spaces; _ is the empty word.
func wordsOf(line string) []string {
	words := strings.Split(line, " ")
	for i, word := range words {
		if word == "_" {
			words[i] = ""
		}
	}
	return words
}

func never(t *testing.T) answering {
	return func(op messages.Op) messages.Answer {
		t.Errorf("a store was asked: %+v", op)
		return messages.Answer{}
	}
}

func always(answer messages.Answer) answering {
	return func(messages.Op) messages.Answer { return answer }
}

// The replies stand in the order of the commands, whichever store they came
// from and whether a store was asked at all.
func TestRepliesInOrder(t *testing.T) {
	c := converse(2)
	count := map[string]int64{}
	store := func(op messages.Op) messages.Answer {
		count[op.Name]++
		return messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: messages.Int(count[op.Name])}
	}
	var lines, want []string
	shards := map[int]bool{}
	for i := range 60 {
		name := string(rune('a' + i%20))
		shards[int(messages.HashName(name)>>63)] = true
		lines = append(lines, "incr "+name, "ping "+name)
		want = append(want, ":"+string(rune('1'+i/20)), "$1 "+name)
	}
	if len(shards) != 2 {
		t.Fatal("the names are all of one store")
	}
	if got := c.say(t, store, lines...); got != strings.Join(want, " ") {
		t.Errorf("got %s", got)
	}
}

// A plan takes no more than its limits, and what it could not take is planned
// once it has been answered.
func TestLimitsOfOnePlan(t *testing.T) {
	for _, test := range []struct {
		line string
		most int
	}{{"incr a", maxSteps}, {"ping", maxSteps}, {"nonsense", maxSteps}, {"smembers a", maxCostly}, {"mget a b c d", maxOps / 4}} {
		c := converse(2)
		n := 1
		for c.plan.Add(wordsOf(test.line)) {
			n++
		}
		if n != test.most {
			t.Errorf("%s: %d in one plan, want %d", test.line, n, test.most)
		}
		c.plan.Ready()
		c.plan.Reset()
		if !c.plan.Empty() || c.plan.Operations() != 0 || c.plan.Group() != Local {
			t.Errorf("%s: not empty after Reset", test.line)
		}
		for _, batch := range c.plan.Batches {
			if cap(batch.Ops) > keptOps {
				t.Errorf("%s: keeps room for %d operations", test.line, cap(batch.Ops))
			}
		}
	}
}

// Nothing is answered after QUIT.
func TestQuitEndsThePlan(t *testing.T) {
	c := converse(2)
	if got := c.say(t, never(t), "ping", "quit", "ping"); got != "+PONG +OK" || !c.session.Quit {
		t.Errorf("got %q, quit %v", got, c.session.Quit)
	}
}

// When stores do not answer, what needed none is answered all the same.
func TestAbandon(t *testing.T) {
	c := converse(2)
	for _, line := range []string{"ping", "incr a", "nonsense", "dbsize"} {
		c.plan.Add(wordsOf(line))
	}
	c.plan.Ready()
	c.plan.Abandon(c.writer, &c.session, "UNKNOWN no answer")
	_ = c.writer.Flush()
	const want = "+PONG\r\n-UNKNOWN no answer\r\n-ERR unknown command 'nonsense', with args beginning with: \r\n-UNKNOWN no answer\r\n"
	if got := c.out.String(); got != want {
		t.Errorf("got %q", got)
	}
}

// A plan says what its commands do to the stores.
func TestGroups(t *testing.T) {
	for line, want := range map[string]string{"ping": "local", "get a": "read", "incr a": "write"} {
		c := converse(2)
		c.plan.Add(wordsOf(line))
		if got := c.plan.Group().String(); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
		c.plan.Add(wordsOf("get a"))
		c.plan.Add(wordsOf("incr a"))
		if got := c.plan.Group().String(); got != "mixed" {
			t.Errorf("mixed: %s", got)
		}
	}
}

// A pipeline of INCR and GET allocates nothing, however long.
func TestNoAllocation(t *testing.T) {
	c := converse(3)
	c.writer = resp.NewWriter(io.Discard, resp.Defaults())
	words := [][]string{{"INCR", "some:name"}, {"get", "some:name"}}
	n := testing.AllocsPerRun(100, func() {
		for i := range 64 {
			c.plan.Add(words[i%2])
		}
		c.plan.Ready()
		for _, batch := range c.plan.Batches {
			for i := range batch.Answers {
				batch.Answers[i] = messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: messages.Int(1 << 40)}
			}
		}
		c.plan.Reply(c.writer, &c.session)
		_ = c.writer.Flush()
		c.plan.Reset()
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
