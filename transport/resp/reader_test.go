package resp

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// pieces is a connection on which the text arrives in pieces of these sizes;
// the rest arrives at once.
type pieces struct {
	text  string
	sizes []int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := len(p.text)
	if len(p.sizes) > 0 {
		n = min(max(p.sizes[0], 1), n)
		p.sizes = p.sizes[1:]
	}
	n = copy(b, p.text[:n])
	p.text = p.text[n:]
	return n, nil
}

// silence fails a test that reads on although it should not.
type silence struct{ t *testing.T }

func (s silence) Read([]byte) (int, error) {
	s.t.Error("the reader waits for more")
	return 0, io.EOF
}

// encode is a command as clients send it.
func encode(args ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	return b.String()
}

// readAll is every command of a reader, and what ended it. It checks the sizes
// of pipelines, and what the reader keeps.
func readAll(t testing.TB, r *Reader) ([][]string, error) {
	t.Helper()
	var all [][]string
	var cmds []Command
	for {
		var err error
		cmds, err = r.ReadPipeline(cmds)
		if len(cmds) > r.limits.Pipeline {
			t.Fatalf("%d commands at once, the limit is %d", len(cmds), r.limits.Pipeline)
		}
		for _, c := range cmds {
			if len(c.Args) == 0 {
				t.Fatal("a command without a name")
			}
			all = append(all, slices.Clone(c.Args))
		}
		if err != nil {
			return all, err
		}
		if len(cmds) == 0 {
			t.Fatal("neither a command nor an error")
		}
	}
}

// footprint is how many bytes a reader keeps, the text of a pipeline aside.
func footprint(r *Reader) int {
	return len(r.input.buf) + 8*cap(r.spans) + 16*cap(r.arena) + 8*cap(r.ends)
}

func TestReadPipeline(t *testing.T) {
	for _, test := range []struct {
		name, input string
		want        [][]string
		failure     string // of the protocol; "" for the end of the input
	}{
		{"array", "*2\r\n$4\r\nINCR\r\n$1\r\nk\r\n", [][]string{{"INCR", "k"}}, ""},
		{"two", encode("GET", "a") + encode("PING"), [][]string{{"GET", "a"}, {"PING"}}, ""},
		{"any bytes", encode("SET", "\r\n\x00$*", ""), [][]string{{"SET", "\r\n\x00$*", ""}}, ""},
		{"empty name", encode(""), [][]string{{""}}, ""},
		{"no arguments are ignored", "*0\r\n*-1\r\n*-9\r\n" + encode("PING"), [][]string{{"PING"}}, ""},
		{"nothing", "*0\r\n\r\n", nil, ""},
		{"unfinished", encode("PING") + "*2\r\n$4\r\nINCR\r\n$1\r\n", [][]string{{"PING"}}, ""},
		{"inline", "PING\r\nGET a\n", [][]string{{"PING"}, {"GET", "a"}}, ""},
		{"inline between", encode("A") + "B c\r\n" + encode("D"), [][]string{{"A"}, {"B", "c"}, {"D"}}, ""},
		{"empty lines", "\r\n\n  \r\nPING\r\n", [][]string{{"PING"}}, ""},
		{"count is no number", "*x\r\n", nil, "invalid multibulk length"},
		{"count is missing", "*\r\n", nil, "invalid multibulk length"},
		{"count with plus", "*+1\r\n", nil, "invalid multibulk length"},
		{"count with zero before", "*01\r\n", nil, "invalid multibulk length"},
		{"count is minus", "*-\r\n", nil, "invalid multibulk length"},
		{"count is minus zero", "*-0\r\n", nil, "invalid multibulk length"},
		{"count with space", "* 1\r\n", nil, "invalid multibulk length"},
		{"count ends in LF", "*1\n", nil, "invalid multibulk length"},
		{"count ends in CR alone", "*1\r$", nil, "invalid multibulk length"},
		{"count overflows", "*18446744073709551617\r\n", nil, "invalid multibulk length"},
		{"not a bulk", "*1\r\nPING\r\n", nil, "expected '$', got 'P'"},
		{"a nested array", "*1\r\n*1\r\n", nil, "expected '$', got '*'"},
		{"not a bulk, unprintable", "*1\r\n\n", nil, `expected '$', got '\n'`},
		{"length is no number", "*1\r\n$x\r\n", nil, "invalid bulk length"},
		{"length below zero", "*1\r\n$-1\r\n", nil, "invalid bulk length"},
		{"length with plus", "*1\r\n$+1\r\na\r\n", nil, "invalid bulk length"},
		{"length missing", "*1\r\n$\r\n", nil, "invalid bulk length"},
		{"bulk longer than said", "*1\r\n$3\r\nPING\r\n", nil, "expected CR LF after a bulk string"},
		{"bulk ends in LF", "*1\r\n$4\r\nPING\n$", nil, "expected CR LF after a bulk string"},
		{"quotes", "GET \"a\n", nil, "unbalanced quotes in request"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readAll(t, NewReader(strings.NewReader(test.input), Limits{}))
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("commands %q, want %q", got, test.want)
			}
			if test.failure == "" {
				if !errors.Is(err, io.EOF) {
					t.Errorf("error %v, want EOF", err)
				}
				return
			}
			var failure *ProtocolError
			if !errors.As(err, &failure) || failure.Reason != test.failure {
				t.Errorf("error %v, want %q", err, test.failure)
			}
		})
	}
}

