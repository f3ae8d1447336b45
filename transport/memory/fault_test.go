package memory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"blue-rings/transport/memory"
)

func TestDrop(t *testing.T) {
	w := newWorld(t)
	if f := w.Drop("a", "b", memory.Next(2)); f.String() != "drop a=>b next=2" {
		t.Error(f)
	}
	w.Drop("b", "*", memory.Next(9))
	w.send("1", "2", "3")
	w.Deliver()
	w.expect("3")
	if w.Lost() != 2 {
		t.Errorf("lost %d", w.Lost())
	}
	if got := lines(w.Faults()); got != "drop b=>* next=9" {
		t.Errorf("faults: %s", got)
	}
}

func TestRepeat(t *testing.T) {
	w := newWorld(t)
	w.Repeat("*", "b", memory.Next(1))
	w.send("1", "2")
	w.Deliver()
	w.expect("1 1 2")
}

func TestReorder(t *testing.T) {
	w := newWorld(t)
	w.Reorder("a", "b", memory.Next(1))
	w.send("1")
	w.Deliver()
	w.expect("")
	if got := lines(w.InFlight()); got != "a=>b #1 1 bytes held" {
		t.Errorf("in flight: %s", got)
	}
	w.send("2", "3")
	w.Deliver()
	w.expect("2 1 3")
}

func TestFractionFollowsTheSeed(t *testing.T) {
	run := func(seed uint64) string {
		w := newWorld(t)
		w.Seed(seed)
		w.Drop("*", "*", memory.Fraction(0.3))
		w.Repeat("*", "*", memory.Fraction(0.3))
		w.Reorder("*", "*", memory.Fraction(0.3))
		for i := range 200 {
			w.send(fmt.Sprint(i))
		}
		w.HealAll()
		w.Deliver()
		return w.received()
	}
	first, again := run(1), run(1)
	if first != again {
		t.Error("one seed, two outcomes")
	}
	if first == run(2) {
		t.Error("two seeds, one outcome")
	}
}

func TestDelay(t *testing.T) {
	w := newWorld(t)
	type timer struct {
		d time.Duration
		f func()
	}
	var timers []timer
	w.Schedule(func(d time.Duration, f func()) { timers = append(timers, timer{d, f}) })
	if f := w.Delay("a", "b", 20*time.Millisecond, 0); f.String() != "delay a=>b 20ms" {
		t.Error(f)
	}
	w.send("slow")
	w.Heal("a", "b")
	w.send("fast")
	if got, want := lines(w.InFlight()), "a=>b #1 4 bytes delay=20ms\na=>b #2 4 bytes"; got != want {
		t.Errorf("in flight:\n%s\nwant:\n%s", got, want)
	}
	w.Deliver()
	w.expect("fast")
	if len(timers) != 1 || timers[0].d != 20*time.Millisecond {
		t.Fatalf("timers: %v", timers)
	}
	timers[0].f()
	w.expect("slow")

	w.Delay("*", "*", 10*time.Millisecond, 50*time.Millisecond)
	w.send("1", "2", "3")
	for _, timer := range timers[1:] {
		if timer.d < 10*time.Millisecond || timer.d >= 50*time.Millisecond {
			t.Errorf("delayed by %v", timer.d)
		}
	}
	// A frame whose connection is lost meanwhile never arrives.
	w.Cut("a", "b")
	for _, timer := range timers {
		timer.f()
	}
	w.expect("")
}

func TestCutAndHeal(t *testing.T) {
	w := newWorld(t)
	joined := func(want int) {
		t.Helper()
		if got, err := w.out.Joined(); got != want || err != nil {
			t.Errorf("joined %d, %v; want %d", got, err, want)
		}
	}
	joined(1)
	w.send("arrived")
	w.Deliver()
	w.send("in flight")
	w.Reorder("a", "b", memory.Next(1))
	w.send("held")
	if f := w.Cut("a", "b"); f.String() != "cut a=>b" {
		t.Error(f)
	}
	w.send("unheard")
	w.Deliver()
	w.expect("arrived")
	if w.Lost() != 2 || len(w.InFlight()) != 0 || len(w.Links()) != 0 {
		t.Errorf("lost %d, in flight %v, links %v", w.Lost(), w.InFlight(), w.Links())
	}
	joined(0)

	w.Cut("*", "b")
	w.Heal("a", "b")
	joined(0)
	w.Heal("*", "b")
	joined(1)
	if got := w.Links(); !slices.Equal(got, []string{"a=>b tcp://a:4000"}) {
		t.Errorf("links: %v", got)
	}
	w.send("again")
	w.Deliver()
	w.expect("again")
}

func isRepeat(f memory.Fault) bool { return f.Kind == memory.Repeating }

// Whatever the faults, each frame, and each repetition, arrives or is lost.
func TestFaultsAccountForEachFrame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.Auto(rapid.Bool().Draw(rt, "auto"))
		sent, repeats := 0, 0
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				w.Drop("a", "b", memory.Next(1))
			case 1:
				w.Reorder("a", "*", memory.Next(1))
			case 2:
				w.Deliver()
			default:
				if rapid.Bool().Draw(rt, "repeat") {
					w.Repeat("*", "b", memory.Next(1))
				}
				repeating := slices.ContainsFunc(w.Faults(), isRepeat)
				w.send(fmt.Sprint(sent))
				sent++
				if repeating && !slices.ContainsFunc(w.Faults(), isRepeat) {
					repeats++
				}
			}
		}
		w.HealAll()
		w.Deliver()
		got := len(strings.Fields(w.received()))
		if got+int(w.Lost()) != sent+repeats {
			rt.Errorf("sent %d, repeated %d, lost %d, received %d", sent, repeats, w.Lost(), got)
		}
	})
}

// What is lifted ends, and what else concerns the link does not.
func TestLift(t *testing.T) {
	w := newWorld(t)
	held := w.Reorder("a", "b", memory.Fraction(1))
	w.send("1")
	w.Drop("a", "b", memory.Next(1))
	w.Repeat("*", "b", memory.Next(9))
	w.Lift(held)
	w.Lift(memory.Fault{Kind: memory.Repeating, From: "a", To: "b"}) // there is none of exactly these hosts
	if got := lines(w.Faults()); got != "drop a=>b next=1\nrepeat *=>b next=9" {
		t.Errorf("faults: %s", got)
	}
	w.send("2", "3")
	w.Deliver()
	w.expect("1 3 3")
	w.Lift(w.Cut("a", "b"))
	w.send("4")
	w.Deliver()
	w.expect("4 4")
}
