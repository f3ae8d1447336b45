package survey_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
	"blue-rings/storage/survey"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const begin = 1_790_000_000_000

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writer writes a data directory as a node does.
type writer struct {
	*testing.T
	disk  *disk.Disk
	shard *storage.Shard
	now   messages.Stamp
}

func write(t *testing.T, dir string, incarnation uint64) *writer {
	t.Helper()
	d, err := disk.Open(disk.Options{Dir: dir, Host: "a", Retention: time.Hour, Now: func() int64 { return begin }})
	ok(t, err)
	self := messages.Replica{Host: "a", Incarnation: incarnation}
	ok(t, d.Begin(self))
	w := &writer{t, d, storage.NewShard(storage.ShardConfig{
		Range: storage.RangeOf(0, 1), Self: self, Grace: 30 * time.Second, Retention: time.Hour, Journal: true,
	}), max(messages.StampAt(begin), d.Ceiling()+1)}
	ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		w.shard.Restore(w.now, packets)
		return nil
	}))
	return w
}

func (w *writer) do(verb messages.Verb, name string, op messages.Op) {
	w.Helper()
	w.now++
	op.Verb, op.Name, op.Hash = verb, name, messages.HashName(name)
	answers := make([]messages.Answer, 1)
	w.shard.Operate(w.now, []messages.Op{op}, answers)
	if answers[0].Outcome != messages.Done {
		w.Fatalf("%v %q: %+v", verb, name, answers[0])
	}
}

func (w *writer) count(name string, n messages.Number) {
	w.Helper()
	w.do(messages.Increment, name, messages.Op{Number: n})
}

func (w *writer) close() {
	w.Helper()
	b := w.disk.NewBatch()
	w.shard.Unsaved(1<<20, func(name string, packets []messages.Packet) {
		if len(packets) == 0 {
			b.Delete("", name)
			return
		}
		ok(w.T, b.Set("", name, packets))
	})
	ok(w.T, w.disk.Commit(w.now, true, b))
	ok(w.T, w.disk.Close())
}

// sample is a directory with some of everything, of two lives.
func sample(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	w := write(t, dir, 7)
	huge, _ := messages.ParseNumber("123456789012345678901234567890", messages.MaxOperand)
	w.count("calls", huge)
	w.count("quota", messages.Int(-1))
	w.do(messages.Assign, "quota", messages.Op{Args: []string{"100"}}) // raises floors
	w.do(messages.Assign, "number", messages.Op{Args: []string{"5"}})
	w.do(messages.Assign, "motto", messages.Op{Args: []string{strings.Repeat("x", 3_000)}})
	w.do(messages.AddElements, "herd", messages.Op{Args: []string{"x", "y", "z"}})
	w.do(messages.RemoveElements, "herd", messages.Op{Args: []string{"y"}})
	w.do(messages.PutFields, "map", messages.Op{Args: []string{"f", "v", "g", "w"}})
	w.do(messages.Assign, "gone", messages.Op{Args: []string{"text"}})
	w.do(messages.Delete, "gone", messages.Op{})
	w.do(messages.AddElements, "cleared", messages.Op{Args: []string{"x"}})
	w.do(messages.Delete, "cleared", messages.Op{})
	w.do(messages.Assign, "short", messages.Op{Args: []string{"text"}, Expire: begin + 1_000})
	w.do(messages.Increment, "long", messages.Op{Number: messages.Int(1), Expire: begin + 100_000})
	w.close()
	w = write(t, dir, 8)
	w.count("calls", messages.Int(1))
	w.shard.Merge(w.now, []messages.Packet{{Name: "calls", Slots: []messages.Slot{
		{Replica: messages.Replica{Host: "b", Incarnation: 1}, Serial: 10, Added: messages.Int(2)},
		{Replica: messages.Replica{Host: "b", Incarnation: 2}, Serial: 9, Added: messages.Int(3)},
	}}})
	b := w.disk.NewBatch()
	ok(t, b.Set("peak", "calls", []messages.Packet{{Name: "calls", Kind: "peak", Opaque: []string{"7"}}}))
	ok(t, w.disk.Commit(0, true, b))
	w.close()
	return dir
}

func read(t *testing.T, dir string) *disk.Reader {
	t.Helper()
	r, err := disk.OpenReadOnly(disk.Options{Dir: dir})
	ok(t, err)
	t.Cleanup(func() { ok(t, r.Close()) })
	return r
}

