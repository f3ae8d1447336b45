package resp

import (
	"context"
	"errors"
	"io"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// refused reads the text, behind which nothing may be awaited, and checks that
// it is refused for the reason.
func refused(t *testing.T, text string, l Limits, reason string) {
	t.Helper()
	r := NewReader(io.MultiReader(strings.NewReader(text), silence{t}), l)
	cmds, err := r.ReadPipeline(nil)
	var failure *ProtocolError
	if !errors.As(err, &failure) || !strings.HasPrefix(failure.Reason, reason) {
		t.Errorf("error %v, want %q", err, reason)
	}
	if len(cmds) != 0 {
		t.Errorf("%d commands", len(cmds))
	}
}

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// within fails a test whose f takes so long that its time cannot be linear.
func within(t *testing.T, f func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-ctx.Done():
		t.Fatal("takes too long")
	}
}

func TestHugeBulkLengthIsRefused(t *testing.T) {
	refused(t, "*1\r\n$9223372036854775807\r\nPING\r\n", Limits{}, "invalid bulk length")
	refused(t, "*1\r\n$9223372036854775808\r\nPING\r\n", Limits{}, "invalid bulk length")
	refused(t, "*1\r\n$"+strings.Repeat("9", 5000), Limits{}, "invalid bulk length")
	refused(t, "*1\r\n$"+strconv.Itoa(Defaults().Bulk+1)+"\r\n", Limits{}, "invalid bulk length: more than 1048576 bytes")
}

func TestHugeMultibulkCountIsRefused(t *testing.T) {
	within(t, func() {
		bytes := allocated(func() {
			refused(t, "*9000000000000000000\r\n", Limits{}, "invalid multibulk length")
		})
		if bytes > 64<<10 {
			t.Errorf("allocates %d bytes", bytes)
		}
	})
	refused(t, "*"+strconv.Itoa(Defaults().Args+1)+"\r\n", Limits{}, "invalid multibulk length: more than 131072 arguments")
	refused(t, "*2147483648\r\n", Limits{}, "invalid multibulk length")
}

func TestOneGiBBulkIsRefusedBeforeAllocation(t *testing.T) {
	bytes := allocated(func() {
		refused(t, "*2\r\n$3\r\nGET\r\n$1073741824\r\n", Limits{}, "invalid bulk length")
	})
	if bytes > 64<<10 {
		t.Errorf("allocates %d bytes", bytes)
	}
}

// What is allowed is not allocated either before it comes.
func TestAnnouncedBulkTakesNoRoom(t *testing.T) {
	r := NewReader(strings.NewReader("*2\r\n$3\r\nSET\r\n$500000000\r\nabc"), Limits{Bulk: 1 << 29, Command: 1 << 30})
	bytes := allocated(func() {
		if _, err := r.ReadPipeline(nil); !errors.Is(err, io.EOF) {
			t.Error(err)
		}
	})
	if bytes > 64<<10 {
		t.Errorf("allocates %d bytes", bytes)
	}
}

func TestCommandOfManyLargeBulksIsRefused(t *testing.T) {
	bulk := "$1000\r\n" + strings.Repeat("x", 1000) + "\r\n"
	within(t, func() {
		refused(t, "*100\r\n"+strings.Repeat(bulk, 10)+"$1000\r\n", Limits{Command: 10500}, "too big command")
	})
}

func TestCommandAtTheLimitFollowsAnother(t *testing.T) {
	one := encode("SET", "k", "value")
	got, err := readAll(t, NewReader(strings.NewReader(strings.Repeat(one, 3)), Limits{Command: len(one)}))
	if len(got) != 3 || !errors.Is(err, io.EOF) {
		t.Errorf("%d commands, %v", len(got), err)
	}
}

func TestBulkByteByByte(t *testing.T) {
	const size = 1_200_000
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20)) // recursion would end the process
	value := strings.Repeat("v", size)
	within(t, func() {
		var got [][]string
		text := encode("SET", "k", value)
		bytes := allocated(func() {
			r := NewReader(iotest.OneByteReader(strings.NewReader(text)), Limits{Bulk: 2 << 20})
			got, _ = readAll(t, r)
		})
		if len(got) != 1 || got[0][2] != value {
			t.Error("the command is not what was sent")
		}
		// Buffers that double come to less than four times the input; the
		// string is one more.
		if bytes > 6*size {
			t.Errorf("allocates %d bytes", bytes)
		}
	})
}

// Near the limit there is no larger buffer to move to.
func TestLargestCommandByteByByte(t *testing.T) {
	text := encode("SET", "k", strings.Repeat("v", 1_200_000))
	within(t, func() {
		r := NewReader(iotest.OneByteReader(strings.NewReader(text)), Limits{Bulk: 2 << 20, Command: len(text)})
		if got, err := readAll(t, r); len(got) != 1 {
			t.Error(err)
		}
		if len(r.input.buf) > len(text)+2*maxHeader {
			t.Errorf("keeps %d bytes", len(r.input.buf))
		}
	})
}

func TestInlineByteByByte(t *testing.T) {
	const size = 5_000_000
	text := "SET k " + strings.Repeat("v", size)
	within(t, func() {
		r := NewReader(iotest.OneByteReader(strings.NewReader(text+"\r\n")), Limits{Inline: 8 << 20})
		if got, _ := readAll(t, r); len(got) != 1 || len(got[0][2]) != size {
			t.Error("the command is not what was sent")
		}
	})
}