func TestProtocolErrorIsRepeated(t *testing.T) {
	r := NewReader(io.MultiReader(strings.NewReader("*x\r\n"+encode("PING")), silence{t}), Limits{})
	_, first := r.ReadPipeline(nil)
	cmds, second := r.ReadPipeline(nil)
	if first == nil || !errors.Is(second, first) || len(cmds) != 0 {
		t.Errorf("first %v, then %v with %d commands", first, second, len(cmds))
	}
	if first.Error() != "Protocol error: invalid multibulk length" {
		t.Errorf("not as Redis words it: %v", first)
	}
}

func TestNeverWaitsWhileItHasACommand(t *testing.T) {
	for _, text := range []string{
		encode("PING"),
		encode("PING") + "*2\r\n$3\r\nGE",
		encode("PING") + "GET unfini",
	} {
		cmds, err := NewReader(io.MultiReader(strings.NewReader(text), silence{t}), Limits{}).ReadPipeline(nil)
		if err != nil || len(cmds) != 1 {
			t.Errorf("%q: %d commands, %v", text, len(cmds), err)
		}
	}
}

func TestPipelineHasNoMoreThanItsLimits(t *testing.T) {
	one := encode("INCR", "k")
	text := strings.Repeat(one, 10)
	for _, test := range []struct {
		limits Limits
		want   []int
	}{
		{Limits{Pipeline: 4}, []int{4, 4, 2}},
		{Limits{PipelineBytes: 3 * len(one)}, []int{3, 3, 3, 1}},
		{Limits{PipelineBytes: 3*len(one) + 1}, []int{4, 4, 2}},
		{Limits{}, []int{10}},
	} {
		// What is left is answered without a read.
		r := NewReader(io.MultiReader(strings.NewReader(text), silence{t}), test.limits)
		var cmds []Command
		for _, want := range test.want {
			var err error
			if cmds, err = r.ReadPipeline(cmds); err != nil || len(cmds) != want {
				t.Errorf("%+v: %d commands, want %d, %v", test.limits, len(cmds), want, err)
			}
		}
	}
}

func TestIgnoredInputDoesNotHideCommands(t *testing.T) {
	text := strings.Repeat("*0\r\n", 50) + encode("PING")
	r := NewReader(io.MultiReader(strings.NewReader(text), silence{t}), Limits{PipelineBytes: 16})
	if cmds, err := r.ReadPipeline(nil); err != nil || len(cmds) != 1 {
		t.Errorf("%d commands, %v", len(cmds), err)
	}
}

