package history_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample has every form of line.
func sample() *history.History {
	s := newStory().start("a", history.Interval).start("b", history.Memory)
	s.does("a", incr("quota:1", 5), num(5)).does("b", incr("quota:1", 1<<62, s.in(time.Minute)), num(1<<62))
	s.does("a", messages.Op{Verb: messages.Assign, Name: `a "name"`, Args: []string{"a\nb\\ü"}, Flags: messages.OnlyIfMissing | messages.ReturnOld}, missing())
	s.does("a", op(get, `a "name"`), txt("a\nb\\ü")).does("b", op(get, "none"), missing())
	s.does("b", op(add, "set", "x", "y"), num(2)).does("b", op(members, "set"), list("x", "y"))
	s.does("b", op(put, "map", "f", "1"), num(1)).does("b", op(getField, "map", "f", "g"), messages.Answer{
		Outcome: messages.Done, Form: messages.InList, List: []string{"1", ""}, Absences: []bool{false, true}})
	s.does("b", incr("set", 1), messages.Answer{Outcome: messages.WrongKind})
	s.does("a", extend("quota:1", messages.Never), num(1)).unknown("a", op(erase, "set"))
	s.does("b", op(get, "after"), missing())
	s.Invoke(s.now, 1, "a", messages.Replica{}, op(read, "set"))
	s.note(history.Note{Kind: history.Partitioned, Text: "a | b"}).note(history.Note{Kind: history.Rejoined, Text: "a | b"})
	s.note(history.Note{Kind: history.ClockJumped, Node: "b", Offset: -time.Second}).kill("a", history.PowerCut).start("a", history.Interval)
	s.note(history.Note{Kind: history.Started, Node: "c", Replica: messages.Replica{Host: "c", Incarnation: 9}, Aside: true})
	s.note(history.Note{Kind: history.Healed})
	large := messages.Int(1 << 62)
	large = large.Add(large)
	a, b := s.replicas["a"], s.replicas["b"]
	s.explained("quota:1", of(messages.String, messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: large}, messages.Never), &messages.Packet{
		Name: "quota:1", Expire: messages.Never, Cutoff: storyBegan, Cleared: messages.StampAt(storyBegan),
		Slots: []messages.Slot{{
			Replica: a, Serial: messages.StampAt(storyBegan) + 1, Added: large, Subtracted: messages.Int(3),
			Floors: &messages.Floors{Added: messages.Int(1), Subtracted: messages.Int(2)}, Until: messages.Never,
		}},
		Cells: []messages.Cell{
			{Place: messages.Base, Value: "7", Stamp: messages.StampAt(storyBegan + 5), Replica: b},
			{Place: messages.Element, Name: "x", Absent: true, Stamp: 9, Replica: b, Until: storyBegan + 60_000},
		},
	}, "a", "b")
	s.Digest(history.Digest{At: s.now, Node: "a", Replica: a, Horizon: 60_000, Root: 0xfeedbeef})
	return s.History()
}

