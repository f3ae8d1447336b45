package history_test

import (
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

// tale is a small history, and the rule that it violates; "": none.
type tale struct {
	says string
	rule history.Rule
	told *story
}

func check(t *testing.T, tales []tale) {
	t.Helper()
	for _, tale := range tales {
		t.Run(tale.says, func(t *testing.T) {
			found := history.Check(tale.told.History())
			if tale.rule == "" && len(found) > 0 {
				t.Fatalf("it is right, but\n%s", told(found))
			}
			if tale.rule != "" && len(found) == 0 {
				t.Fatalf("it violates %s, and passes", tale.rule)
			}
			for _, v := range found {
				if v.Rule != tale.rule {
					t.Fatalf("it violates %s, not\n%s", tale.rule, told(found))
				}
			}
		})
	}
}

func ab() *story { return newStory().nodes("a", "b") }

func TestCounters(t *testing.T) {
	counted := func() *story { return ab().does("a", incr("k", 5), num(5)) }
	check(t, []tale{
		{"what was acknowledged here is read", "", counted().does("a", op(get, "k"), num(5))},
		{"what was acknowledged here is not read", history.Lost, counted().does("a", op(get, "k"), num(4))},
		{"what was acknowledged here is missing", history.Lost, counted().does("a", op(get, "k"), missing())},
		{"elsewhere it may be missing yet", "", counted().does("b", op(get, "k"), missing())},
		{"it is counted twice", history.Excess, counted().does("b", op(get, "k"), num(10))},
		{"an increment answers twice itself", history.Excess, counted().does("a", incr("k", 1), num(7))},
		{"an increment answers less than itself", history.Lost, counted().does("a", incr("k", 1), num(5))},
		{"what is unknown may be counted", "", counted().unknown("a", incr("k", 2)).does("a", op(get, "k"), num(7))},
		{"or not", "", counted().unknown("a", incr("k", 2)).does("a", op(get, "k"), num(5))},
		{"but not twice", history.Excess, counted().unknown("a", incr("k", 2)).does("a", op(get, "k"), num(9))},
		{"what was refused is counted", history.Excess, counted().
			does("a", incr("k", 2), messages.Answer{Outcome: messages.ReadOnly}).does("a", op(get, "k"), num(7))},
		{"what another node counted goes and comes", history.Backward, counted().
			does("b", op(get, "k"), num(5)).does("b", incr("k", 1), num(1))},
		{"all is known in the end", "", counted().does("b", incr("k", 1), num(1)).ends("k", of(messages.String, num(6)), "a", "b")},
		{"one is lost in the end", history.Lost, counted().does("b", incr("k", 1), num(1)).ends("k", of(messages.String, num(5)), "a", "b")},
		{"one is counted twice in the end", history.Excess, counted().ends("k", of(messages.String, num(10)), "a", "b")},
		{"nothing is there in the end", history.Lost, counted().ends("k", missing(), "a", "b")},
		{"nodes disagree in the end", history.Disagree, counted().unknown("a", incr("k", 1)).
			ends("k", of(messages.String, num(5)), "a").ends("k", of(messages.String, num(6)), "b")},
	})
}

func TestResets(t *testing.T) {
	reset := func() *story {
		return ab().does("a", incr("k", 5), num(5)).does("b", incr("k", 1), num(1)).does("a", assign("k", "100"), done())
	}
	check(t, []tale{
		{"what a reset saw is cleared", "", reset().does("a", op(get, "k"), num(100))},
		{"what it did not see survives", "", reset().does("a", op(get, "k"), num(101))},
		{"what a reset saw comes back", history.Excess, reset().does("a", op(get, "k"), num(105))},
		{"the reset is forgotten", history.Lost, reset().does("a", op(get, "k"), num(6))},
		{"elsewhere it may not be known yet", "", reset().does("b", op(get, "k"), num(6))},
		{"what came after a reset is lost", history.Lost, reset().does("a", incr("k", 3), num(103)).does("a", op(get, "k"), num(100))},
		{"what came after a reset is lost in the end", history.Lost, reset().
			does("b", incr("k", 3), num(4)).ends("k", of(messages.String, num(101)), "a", "b")},
		{"the end of a reset", "", reset().does("b", incr("k", 3), num(4)).ends("k", of(messages.String, num(104)), "a", "b")},
		{"a deletion clears", "", reset().does("a", op(erase, "k"), num(1)).does("a", op(get, "k"), missing())},
		{"a deletion is undone", history.Excess, reset().does("a", op(erase, "k"), num(1)).does("a", incr("k", 1), num(101+1))},
		{"what was taken is undone", history.Excess, reset().does("a", op(take, "k"), num(101)).does("a", op(get, "k"), num(101))},
		{"a reset whose end is unknown may be", "", reset().unknown("a", assign("k", "7")).does("a", op(get, "k"), num(7))},
		{"or may not be", "", reset().unknown("a", assign("k", "7")).does("a", op(get, "k"), num(101))},
	})
}

func TestRegisters(t *testing.T) {
	two := func() *story { return ab().does("a", assign("k", "x"), done()).does("a", assign("k", "y"), done()) }
	check(t, []tale{
		{"the last value is read", "", two().does("a", op(get, "k"), txt("y"))},
		{"an older one is read", history.Stale, two().does("a", op(get, "k"), txt("x"))},
		{"elsewhere an older one may be read", "", two().does("b", op(get, "k"), txt("x"))},
		{"but not after a newer one", history.Stale, two().does("b", op(get, "k"), txt("y")).does("b", op(get, "k"), txt("x"))},
		{"nor nothing", history.Lost, two().does("b", op(get, "k"), txt("y")).does("b", op(get, "k"), missing())},
		{"a value that nobody wrote", history.Unwritten, two().does("b", op(get, "k"), txt("z"))},
		{"the value before is answered", "", two().does("a", messages.Op{
			Verb: messages.Assign, Name: "k", Args: []string{"z"}, Flags: messages.ReturnOld}, txt("y"))},
		{"the one that is written is answered", history.Unwritten, two().does("a", messages.Op{
			Verb: messages.Assign, Name: "k", Args: []string{"z"}, Flags: messages.ReturnOld}, txt("z"))},
		{"another one is answered", history.Stale, two().does("a", messages.Op{
			Verb: messages.Assign, Name: "k", Args: []string{"z"}, Flags: messages.ReturnOld}, txt("x"))},
		{"a condition that was not met wrote", history.Unwritten, two().does("a", messages.Op{
			Verb: messages.Assign, Name: "k", Args: []string{"z"}, Flags: messages.OnlyIfMissing}, missing()).does("a", op(get, "k"), txt("z"))},
		{"what was deleted is there", history.Undone, two().does("a", op(erase, "k"), num(1)).does("a", op(get, "k"), txt("y"))},
		{"what was deleted is written again", "", two().does("a", op(erase, "k"), num(1)).
			does("a", assign("k", "z"), done()).does("a", op(get, "k"), txt("z"))},
		{"the last one wins", "", two().ends("k", of(messages.String, txt("y")), "a", "b")},
		{"an older one wins", history.Stale, two().ends("k", of(messages.String, txt("x")), "a", "b")},
		{"an older one of another node wins", history.Stale, two().pass(time.Second).
			does("b", assign("k", "z"), done()).ends("k", of(messages.String, txt("y")), "a", "b")},
		{"of two at a time either wins", "", two().
			does("b", assign("k", "z"), done()).ends("k", of(messages.String, txt("y")), "a", "b")},
		{"of two at a time, but one has seen the other", history.Stale, two().does("b", op(get, "k"), txt("y")).
			does("b", assign("k", "z"), done()).ends("k", of(messages.String, txt("y")), "a", "b")},
	})
}

func TestSetsAndMaps(t *testing.T) {
	set := func() *story { return ab().does("a", op(add, "k", "x", "y"), num(2)) }
	fields := func() *story {
		return ab().does("a", op(put, "k", "f", "1"), num(1)).does("a", op(put, "k", "f", "2", "g", "3"), num(1))
	}
	check(t, []tale{
		{"what was added is there", "", set().does("a", op(members, "k"), list("y", "x"))},
		{"what was added is not there", history.Lost, set().does("a", op(members, "k"), list("x"))},
		{"what nobody added is there", history.Unwritten, set().does("b", op(members, "k"), list("z"))},
		{"what was removed is there", history.Undone, set().does("a", op(remove, "k", "x"), num(1)).does("a", op(members, "k"), list("x", "y"))},
		{"what was removed and added again", "", set().does("a", op(remove, "k", "x"), num(1)).
			does("a", op(add, "k", "x"), num(1)).does("a", op(members, "k"), list("x", "y"))},
		{"a removal that removed nothing", "", set().does("b", op(remove, "k", "x"), num(0)).ends("k", of(messages.Set, list("x", "y")), "a", "b")},
		{"a removal that removed nothing is no excuse", history.Lost, set().does("b", op(remove, "k", "x"), num(0)).
			ends("k", of(messages.Set, list("y")), "a", "b")},
		{"which of two additions was shown is not known", "", set().does("a", op(remove, "k", "x"), num(1)).pass(time.Second).
			does("b", op(add, "k", "x"), num(1)).start("c", history.Memory).
			does("c", op(members, "k"), list("x", "y")).does("c", op(members, "k"), list("y"))},
		{"a removed one comes back in the end", history.Undone, set().does("a", op(remove, "k", "x"), num(1)).
			ends("k", of(messages.Set, list("x", "y")), "a", "b")},
		{"a cleared one comes back in the end", history.Undone, set().does("a", op(erase, "k"), num(1)).
			ends("k", of(messages.Set, list("x", "y")), "a", "b")},
		{"one is lost in the end", history.Lost, set().ends("k", of(messages.Set, list("x")), "a", "b")},
		{"it is not there, says Exists", history.Lost, set().does("a", op(messages.Exists, "k"), num(0))},
		{"a removal elsewhere at the same time", "", set().does("b", op(remove, "k", "x"), num(1)).ends("k", of(messages.Set, list("y")), "a", "b")},
		{"the last value of a field", "", fields().does("a", op(getField, "k", "f", "g"), list("2", "3"))},
		{"an older one", history.Stale, fields().does("a", op(getField, "k", "f"), list("1"))},
		{"one of another field", history.Unwritten, fields().does("a", op(getField, "k", "f"), list("3"))},
		{"none", history.Lost, fields().does("a", op(getField, "k", "f"),
			messages.Answer{Outcome: messages.Done, Form: messages.InList, List: []string{""}, Absences: []bool{true}})},
		{"an older field in the end", history.Stale, fields().ends("k", of(messages.Map, list("f", "1", "g", "3")), "a", "b")},
		{"fields in another order", "", fields().ends("k", of(messages.Map, list("g", "3", "f", "2")), "a").
			ends("k", of(messages.Map, list("f", "2", "g", "3")), "b")},
	})
}

func TestExpiries(t *testing.T) {
	lease := func(d time.Duration) (*story, messages.Expire) {
		s := ab()
		expire := s.in(d)
		return s.does("a", assign("k", "x", expire), done()), expire
	}
	at := func(d time.Duration, then func(s *story, expire messages.Expire) *story) *story {
		return then(lease(d))
	}
	begun := func(then func(s *story) *story) *story { return then(ab()) }
	bill := func() *story { s := ab(); return s.does("a", incr("k", 5, s.in(time.Second)), num(5)) }
	check(t, []tale{
		{"before it is over", "", at(time.Second, func(s *story, e messages.Expire) *story {
			return s.does("a", op(read, "k"), of(messages.String, txt("x"), e))
		})},
		{"lost before it is over", history.Lost, at(time.Second, func(s *story, _ messages.Expire) *story { return s.does("a", op(get, "k"), missing()) })},
		{"over", "", at(time.Second, func(s *story, _ messages.Expire) *story {
			return s.pass(2*time.Second).does("a", op(get, "k"), missing())
		})},
		{"there, though it is over", history.Expired, at(time.Second, func(s *story, _ messages.Expire) *story {
			return s.pass(2*time.Second).does("b", op(get, "k"), txt("x"))
		})},
		{"there in the end, though it is over", history.Expired, at(time.Second, func(s *story, _ messages.Expire) *story {
			return s.ends("k", of(messages.String, txt("x")), "a", "b")
		})},
		{"extended", "", at(time.Second, func(s *story, _ messages.Expire) *story {
			return s.does("a", extend("k", s.in(time.Minute)), num(1)).pass(2*time.Second).does("a", op(get, "k"), txt("x"))
		})},
		{"the extension is lost", history.Lost, at(time.Second, func(s *story, _ messages.Expire) *story {
			return s.does("a", extend("k", s.in(time.Minute)), num(1)).pass(2*time.Second).does("a", op(get, "k"), missing())
		})},
		{"the extension is not shown", history.Extension, at(time.Second, func(s *story, e messages.Expire) *story {
			return s.does("a", extend("k", s.in(time.Minute)), num(1)).does("a", op(messages.ExpireTime, "k"), messages.Answer{Outcome: messages.Done, Expire: e})
		})},
		{"the extension is not known in the end", history.Extension, at(time.Minute, func(s *story, e messages.Expire) *story {
			return s.does("a", extend("k", s.in(time.Hour)), num(1)).ends("k", of(messages.String, txt("x"), e), "a", "b")
		})},
		{"an expiry that nobody asked for", history.Unwritten, at(time.Minute, func(s *story, e messages.Expire) *story {
			return s.does("a", op(read, "k"), of(messages.String, txt("x"), e+1))
		})},
		{"what is over at once is over a little later elsewhere", "", begun(func(s *story) *story {
			return s.does("a", incr("k", 1), num(1)).does("a", incr("k", 2, s.in(-5*time.Second)), num(3)).does("b", op(get, "k"), num(3))
		})},
		{"over for one and not for the other", "", at(2*time.Second, func(s *story, e messages.Expire) *story {
			return s.ends("k", of(messages.String, txt("x"), e), "a").pass(-2*time.Second).ends("k", missing(), "b")
		})},
		{"there for one and not for the other", history.Disagree, at(2*time.Second, func(s *story, e messages.Expire) *story {
			return s.pass(-500*time.Millisecond).unknown("b", op(erase, "k")).ends("k", of(messages.String, txt("x"), e), "a").pass(-2*time.Second).ends("k", missing(), "b")
		})},
		{"what was counted before anybody spoke of an expiry stays with who did not hear of it", "", begun(func(s *story) *story {
			return s.does("a", incr("k", 5), num(5)).does("a", extend("k", s.in(time.Second)), num(1)).does("a", incr("k", 1), num(6)).
				pass(2*time.Second).does("b", op(get, "k"), num(5))
		})},
		{"but not what was counted after", history.Expired, begun(func(s *story) *story {
			return s.does("a", incr("k", 5), num(5)).does("a", extend("k", s.in(time.Second)), num(1)).does("a", incr("k", 1), num(6)).
				pass(2*time.Second).does("b", op(get, "k"), num(6))
		})},
		{"a new life", "", bill().pass(2*time.Second).does("a", incr("k", 1, messages.Expire(storyBegan+60_000)), num(1))},
		{"a new life has what the former had", history.Expired, bill().pass(2*time.Second).does("a", incr("k", 1, messages.Expire(storyBegan+60_000)), num(6))},
		{"the former life comes back later", history.Expired, bill().pass(2*time.Second).
			does("b", incr("k", 1, messages.Expire(storyBegan+60_000)), num(1)).does("b", op(get, "k"), num(6))},
		{"a new life is lost", history.Lost, bill().pass(2*time.Second).
			does("b", incr("k", 1, messages.Expire(storyBegan+60_000)), num(1)).does("b", op(get, "k"), missing())},
	})
}