func TestInlineWithoutEndIsRefused(t *testing.T) {
	for _, test := range []struct {
		length int
		end    string
	}{{64<<10 + 1, "\r\n"}, {64<<10 + 1, "\n"}, {64<<10 + 2, ""}, {1 << 20, ""}} {
		r := NewReader(strings.NewReader(strings.Repeat("x", test.length)+test.end), Limits{})
		_, err := readAll(t, r)
		if err == nil || err.Error() != "Protocol error: too big inline request" {
			t.Errorf("%d bytes: %v", test.length, err)
		}
		if footprint(r) > 256<<10 {
			t.Errorf("%d bytes: keeps %d", test.length, footprint(r))
		}
	}
	got, err := readAll(t, NewReader(iotest.OneByteReader(strings.NewReader(strings.Repeat("x", 64<<10)+"\r\n")), Limits{}))
	if len(got) != 1 || !errors.Is(err, io.EOF) {
		t.Errorf("a line at the limit: %d commands, %v", len(got), err)
	}
}

func TestMalformedCommandKeepsTheValidOnesBeforeIt(t *testing.T) {
	text := encode("INCR", "a") + encode("INCR", "b") + "*1\r\n$-5\r\n" + encode("INCR", "c")
	cmds, err := NewReader(strings.NewReader(text), Limits{}).ReadPipeline(nil)
	var failure *ProtocolError
	if !errors.As(err, &failure) {
		t.Errorf("error %v", err)
	}
	if len(cmds) != 2 || cmds[0].Args[1] != "a" || cmds[1].Args[1] != "b" {
		t.Errorf("commands %q", cmds)
	}
}

func TestPipelineLargerThanTheBuffer(t *testing.T) {
	const commands = 20_000
	var text strings.Builder
	for i := range commands {
		text.WriteString(encode("INCR", "key:"+strconv.Itoa(i)))
	}
	r := NewReader(strings.NewReader(text.String()), Limits{})
	var cmds []Command
	seen, pipelines := 0, 0
	for seen < commands {
		var err error
		if cmds, err = r.ReadPipeline(cmds); err != nil {
			t.Fatal(err)
		}
		for _, c := range cmds {
			if len(c.Args) != 2 || c.Args[0] != "INCR" || c.Args[1] != "key:"+strconv.Itoa(seen) {
				t.Fatalf("command %d is %q", seen, c.Args)
			}
			seen++
		}
		pipelines++
	}
	// A connection that fills its buffer gets a larger one.
	if pipelines > commands/1024+10 {
		t.Errorf("%d pipelines", pipelines)
	}
	if len(r.input.buf) > steadyRoom {
		t.Errorf("keeps %d bytes", len(r.input.buf))
	}
}

// A client that announces the most arguments and sends little keeps little of
// our memory, however long it stays.
func TestManyTinyArgumentsTakeWhatWasReceived(t *testing.T) {
	const sent = 50_000
	head := "*" + strconv.Itoa(Defaults().Args) + "\r\n"
	text := head + strings.Repeat("$0\r\n\r\n", sent)
	r := NewReader(&pieces{text, []int{len(head), 6, 6, 6}}, Limits{})
	if _, err := r.ReadPipeline(nil); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if got := footprint(r); got > 6*len(text) {
		t.Errorf("keeps %d bytes for %d received", got, len(text))
	}
	r = NewReader(strings.NewReader(head), Limits{})
	if _, err := r.ReadPipeline(nil); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if got := footprint(r); got > 2*startRoom {
		t.Errorf("keeps %d bytes for an announcement", got)
	}
}

// watched shows a reader at the moment at which it waits.
type watched struct {
	io.Reader
	waits func()
}

func (w *watched) Read(b []byte) (int, error) {
	w.waits()
	return w.Reader.Read(b)
}

func TestWaitingReaderKeepsNoText(t *testing.T) {
	source := &watched{Reader: &pieces{text: encode("SET", "k", "value")}}
	r := NewReader(source, Limits{})
	var cmds []Command
	source.waits = func() {
		for _, arg := range r.arena[:cap(r.arena)] {
			if arg != "" {
				t.Errorf("keeps %q", arg)
			}
		}
		for _, c := range cmds {
			if c.Args != nil {
				t.Errorf("keeps %q", c.Args)
			}
		}
	}
	cmds, err := r.ReadPipeline(cmds)
	if err != nil || len(cmds) != 1 {
		t.Fatalf("%d commands, %v", len(cmds), err)
	}
	if _, err := r.ReadPipeline(cmds); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestRoomIsGivenUpAfterALargeCommand(t *testing.T) {
	args := make([]string, 100_000)
	for i := range args {
		args[i] = strconv.Itoa(i)
	}
	r := NewReader(io.MultiReader(strings.NewReader(encode(args...)), strings.NewReader(encode("PING"))), Limits{})
	cmds, err := r.ReadPipeline(nil)
	if err != nil || len(cmds) != 1 || len(cmds[0].Args) != len(args) {
		t.Fatalf("%d commands, %v", len(cmds), err)
	}
	if _, err := r.ReadPipeline(cmds); err != nil {
		t.Fatal(err)
	}
	if got := footprint(r); got > 2*steadyRoom {
		t.Errorf("keeps %d bytes", got)
	}
}