func TestGoldenFiles(t *testing.T) {
	for file, write := range map[string]func(*bytes.Buffer) error{
		"testdata/history.edn":   func(b *bytes.Buffer) error { return history.WriteEDN(b, sample()) },
		"testdata/history.jsonl": func(b *bytes.Buffer) error { return history.WriteJSON(b, sample()) },
	} {
		var written bytes.Buffer
		if err := write(&written); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(file, written.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		golden, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(written.Bytes(), golden) {
			t.Errorf("%s is not what is written now; if that is right: go test ./tests/history -run GoldenFiles -update\n%s", file, written.Bytes())
		}
	}
}

// What is read is what was written, and is judged alike.
func TestJSONIsReadAsItWasWritten(t *testing.T) {
	histories := []*history.History{sample()}
	for _, name := range []string{"killed", "past"} {
		p := plans()[name]
		p.defect = defects()["an increment counts twice"].defect
		if name == "past" {
			p.mangle()
		}
		histories = append(histories, record(3, p))
	}
	for _, h := range histories {
		var first, second bytes.Buffer
		if err := history.WriteJSON(&first, h); err != nil {
			t.Fatal(err)
		}
		text := first.String()
		read, err := history.ReadJSON(&first)
		if err != nil {
			t.Fatal(err)
		}
		if err := history.WriteJSON(&second, read); err != nil {
			t.Fatal(err)
		}
		if second.String() != text {
			t.Fatalf("written again it differs from\n%s", text)
		}
		if found, again := history.Check(h), history.Check(read); !reflect.DeepEqual(found, again) {
			t.Fatalf("before: %d violations, after: %d\n%s---\n%s", len(found), len(again), told(found), told(again))
		}
	}
}

// mangle makes it worse.
func (p *plan) mangle() { p.defect = defects()["values change on their way"].defect }

func TestWhatIsNotAHistoryIsRefused(t *testing.T) {
	terms := `{"time":0,"type":"terms","terms":{"began":"1","skew":0,"written":0,"retention":0,"within":0}}` + "\n"
	invoke := `{"index":1,"time":1,"type":"invoke","node":"a","op":{"verb":"Get","name":"k"}}` + "\n"
	for text, want := range map[string]string{
		"":                                     "is empty",
		"{":                                    "line 1",
		invoke:                                 "the terms are in the first line",
		terms + terms:                          "line 2",
		terms + `{"type":"gossip"}`:            `"gossip" is not known`,
		terms + `{"type":"invoke"}`:            "lacks what it is about",
		terms + `{"type":"note","nonsense":1}`: "unknown field",
		terms + `{"type":"note","note":{"kind":"x"}}`: "is not a history.NoteKind",
		terms + invoke + invoke:                       "is there twice",
		terms + invoke + `{"index":2,"type":"ok","invoked":1,"answer":{"outcome":"Refused"}}`: "the outcome Refused is not ok",
		terms + `{"index":2,"type":"ok","invoked":1,"answer":{"outcome":"Done"}}`:             "nothing that was invoked at 1",
		terms + invoke + invoke[:20]: "line 3",
	} {
		if _, err := history.ReadJSON(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, not %q", text, err, want)
		}
	}
	if _, err := history.ReadJSON(strings.NewReader(terms + invoke)); err != nil {
		t.Error(err)
	}
}

func TestExportsAreUTF8(t *testing.T) {
	h := newStory().start("a", history.Memory).does("a", op(get, "\xff"), missing()).History()
	if err := history.WriteJSON(&bytes.Buffer{}, h); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
		t.Errorf("JSON: %v", err)
	}
	if err := history.WriteEDN(&bytes.Buffer{}, h); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
		t.Errorf("EDN: %v", err)
	}
}

// broken is a writer that takes so many bytes.
type broken struct{ room int }

var errFull = errors.New("full")

func (b *broken) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestErrorsOfWritersAreTold(t *testing.T) {
	h := record(1, plans()["calm"])
	for _, room := range []int{0, 10_000} {
		if err := history.WriteJSON(&broken{room}, h); !errors.Is(err, errFull) {
			t.Errorf("JSON: %v", err)
		}
		if err := history.WriteEDN(&broken{room}, h); !errors.Is(err, errFull) {
			t.Errorf("EDN: %v", err)
		}
	}
}

// Whatever is read is checked without harm, and written again: as what reads and is written the
// same. (JSON may say one thing in several ways, so the first bytes may be others.)
func FuzzReadJSON(f *testing.F) {
	var b bytes.Buffer
	if err := history.WriteJSON(&b, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	lines := bytes.SplitAfter(b.Bytes(), []byte("\n"))
	for _, few := range []int{1, 2, 5, len(lines) / 2} {
		f.Add(bytes.Join(lines[:few], nil))
		f.Add(lines[len(lines)-1-few]) // without the terms
	}
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add(append(lines[0][:len(lines[0]):len(lines[0])], bytes.Repeat(lines[1], 3)...)) // an index again and again
	f.Add([]byte("{\"type\":\"terms\",\"terms\":{}}\n{\"type\":\"invoke\",\"op\":{\"args\":[" + strings.Repeat("\"\",", 2000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h *history.History
		var err error
		inProportion(t, len(b), func() { h, err = history.ReadJSON(bytes.NewReader(b)) })
		if err != nil {
			if h != nil || strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("%v, and %q", h, err)
			}
			return
		}
		history.Check(h)
		var written, twice bytes.Buffer
		if err := history.WriteJSON(&written, h); err != nil {
			t.Fatal(err)
		}
		again, err := history.ReadJSON(bytes.NewReader(written.Bytes()))
		if err != nil {
			t.Fatalf("%v, of what was written:\n%s", err, written.Bytes())
		}
		if err := history.WriteJSON(&twice, again); err != nil || !bytes.Equal(twice.Bytes(), written.Bytes()) {
			t.Fatalf("written as\n%s\nthen as\n%s(error: %v)", written.Bytes(), twice.Bytes(), err)
		}
		if err := history.WriteEDN(&bytes.Buffer{}, h); err != nil {
			t.Fatal(err)
		}
	})
}

// inProportion holds what reading so many bytes allocates to a multiple of them: a line of the fewest
// bytes takes most, an operation. Reading is repeated where it took too much, since
// others allocate, too.
func inProportion(t *testing.T, came int, read func()) {
	t.Helper()
	took := uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		if took = after.TotalAlloc - before.TotalAlloc; took <= uint64(256*came+128<<10) {
			return
		}
	}
	t.Fatalf("reading %d bytes allocates %d", came, took)
}