func TestASurvey(t *testing.T) {
	r := read(t, sample(t))
	s, err := survey.Of(r, begin+10_000, "")
	ok(t, err)
	var kinds []string
	var sum survey.Count
	for _, kind := range s.Kinds {
		kinds = append(kinds, fmt.Sprint(kind.Kind, " ", kind.Names))
		sum.Names += kind.Names
		sum.Bytes += kind.Bytes
		if kind.Bytes < 10*kind.Names {
			t.Errorf("%+v", kind)
		}
	}
	if want := []string{"counter 4", "string 1", "set 1", "map 1", "deleted 2", "expired 1", "peak 1"}; !slices.Equal(kinds, want) {
		t.Errorf("the kinds are %q, not %q", kinds, want)
	}
	if sum != s.All || s.All.Names != 11 {
		t.Errorf("in all %+v, the sum is %+v", s.All, sum)
	}
	// 4 of calls, 1 each of quota and long; calls has two of a former life, quota and long one.
	if want := (survey.Atoms{Slots: 6, Bases: 5, Elements: 3, Fields: 2, Absent: 2, Floored: 1, Clearings: 2, Expiries: 2}); s.Atoms != want {
		t.Errorf("the atoms are %+v, not %+v", s.Atoms, want)
	}
	if want := (survey.Slots{Names: 3, Most: 4, MostName: "calls", Replicas: 4, Former: 4}); s.Slots != want || s.Mean() != 2 {
		t.Errorf("the slots are %+v, %f on average, not %+v", s.Slots, s.Mean(), want)
	}
	if got, want := s.Counted.String(), "123456789012345678901234568002"; got != want {
		t.Errorf("the counters add up to %s, not %s", got, want)
	}
	if len(s.Largest) != 10 || s.Largest[0].Name != "motto" || s.Largest[0].Kind != survey.String || s.Largest[0].Bytes < 3_000 {
		t.Errorf("the largest are %+v", s.Largest)
	}
}

// Only the names of a kind are counted when one is asked for.
func TestASurveyOfOneKind(t *testing.T) {
	r := read(t, sample(t))
	for kind, names := range map[string]int64{survey.Counter: 4, survey.Expired: 1, "peak": 1} {
		s, err := survey.Of(r, begin+10_000, kind)
		ok(t, err)
		if len(s.Kinds) != 1 || s.Kinds[0].Kind != kind || s.All.Names != names || len(s.Largest) != int(names) {
			t.Errorf("of %s there is %+v", kind, s)
		}
	}
	if _, err := survey.Of(r, begin, "pike"); !errors.Is(err, survey.ErrUnknown) || !strings.Contains(err.Error(), "expired, peak") {
		t.Errorf("of a kind that is not there: %v", err)
	}
	if s, err := survey.Of(r, begin, survey.Expired); err != nil || s.All.Names != 0 {
		t.Errorf("before anything was over: %+v, %v", s.All, err)
	}
}

func TestANameIsExplained(t *testing.T) {
	r := read(t, sample(t))
	all, err := survey.Explain(r, begin, "", "calls")
	ok(t, err)
	if len(all) != 2 || all[0].Kind != "string" || all[0].Value != "123456789012345678901234567896" || len(all[0].Packet.Slots) != 4 ||
		!all[1].Custom || all[1].Kind != "peak" || all[1].Bytes == 0 {
		t.Errorf("%+v", all)
	}
	for kind, of := range map[string]bool{"peak": true, survey.Counter: false} {
		if all, err = survey.Explain(r, begin, kind, "calls"); err != nil || len(all) != 1 || all[0].Custom != of {
			t.Errorf("of kind %s: %+v, %v", kind, all, err)
		}
	}
	all, err = survey.Explain(r, begin, "", "quota")
	ok(t, err)
	if p := all[0].Packet; all[0].Value != "100" || len(p.Slots) != 1 || p.Slots[0].Floors == nil || len(p.Cells) != 1 || p.Cells[0].Value != "100" || p.Cutoff != begin {
		t.Errorf("%+v", all)
	}
	all, err = survey.Explain(r, begin, "", "gone")
	ok(t, err)
	if all[0].Kind != "none" || !all[0].Packet.Cells[0].Absent {
		t.Errorf("%+v", all)
	}
	if _, err = survey.Explain(r, begin, "", "none"); !errors.Is(err, survey.ErrUnknown) {
		t.Errorf("of a name that is not there: %v", err)
	}
}

func TestADirectoryIsVerified(t *testing.T) {
	r := read(t, sample(t))
	load := survey.Load{Now: begin + 10_000, Grace: 30 * time.Second, Retention: time.Hour}
	v, err := survey.Verify(r, load)
	ok(t, err)
	if want := (survey.Verified{Records: 11, Loaded: 7, Unknown: 1}); v != want {
		t.Errorf("it is %+v, not %+v", v, want)
	}
	load.Custom = map[string]func(storage.ShardConfig) storage.Engine{"peak": func(c storage.ShardConfig) storage.Engine { return storage.NewShard(c) }}
	if _, err = survey.Verify(r, load); err == nil || !strings.Contains(err.Error(), `1 records make no sense, among those from "calls" on`) {
		t.Errorf("by an engine that cannot hold a record: %v", err)
	}
}
