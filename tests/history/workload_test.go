package history_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

func newWorkload(seed uint64) *history.Workload {
	return &history.Workload{
		Random: rand.New(rand.NewPCG(seed, 1)), Nodes: []string{"a", "b", "c"}, Names: 20, Skewed: 1.4, Reads: 0.3, Moves: 0.2, Retries: 0.5,
	}
}

// asked is one thing a client does.
type asked struct {
	node string
	op   messages.Op
}

func draw(w *history.Workload, n int, result history.Result) (list []asked) {
	for i := range n {
		node, op := w.Next(i%3, storyBegan)
		w.Ended(i%3, result)
		list = append(list, asked{node, op})
	}
	return list
}

func TestWorkloadIsDrawnFromTheSeed(t *testing.T) {
	one, same, other := draw(newWorkload(1), 500, history.OK), draw(newWorkload(1), 500, history.OK), draw(newWorkload(2), 500, history.OK)
	if !reflect.DeepEqual(one, same) {
		t.Error("equal seeds draw different operations")
	}
	if reflect.DeepEqual(one, other) {
		t.Error("different seeds draw equal operations")
	}
}

// sortOf is the sort of a name.
func sortOf(name string) (history.Sort, bool) {
	for s := history.Tally; s <= history.Page; s++ {
		if strings.HasPrefix(name, s.String()+":") {
			return s, true
		}
	}
	return 0, false
}

// kindOf is the kind that an operation makes its name; NoKind: any.
func kindOf(verb messages.Verb) messages.Kind {
	switch verb {
	case messages.Increment, messages.Get, messages.Assign, messages.Take:
		return messages.String
	case messages.AddElements, messages.RemoveElements, messages.HasElements, messages.Elements, messages.CountElements:
		return messages.Set
	case messages.PutFields, messages.RemoveFields, messages.GetFields, messages.Fields, messages.CountFields:
		return messages.Map
	default:
		return messages.NoKind
	}
}

// What the checkers demand: values that are written once, and kinds that names keep to
// unless it is wanted otherwise.
func TestWorkloadMeetsTheDemands(t *testing.T) {
	for _, wrong := range []float64{0, 0.1} {
		w := newWorkload(3)
		w.Wrong = wrong
		values, verbs, conflicts := map[string]bool{}, map[messages.Verb]int{}, 0
		for _, a := range append(draw(w, 20_000, history.OK), draw(w, 2_000, history.Info)...) {
			sort, ok := sortOf(a.op.Name)
			if !ok || a.op.Hash != messages.HashName(a.op.Name) {
				t.Fatalf("%v is of no sort, or has another hash", a.op)
			}
			if kind := kindOf(a.op.Verb); kind != messages.NoKind && kind != sort.Kind() {
				conflicts++
			}
			verbs[a.op.Verb]++
			var written []string
			switch a.op.Verb {
			case messages.Increment:
				if a.op.Number.IsZero() {
					t.Fatalf("%v counts nothing", a.op)
				}
			case messages.Assign:
				written = a.op.Args
			case messages.PutFields:
				for i := 1; i < len(a.op.Args); i += 2 {
					written = append(written, a.op.Args[i])
				}
			default:
			}
			for _, value := range written {
				if _, number := messages.ParseNumber(value, 64); !number && values[value] {
					t.Fatalf("%q is written twice", value)
				}
				values[value] = true
			}
		}
		if (conflicts > 0) != (wrong > 0) {
			t.Errorf("%d operations are of the wrong kind, with a share of %v", conflicts, wrong)
		}
		for verb := messages.Increment; verb <= messages.Explain; verb++ {
			if verbs[verb] == 0 {
				t.Errorf("%v is never drawn", verb)
			}
		}
	}
}

func TestNamesAreHotAndCold(t *testing.T) {
	w := newWorkload(4)
	w.Weights = map[history.Sort]int{history.Quota: 1}
	names := map[string]int{}
	for _, a := range draw(w, 10_000, history.OK) {
		names[a.op.Name]++
	}
	if hot, cold := names["quota:0"], names["quota:19"]; hot < 10*cold || cold == 0 || len(names) != 20 {
		t.Errorf("the first of %d names is drawn %d times, the last %d times", len(names), hot, cold)
	}
	w.Skewed = 0
	clear(names)
	for _, a := range draw(w, 10_000, history.OK) {
		names[a.op.Name]++
	}
	if first, last := names["quota:0"], names["quota:19"]; first > 2*last || last > 2*first {
		t.Errorf("the first of %d names is drawn %d times, the last %d times", len(names), first, last)
	}
}

// A client that does not know what became of an operation asks again, elsewhere.
func TestClientsAskAgain(t *testing.T) {
	w := newWorkload(5)
	w.Reads, w.Retries = 0, 1
	moved := 0
	for range 200 {
		node, first := w.Next(0, storyBegan)
		w.Ended(0, history.Info)
		other, second := w.Next(0, storyBegan)
		w.Ended(0, history.OK)
		if first.Verb != second.Verb || first.Name != second.Name || !first.Number.Equal(second.Number) {
			t.Fatalf("%v is asked again as %v", first, second)
		}
		if node != other {
			moved++
		}
	}
	if moved == 0 || moved == 200 {
		t.Errorf("%d of 200 are asked elsewhere", moved)
	}
}