// mixture is a pipeline with all that a parser may stop in the middle of.
const mixture = "*0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10\r\n0123456789\r\n" +
	"\r\nGET \"a\\x41 b\" 'it\\'s'\r\n*-1\r\n*1\r\n$4\r\nPING\r\n*2\r\n$0\r\n\r\n$2\r\n\r\n\r\nQUIT\n"

func TestEverySplitGivesTheSameCommands(t *testing.T) {
	want := [][]string{{"SET", "k", "0123456789"}, {"GET", "aA b", "it's"}, {"PING"}, {"", "\r\n"}, {"QUIT"}}
	for _, text := range []string{mixture, mixture + "*1\r\n$x"} {
		var wantEnd error
		for first := range len(text) + 1 {
			for second := range len(text) + 1 - first {
				got, end := readAll(t, NewReader(&pieces{text, []int{first, second}}, Limits{}))
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("split at %d, %d: %q", first, first+second, got)
				}
				if wantEnd == nil {
					wantEnd = end
				}
				if end.Error() != wantEnd.Error() {
					t.Fatalf("split at %d, %d: %v, before %v", first, first+second, end, wantEnd)
				}
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		arg := rapid.OneOf(rapid.StringN(0, 20, 40), rapid.Map(rapid.IntRange(0, 20000),
			func(n int) string { return strings.Repeat("\r\n$5", n/4) }))
		want := rapid.SliceOfN(rapid.SliceOfN(arg, 1, 6), 1, 30).Draw(t, "commands")
		var text strings.Builder
		for _, c := range want {
			text.WriteString(encode(c...))
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 9000), 0, 100).Draw(t, "sizes")
		limits := Limits{Pipeline: rapid.IntRange(0, 9).Draw(t, "pipeline")}
		r := NewReader(&pieces{text.String(), sizes}, limits)
		var got [][]string
		var cmds []Command
		for {
			var err error
			cmds, err = r.ReadPipeline(cmds)
			for _, c := range cmds {
				got = append(got, slices.Clone(c.Args))
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				break
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

// Strings stay what they were although the reader goes on.
func TestStringsOutliveTheirPipeline(t *testing.T) {
	r := NewReader(&pieces{encode("A", "first") + encode("B", "second"), []int{len(encode("A", "first"))}}, Limits{})
	cmds, err := r.ReadPipeline(nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := cmds[0].Args[1]
	if _, err := r.ReadPipeline(cmds); err != nil {
		t.Fatal(err)
	}
	if kept != "first" {
		t.Errorf("kept %q", kept)
	}
}

// nothing is a reader that never brings anything.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

func TestReaderThatBringsNothingIsGivenUp(t *testing.T) {
	if _, err := NewReader(nothing{}, Limits{}).ReadPipeline(nil); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// lastWords brings its text and its end in one call.
type lastWords struct{ text string }

func (l *lastWords) Read(b []byte) (int, error) {
	n := copy(b, l.text)
	l.text = l.text[n:]
	return n, io.ErrClosedPipe
}

func TestCommandsThatCameWithAnErrorAreServed(t *testing.T) {
	got, err := readAll(t, NewReader(&lastWords{encode("PING")}, Limits{}))
	if len(got) != 1 || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestMissedDeadlineLosesNothing(t *testing.T) {
	r := NewReader(iotest.TimeoutReader(&pieces{encode("INCR", "key"), []int{9}}), Limits{})
	if cmds, err := r.ReadPipeline(nil); !errors.Is(err, iotest.ErrTimeout) || len(cmds) != 0 {
		t.Fatalf("%d commands, %v", len(cmds), err)
	}
	got, err := readAll(t, r)
	if !reflect.DeepEqual(got, [][]string{{"INCR", "key"}}) || !errors.Is(err, io.EOF) {
		t.Errorf("%q, %v", got, err)
	}
}
